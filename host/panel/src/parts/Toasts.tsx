import Alert from '@mui/material/Alert';
import Snackbar from '@mui/material/Snackbar';
import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';

import { t } from '../texts/t';

type Toast = { text: string; severity: 'success' | 'error' };
const ToastContext = createContext<(text: string, severity?: Toast['severity']) => void>(() => {});

/** Says in passing that something was done. Nothing that must be read is ever said only here. */
export const useToast = () => useContext(ToastContext);

export function ToastProvider({ children }: { children: ReactNode }) {
  const [toast, setToast] = useState<Toast>();
  const [isOpen, setOpen] = useState(false);
  const show = useCallback((text: string, severity: Toast['severity'] = 'success') => {
    setToast({ text, severity });
    setOpen(true);
  }, []);
  return (
    <ToastContext value={show}>
      {children}
      <Snackbar
        open={isOpen}
        autoHideDuration={6000}
        onClose={(_, reason) => reason !== 'clickaway' && setOpen(false)}
      >
        <Alert
          severity={toast?.severity}
          variant="outlined"
          onClose={() => setOpen(false)}
          closeText={t('action.close')}
          sx={{ bgcolor: 'background.paper' }}
        >
          {toast?.text}
        </Alert>
      </Snackbar>
    </ToastContext>
  );
}
