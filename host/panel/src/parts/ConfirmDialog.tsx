import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogContentText from '@mui/material/DialogContentText';
import DialogTitle from '@mui/material/DialogTitle';
import { type ReactNode, useId, useState } from 'react';

import { t } from '../texts/t';
import { ProblemAlert } from './ProblemAlert';

type Props = {
  title: string;
  text: ReactNode;
  /** Names what happens, such as "Delete Anna Berg"; never "OK". */
  action: string;
  isDestructive?: boolean;
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
};

/** Asks before something that cannot simply be taken back. */
export function ConfirmDialog({ title, text, action, isDestructive, onConfirm, onClose }: Props) {
  const id = useId();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const confirm = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={busy ? undefined : onClose}
      aria-labelledby={id}
      aria-describedby={`${id}-text`}
      maxWidth="xs"
      fullWidth
    >
      <DialogTitle id={id}>{title}</DialogTitle>
      <DialogContent>
        <ProblemAlert error={problem} />
        <DialogContentText id={`${id}-text`} component="div">
          {text}
        </DialogContentText>
      </DialogContent>
      <DialogActions sx={{ p: 2, flexWrap: 'wrap' }}>
        <Button onClick={onClose} disabled={busy} autoFocus>
          {t('action.keep')}
        </Button>
        <Button
          onClick={() => void confirm()}
          loading={busy}
          variant="contained"
          color={isDestructive ? 'error' : 'primary'}
        >
          {action}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
