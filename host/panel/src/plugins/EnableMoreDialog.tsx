import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogContentText from '@mui/material/DialogContentText';
import DialogTitle from '@mui/material/DialogTitle';
import { Link } from 'react-router';

import { t } from '../texts/t';
import { PluginList } from './PluginList';

/** What lies in the plugins folder, with state and reason, to be enabled on the spot. */
export default function EnableMoreDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog open onClose={onClose} maxWidth="sm" fullWidth aria-labelledby="enable-more" scroll="paper">
      <DialogTitle id="enable-more">{t('import.enableMore.title')}</DialogTitle>
      <DialogContent dividers sx={{ p: 0 }} tabIndex={0}>
        <DialogContentText sx={{ p: 2, pb: 0 }}>{t('import.enableMore.text')}</DialogContentText>
        <Box>
          <PluginList heading="h3" />
        </Box>
      </DialogContent>
      <DialogActions sx={{ p: 2 }}>
        <Button component={Link} to="/plugins">
          {t('import.managePlugins')}
        </Button>
        <Button onClick={onClose} variant="contained">
          {t('action.done')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
