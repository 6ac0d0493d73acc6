import Dialog from '@mui/material/Dialog';
import DialogContent from '@mui/material/DialogContent';
import DialogContentText from '@mui/material/DialogContentText';
import DialogTitle from '@mui/material/DialogTitle';

import type { Session } from '../api/types';
import { t } from '../texts/t';
import { SignInForm } from './SignInForm';

/** The session has ended; what was typed is still there behind this dialog. */
export default function SignInAgain({ user, onDone }: { user: string; onDone: (session: Session) => void }) {
  return (
    <Dialog open fullWidth maxWidth="xs" aria-labelledby="sign-in-again">
      <DialogTitle id="sign-in-again">{t('session.ended')}</DialogTitle>
      <DialogContent>
        <DialogContentText sx={{ mb: 2.5 }}>{t('session.ended.lead')}</DialogContentText>
        <SignInForm user={user} onDone={onDone} />
      </DialogContent>
    </Dialog>
  );
}
