import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import { useNavigate } from 'react-router';

import { useChange } from '../api/queries';
import { ProblemAlert } from '../parts/ProblemAlert';
import { t } from '../texts/t';

type Opening = {
  plugin: string;
  connection_id?: number;
  new_connection?: boolean;
  purpose: 'import' | 'connect';
};

/** Opens a wizard and goes there; `dialog` says why that was refused. */
export function useOpenWizard() {
  const navigate = useNavigate();
  const change = useChange('post', '/wizards', ['/wizards']);
  const open = (body: Opening) =>
    change.mutate(
      { body: { new_connection: false, ...body } },
      { onSuccess: ({ data }) => void navigate(`/wizards/${data.id}`) },
    );
  const dialog = change.error ? (
    <Dialog open onClose={() => change.reset()} aria-labelledby="wizard-refused" maxWidth="xs" fullWidth>
      <DialogTitle id="wizard-refused">{t('wizard.refused')}</DialogTitle>
      <DialogContent>
        <ProblemAlert error={change.error} />
      </DialogContent>
      <DialogActions>
        <Button onClick={() => change.reset()} autoFocus>
          {t('action.close')}
        </Button>
      </DialogActions>
    </Dialog>
  ) : null;
  return { open, isOpening: change.isPending, dialog };
}
