import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';

import { useChange } from '../api/queries';
import type { Plugin } from '../api/types';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { ProblemAlert } from '../parts/ProblemAlert';
import { Tag, type Tone } from '../parts/Tag';
import { useSession } from '../session/context';
import { named, t } from '../texts/t';
import { PluginIcon } from './PluginIcon';

const tones: Record<Plugin['state'], Tone> = {
  ready: 'success',
  found: 'info',
  disabled: 'neutral',
  incompatible: 'warning',
  failed: 'error',
  missing: 'error',
};

/** One plugin: what it is, where it stands and why, and the one thing that can be done about it. */
export function PluginRow({ plugin, heading }: { plugin: Plugin; heading: 'h2' | 'h3' }) {
  const { isAdministrator } = useSession();
  const [isAsking, setAsking] = useState(false);
  const enable = useChange('post', '/plugins/{id}/enable', ['/plugins']);
  const disable = useChange('post', '/plugins/{id}/disable', ['/plugins']);
  const { id, name, version, vendor, summary, state, reason, file } = plugin;
  const canEnable = state === 'found' || state === 'disabled';
  return (
    <Box component="li" sx={{ display: 'flex', gap: 2, p: 2, flexWrap: { xs: 'wrap', sm: 'nowrap' } }}>
      <PluginIcon id={id} size={36} />
      <Box sx={{ flex: '1 1 200px', minWidth: 0, display: 'grid', gap: 0.5, justifyItems: 'start' }}>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
          <Typography variant="h3" component={heading}>
            {name || id}
          </Typography>
          <Tag tone={tones[state]}>{named('plugin.state', state)}</Tag>
        </Box>
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {[version, vendor].filter(Boolean).join(' · ')}
        </Typography>
        {summary && <Typography>{summary}</Typography>}
        {reason && (
          <Typography sx={{ color: state === 'incompatible' ? 'warning.main' : 'error.main' }}>
            {reason}
          </Typography>
        )}
        {file && (
          <Typography variant="body2" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
            {file}
          </Typography>
        )}
        <ProblemAlert error={enable.error ?? disable.error} />
      </Box>
      {isAdministrator && (
        <Box sx={{ flexShrink: 0 }}>
          {canEnable && (
            <Button
              variant="contained"
              size="small"
              loading={enable.isPending}
              aria-label={t('plugin.enable.name', { name })}
              onClick={() => enable.mutate({ path: { id } })}
            >
              {t('plugin.enable')}
            </Button>
          )}
          {state === 'ready' && (
            <Button
              size="small"
              aria-label={t('plugin.disable.name', { name })}
              onClick={() => setAsking(true)}
            >
              {t('plugin.disable')}
            </Button>
          )}
        </Box>
      )}
      {isAsking && (
        <ConfirmDialog
          title={t('plugin.disable.name', { name })}
          text={t('plugin.disable.text')}
          action={t('plugin.disable.name', { name })}
          onClose={() => setAsking(false)}
          onConfirm={() => disable.mutateAsync({ path: { id } })}
        />
      )}
    </Box>
  );
}
