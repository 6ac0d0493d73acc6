import ArrowIcon from '@mui/icons-material/ArrowDropDown';
import ExtensionIcon from '@mui/icons-material/ExtensionOutlined';
import ImportIcon from '@mui/icons-material/GroupAddOutlined';
import ResumeIcon from '@mui/icons-material/HistoryOutlined';
import Button from '@mui/material/Button';
import Divider from '@mui/material/Divider';
import ListItemIcon from '@mui/material/ListItemIcon';
import ListItemText from '@mui/material/ListItemText';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { lazy, Suspense, useId, useState } from 'react';
import { useNavigate } from 'react-router';

import { useGet } from '../api/queries';
import { PluginIcon } from '../plugins/PluginIcon';
import { t } from '../texts/t';
import { useOpenWizard } from '../wizard/useOpenWizard';

const EnableMoreDialog = lazy(() => import('../plugins/EnableMoreDialog'));

/** Import Users: the enabled plugins, wizards that wait to be finished, and how to enable more. */
export function ImportButton() {
  const id = useId();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [isEnabling, setEnabling] = useState(false);
  const isOpen = Boolean(anchor);
  const { data: plugins } = useGet('/plugins', {}, { enabled: isOpen });
  const { data: wizards } = useGet('/wizards', {}, { enabled: isOpen });
  const { open, isOpening, dialog } = useOpenWizard();
  const navigate = useNavigate();
  const close = () => setAnchor(null);
  const ready = plugins?.plugins.filter(({ state }) => state === 'ready') ?? [];
  const unfinished = wizards?.wizards.filter(({ purpose }) => purpose === 'import').slice(0, 3) ?? [];

  return (
    <>
      <Button
        id={id}
        variant="contained"
        startIcon={<ImportIcon />}
        endIcon={<ArrowIcon />}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? `${id}-menu` : undefined}
        loading={isOpening}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        {t('import.button')}
      </Button>
      <Menu
        id={`${id}-menu`}
        anchorEl={anchor}
        open={isOpen}
        container={() => document.getElementById('main')}
        onClose={close}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'right' }}
        transformOrigin={{ vertical: 'top', horizontal: 'right' }}
        slotProps={{ list: { 'aria-labelledby': id }, paper: { variant: 'outlined', sx: { width: 320, maxWidth: 'calc(100vw - 32px)' } } }}
      >
        {ready.map((plugin) => (
          <MenuItem key={plugin.id} onClick={() => { close(); open({ plugin: plugin.id, purpose: 'import' }); }}>
            <ListItemIcon><PluginIcon id={plugin.id} /></ListItemIcon>
            <ListItemText primary={plugin.name} secondary={plugin.summary} slotProps={{ primary: { noWrap: true }, secondary: { sx: { whiteSpace: 'normal' } } }} />
          </MenuItem>
        ))}
        {plugins && ready.length === 0 && <MenuItem disabled>{t('import.none')}</MenuItem>}
        {!plugins && <MenuItem disabled>{t('state.loading')}</MenuItem>}
        {unfinished.length > 0 && <Divider />}
        {unfinished.map((wizard) => (
          <MenuItem key={wizard.id} onClick={() => { close(); void navigate(`/wizards/${wizard.id}`); }}>
            <ListItemIcon><ResumeIcon fontSize="small" /></ListItemIcon>
            <ListItemText primary={t('import.continue')} secondary={`${wizard.plugin.name} · ${'title' in wizard.step ? wizard.step.title : ''}`} slotProps={{ secondary: { noWrap: true } }} />
          </MenuItem>
        ))}
        <Divider />
        <MenuItem onClick={() => { close(); setEnabling(true); }}>
          <ListItemIcon><ExtensionIcon fontSize="small" /></ListItemIcon>
          <ListItemText primary={t('import.enableMore')} />
        </MenuItem>
      </Menu>
      <Suspense>{isEnabling && <EnableMoreDialog onClose={() => setEnabling(false)} />}</Suspense>
      {dialog}
    </>
  );
}
