import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';

import { useChange, useVersioned } from '../api/queries';
import type { Connection } from '../api/types';
import { Field } from '../parts/Field';
import { fieldErrors, ProblemAlert } from '../parts/ProblemAlert';
import { Waiting } from '../parts/States';
import { useToast } from '../parts/Toasts';
import { named, t } from '../texts/t';

/** Name, settings and stored secrets as they are; for everything guided there is the plugin's own connect page. */
export function EditConnection({ id, onClose }: { id: number; onClose: () => void }) {
  const query = useVersioned('/connections/{id}', { path: { id } });
  return (
    <Dialog open onClose={onClose} maxWidth="sm" fullWidth aria-labelledby="edit-connection">
      <DialogTitle id="edit-connection">{t('connections.edit.title')}</DialogTitle>
      {query.data ? (
        <EditForm
          key={query.data.etag}
          connection={query.data.data}
          etag={query.data.etag}
          onClose={onClose}
        />
      ) : (
        <DialogContent>
          <Waiting query={query} />
        </DialogContent>
      )}
    </Dialog>
  );
}

function EditForm({
  connection,
  etag,
  onClose,
}: {
  connection: Connection;
  etag: string;
  onClose: () => void;
}) {
  const [name, setName] = useState(connection.name);
  const [settings, setSettings] = useState(connection.settings);
  const [secrets, setSecrets] = useState<Record<string, string>>({});
  const save = useChange('patch', '/connections/{id}', ['/connections']);
  const toast = useToast();
  const errors = fieldErrors(save.error);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const changed = Object.fromEntries(
      Object.entries(settings).filter(([key, value]) => value !== connection.settings[key]),
    );
    const given = Object.fromEntries(Object.entries(secrets).filter(([, value]) => value !== ''));
    save.mutate(
      {
        path: { id: connection.id },
        ifMatch: etag,
        body: { name, settings: changed, ...(Object.keys(given).length > 0 && { secrets: given }) },
      },
      {
        onSuccess: () => {
          toast(t('connections.saved', { name }));
          onClose();
        },
      },
    );
  };
  return (
    <form onSubmit={submit} style={{ display: 'contents' }}>
      <DialogContent sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 2 }}>
        <ProblemAlert error={save.error} />
        <Field
          label={t('connections.name')}
          value={name}
          onChange={setName}
          required
          error={errors['/name']}
          inputProps={{ maxLength: 100 }}
        />
        {Object.entries(settings).map(([key, value]) => (
          <Field
            key={key}
            label={named('setting', key)}
            value={value}
            onChange={(next) => setSettings({ ...settings, [key]: next })}
            error={errors[`/settings/${key}`]}
            autoComplete="off"
          />
        ))}
        {connection.secrets.length > 0 && (
          <Typography variant="h3" component="h3">
            {t('connections.secrets')}
          </Typography>
        )}
        {connection.secrets.map((key) => (
          <Field
            key={key}
            label={named('secret', key)}
            value={secrets[key] ?? ''}
            onChange={(next) => setSecrets({ ...secrets, [key]: next })}
            placeholder={t('secret.stored')}
            type="password"
            autoComplete="new-password"
            error={errors[`/secrets/${key}`]}
          />
        ))}
      </DialogContent>
      <DialogActions sx={{ p: 2 }}>
        <Button onClick={onClose}>{t('action.cancel')}</Button>
        <Button type="submit" variant="contained" loading={save.isPending}>
          {t('action.save')}
        </Button>
      </DialogActions>
    </form>
  );
}
