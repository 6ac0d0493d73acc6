import AddIcon from '@mui/icons-material/Add';
import Button from '@mui/material/Button';
import ListItemIcon from '@mui/material/ListItemIcon';
import ListItemText from '@mui/material/ListItemText';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { useState } from 'react';

import type { Plugin } from '../api/types';
import { PluginIcon } from '../plugins/PluginIcon';
import { t } from '../texts/t';
import { useOpenWizard } from '../wizard/useOpenWizard';

export function AddConnection({ plugins }: { plugins: Plugin[] }) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const { open, isOpening, dialog } = useOpenWizard();
  const begin = (plugin: string) => {
    setAnchor(null);
    open({ plugin, new_connection: true, purpose: 'connect' });
  };
  const only = plugins.length === 1 ? plugins[0] : undefined;
  return (
    <>
      <Button
        variant="contained"
        startIcon={<AddIcon />}
        loading={isOpening}
        aria-haspopup={only ? undefined : 'menu'}
        aria-expanded={only ? undefined : Boolean(anchor)}
        onClick={(event) => (only ? begin(only.id) : setAnchor(event.currentTarget))}
      >
        {t('connections.add')}
      </Button>
      <Menu
        container={() => document.getElementById('main')}
        anchorEl={anchor}
        open={Boolean(anchor)}
        onClose={() => setAnchor(null)}
        slotProps={{ paper: { variant: 'outlined' } }}
      >
        {plugins.map(({ id, name }) => (
          <MenuItem key={id} onClick={() => begin(id)}>
            <ListItemIcon>
              <PluginIcon id={id} />
            </ListItemIcon>
            <ListItemText primary={name} />
          </MenuItem>
        ))}
      </Menu>
      {dialog}
    </>
  );
}
