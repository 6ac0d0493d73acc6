import DoneIcon from '@mui/icons-material/CheckCircleOutlined';
import MissingIcon from '@mui/icons-material/HighlightOffOutlined';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import Typography from '@mui/material/Typography';
import { useState } from 'react';

import { call } from '../api/client';
import { useChange } from '../api/queries';
import type { Connection, Health } from '../api/types';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { ProblemAlert } from '../parts/ProblemAlert';
import { Tag, type Tone } from '../parts/Tag';
import { useToast } from '../parts/Toasts';
import { When } from '../parts/When';
import { PluginIcon } from '../plugins/PluginIcon';
import { useSession } from '../session/context';
import { date, named, t } from '../texts/t';
import { useOpenWizard } from '../wizard/useOpenWizard';
import { EditConnection } from './EditConnection';

const tones: Record<Health['state'], Tone> = {
  unknown: 'neutral',
  ok: 'success',
  warning: 'warning',
  failed: 'error',
};
const soonDays = 30;

/** One link to a tenant: whether it works, what it may do, when its credentials end. */
export function ConnectionCard({ connection, pluginName }: { connection: Connection; pluginName: string }) {
  const { isAdministrator } = useSession();
  const { id, name, plugin, health } = connection;
  const [dialog, setDialog] = useState<'edit' | 'remove'>();
  const check = useChange('post', '/connections/{id}/check', ['/connections']);
  const remove = useChange('delete', '/connections/{id}', ['/connections']);
  const wizard = useOpenWizard();
  const toast = useToast();
  return (
    <Card
      id={String(id)}
      component="section"
      aria-labelledby={`connection-${id}`}
      sx={{ p: { xs: 2, sm: 2.5 }, display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 2 }}
    >
      <Box sx={{ display: 'flex', gap: 2, alignItems: 'flex-start', flexWrap: 'wrap' }}>
        <PluginIcon id={plugin} size={36} />
        <Box sx={{ flex: '1 1 200px', minWidth: 0 }}>
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
            <Typography id={`connection-${id}`} variant="h2" sx={{ overflowWrap: 'anywhere' }}>
              {health.check?.tenant.name || name}
            </Typography>
            <Tag tone={tones[health.state]}>{named('health', health.state)}</Tag>
          </Box>
          <Typography sx={{ color: 'text.secondary' }}>
            {pluginName} · {name}
          </Typography>
        </Box>
        {isAdministrator && (
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
            <Button size="small" onClick={() => check.mutate({ path: { id } })} loading={check.isPending}>
              {t('connections.check')}
            </Button>
            <Button
              size="small"
              onClick={() => wizard.open({ plugin, connection_id: id, purpose: 'connect' })}
              loading={wizard.isOpening}
            >
              {t('connections.signIn')}
            </Button>
            <Button
              size="small"
              onClick={() => wizard.open({ plugin, connection_id: id, purpose: 'import' })}
              loading={wizard.isOpening}
            >
              {t('import.button')}
            </Button>
            <Button size="small" onClick={() => setDialog('edit')}>
              {t('action.edit')}
            </Button>
            <Button size="small" color="error" onClick={() => setDialog('remove')}>
              {t('action.remove')}
            </Button>
          </Box>
        )}
      </Box>
      <ProblemAlert error={check.error} />
      <HealthReport health={health} />
      {wizard.dialog}
      {dialog === 'edit' && <EditConnection id={id} onClose={() => setDialog(undefined)} />}
      {dialog === 'remove' && (
        <ConfirmDialog
          title={t('connections.remove.title', { name })}
          text={t('connections.remove.text')}
          action={t('connections.remove.title', { name })}
          isDestructive
          onClose={() => setDialog(undefined)}
          onConfirm={async () => {
            const { etag } = await call('get', '/connections/{id}', { path: { id } });
            await remove.mutateAsync({ path: { id }, ifMatch: etag });
            toast(t('connections.removed', { name }));
          }}
        />
      )}
    </Card>
  );
}

function HealthReport({ health }: { health: Health }) {
  const { check, error, expiries, checked_at: checkedAt } = health;
  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 1.5 }}>
      {error && (
        <Alert severity="error" variant="outlined">
          {error.message} {error.next_step}
        </Alert>
      )}
      {check?.warnings?.map((warning) => (
        <Alert key={warning} severity="warning" variant="outlined">
          {warning}
        </Alert>
      ))}
      {check && !error && <Typography>{check.message}</Typography>}
      {check?.permissions && check.permissions.length > 0 && (
        <Box
          component="ul"
          aria-label={t('connections.permissions')}
          sx={{ listStyle: 'none', m: 0, p: 0, display: 'flex', flexWrap: 'wrap', columnGap: 3, rowGap: 0.5 }}
        >
          {check.permissions.map(({ name, granted }) => (
            <Box
              component="li"
              key={name}
              sx={{ display: 'flex', gap: 0.75, alignItems: 'center', overflowWrap: 'anywhere' }}
            >
              {granted ? (
                <DoneIcon fontSize="small" aria-hidden sx={{ color: 'success.main' }} />
              ) : (
                <MissingIcon fontSize="small" aria-hidden sx={{ color: 'error.main' }} />
              )}
              <span>
                {name}{' '}
                <Typography component="span" variant="body2" sx={{ color: 'text.secondary' }}>
                  {t(granted ? 'connections.granted' : 'connections.notGranted')}
                </Typography>
              </span>
            </Box>
          ))}
        </Box>
      )}
      {expiries.map(({ secret, expires_on: on, days_left: days }) => (
        <Typography
          key={secret}
          sx={{ color: days < 0 ? 'error.main' : days <= soonDays ? 'warning.main' : 'text.secondary' }}
        >
          {days < 0
            ? t('connections.expired', { secret: named('secret', secret), on: date(on) })
            : t('connections.expires', { secret: named('secret', secret), on: date(on), count: days })}
        </Typography>
      ))}
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {checkedAt ? (
          <>
            {t('connections.checked')} <When iso={checkedAt} />
          </>
        ) : (
          t('connections.neverChecked')
        )}
      </Typography>
    </Box>
  );
}
