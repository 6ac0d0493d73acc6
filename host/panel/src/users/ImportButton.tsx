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
import type { Connection, Plugin } from '../api/types';
import { PluginIcon } from '../plugins/PluginIcon';
import { t } from '../texts/t';
import { useOpenWizard } from '../wizard/useOpenWizard';

const EnableMoreDialog = lazy(() => import('../plugins/EnableMoreDialog'));

/** A plugin with several connections is listed once for each: nobody imports from the wrong tenant by default. */
function waysToImport(plugins: Plugin[], connections: Connection[]) {
  return plugins
    .filter(({ state }) => state === 'ready')
    .flatMap((plugin): { plugin: Plugin; connection?: Connection }[] => {
      const own = connections.filter((connection) => connection.plugin === plugin.id);
      return own.length > 1 ? own.map((connection) => ({ plugin, connection })) : [{ plugin }];
    });
}

/** Import Users: the enabled plugins, wizards that wait to be finished, and how to enable more. */
export function ImportButton() {
  const id = useId();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [isEnabling, setEnabling] = useState(false);
  const isOpen = Boolean(anchor);
  // Asked for before the menu opens, so that it opens with the first plugin under the focus.
  const { data: plugins } = useGet('/plugins', {}, { staleTime: 10_000 });
  const { data: connections } = useGet('/connections', {}, { staleTime: 10_000 });
  const { data: wizards } = useGet('/wizards', {}, { enabled: isOpen });
  const { open, isOpening, dialog } = useOpenWizard();
  const navigate = useNavigate();
  const close = () => setAnchor(null);
  const ways = waysToImport(plugins?.plugins ?? [], connections?.connections ?? []);
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
        slotProps={{
          list: { 'aria-labelledby': id },
          paper: { variant: 'outlined', sx: { width: 320, maxWidth: 'calc(100vw - 32px)' } },
        }}
      >
        {ways.map(({ plugin, connection }) => (
          <MenuItem
            key={`${plugin.id}.${connection?.id ?? ''}`}
            onClick={() => {
              close();
              open({ plugin: plugin.id, connection_id: connection?.id, purpose: 'import' });
            }}
          >
            <ListItemIcon>
              <PluginIcon id={plugin.id} />
            </ListItemIcon>
            <ListItemText
              primary={plugin.name}
              secondary={
                connection ? connection.health.check?.tenant.name || connection.name : plugin.summary
              }
              slotProps={{ primary: { noWrap: true }, secondary: { sx: { whiteSpace: 'normal' } } }}
            />
          </MenuItem>
        ))}
        {plugins && ways.length === 0 && <MenuItem disabled>{t('import.none')}</MenuItem>}
        {!plugins && <MenuItem disabled>{t('state.loading')}</MenuItem>}
        {unfinished.length > 0 && <Divider />}
        {unfinished.map((wizard) => (
          <MenuItem
            key={wizard.id}
            onClick={() => {
              close();
              void navigate(`/wizards/${wizard.id}`);
            }}
          >
            <ListItemIcon>
              <ResumeIcon fontSize="small" />
            </ListItemIcon>
            <ListItemText
              primary={t('import.continue')}
              secondary={`${wizard.plugin.name} · ${'title' in wizard.step ? wizard.step.title : ''}`}
              slotProps={{ secondary: { noWrap: true } }}
            />
          </MenuItem>
        ))}
        <Divider />
        <MenuItem
          onClick={() => {
            close();
            setEnabling(true);
          }}
        >
          <ListItemIcon>
            <ExtensionIcon fontSize="small" />
          </ListItemIcon>
          <ListItemText primary={t('import.enableMore')} />
        </MenuItem>
      </Menu>
      <Suspense>{isEnabling && <EnableMoreDialog onClose={() => setEnabling(false)} />}</Suspense>
      {dialog}
    </>
  );
}
