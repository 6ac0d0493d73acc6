import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import FormControlLabel from '@mui/material/FormControlLabel';
import Switch from '@mui/material/Switch';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';

import { useChange, useGet } from '../api/queries';
import type { Administrator } from '../api/types';
import { Choose } from '../parts/Choose';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { type Column, DataTable } from '../parts/DataTable';
import { Field } from '../parts/Field';
import { fieldErrors, ProblemAlert } from '../parts/ProblemAlert';
import { Waiting } from '../parts/States';
import { Tag } from '../parts/Tag';
import { useToast } from '../parts/Toasts';
import { When } from '../parts/When';
import { useSession } from '../session/context';
import { named, t } from '../texts/t';
import { Section } from './Section';

export function AdministratorsSection() {
  const { profile } = useSession();
  const query = useGet('/administrators');
  const [editing, setEditing] = useState<Administrator | 'new'>();
  const [removing, setRemoving] = useState<Administrator>();
  const remove = useChange('delete', '/administrators/{id}', ['/administrators']);
  const toast = useToast();
  const columns: Column<Administrator>[] = [
    {
      id: 'user',
      label: t('session.user'),
      render: (one) => (
        <>
          <Typography sx={{ fontWeight: 600 }}>{one.name || one.user}</Typography>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {[one.user, one.email].filter(Boolean).join(' · ')}
          </Typography>
        </>
      ),
    },
    {
      id: 'role',
      label: t('administrators.role'),
      render: (one) => (one.enabled ? named('role', one.role) : <Tag>{t('users.disabled')}</Tag>),
    },
    {
      id: 'last',
      label: t('administrators.lastSignIn'),
      isShort: true,
      render: (one) => <When iso={one.last_sign_in_at} otherwise={t('administrators.never')} />,
    },
    {
      id: 'actions',
      label: t('tokens.action'),
      render: (one) => (
        <>
          <Button
            size="small"
            aria-label={t('administrators.edit', { name: one.user })}
            onClick={() => setEditing(one)}
          >
            {t('action.edit')}
          </Button>
          {one.id !== profile.id && (
            <Button
              size="small"
              color="error"
              aria-label={t('administrators.remove', { name: one.user })}
              onClick={() => setRemoving(one)}
            >
              {t('action.remove')}
            </Button>
          )}
        </>
      ),
    },
  ];
  return (
    <Section
      title={t('settings.administrators')}
      lead={t('administrators.lead')}
      action={
        <Button variant="contained" onClick={() => setEditing('new')}>
          {t('administrators.add')}
        </Button>
      }
    >
      {query.data ? (
        <DataTable
          label={t('settings.administrators')}
          columns={columns}
          rows={query.data.administrators}
          keyOf={({ id }) => id}
        />
      ) : (
        <Waiting query={query} />
      )}
      {editing && (
        <EditAccount
          account={editing === 'new' ? undefined : editing}
          onClose={() => setEditing(undefined)}
        />
      )}
      {removing && (
        <ConfirmDialog
          title={t('administrators.remove', { name: removing.user })}
          text={t('administrators.remove.text')}
          action={t('administrators.remove', { name: removing.user })}
          isDestructive
          onClose={() => setRemoving(undefined)}
          onConfirm={async () => {
            await remove.mutateAsync({ path: { id: removing.id } });
            toast(t('administrators.removed', { name: removing.user }));
          }}
        />
      )}
    </Section>
  );
}

function EditAccount({ account, onClose }: { account?: Administrator; onClose: () => void }) {
  const [values, setValues] = useState({
    user: account?.user ?? '',
    name: account?.name ?? '',
    email: account?.email ?? '',
    password: '',
  });
  const [role, setRole] = useState<Administrator['role']>(account?.role ?? 'viewer');
  const [enabled, setEnabled] = useState(account?.enabled ?? true);
  const add = useChange('post', '/administrators', ['/administrators']);
  const change = useChange('patch', '/administrators/{id}', ['/administrators']);
  const toast = useToast();
  const error = add.error ?? change.error;
  const errors = fieldErrors(error);
  const set = (field: keyof typeof values) => (value: string) => setValues({ ...values, [field]: value });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { user, name, email, password } = values;
    const onSuccess = () => {
      toast(t('settings.saved'));
      onClose();
    };
    if (account)
      change.mutate(
        { path: { id: account.id }, body: { name, email, role, enabled, ...(password && { password }) } },
        { onSuccess },
      );
    else add.mutate({ body: { user, name, email, role, password } }, { onSuccess });
  };
  return (
    <Dialog open onClose={onClose} maxWidth="xs" fullWidth aria-labelledby="edit-account">
      <form onSubmit={submit} style={{ display: 'contents' }}>
        <DialogTitle id="edit-account">
          {account ? t('administrators.edit', { name: account.user }) : t('administrators.add')}
        </DialogTitle>
        <DialogContent sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 2 }}>
          <ProblemAlert error={error} />
          {!account && (
            <Field
              label={t('session.user')}
              value={values.user}
              onChange={set('user')}
              required
              autoFocus
              autoComplete="off"
              error={errors['/user']}
              inputProps={{ autoCapitalize: 'none', maxLength: 100 }}
            />
          )}
          <Field
            label={t('field.fullName')}
            value={values.name}
            onChange={set('name')}
            autoComplete="off"
            error={errors['/name']}
          />
          <Field
            label={t('field.email')}
            value={values.email}
            onChange={set('email')}
            type="email"
            autoComplete="off"
            error={errors['/email']}
          />
          <Field
            label={t(account ? 'administrators.newPassword' : 'session.password')}
            help={t(account ? 'administrators.newPassword.help' : 'session.password.rule')}
            value={values.password}
            onChange={set('password')}
            type="password"
            autoComplete="new-password"
            required={!account}
            inputProps={{ minLength: 12 }}
            error={errors['/password']}
          />
          <div style={{ paddingTop: 6 }}>
            <Choose
              label={t('administrators.role')}
              value={role}
              onChange={(value) => setRole(value as typeof role)}
              choices={[
                ['administrator', t('role.administrator')],
                ['viewer', t('role.viewer')],
              ]}
            />
          </div>
          {account && (
            <FormControlLabel
              control={<Switch checked={enabled} onChange={(_, checked) => setEnabled(checked)} />}
              label={t('administrators.enabled')}
            />
          )}
        </DialogContent>
        <DialogActions sx={{ p: 2 }}>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button type="submit" variant="contained" loading={add.isPending || change.isPending}>
            {account ? t('action.save') : t('administrators.add')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
