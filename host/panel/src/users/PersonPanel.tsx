import CloseIcon from '@mui/icons-material/Close';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Drawer from '@mui/material/Drawer';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';

import { useChange, useVersioned } from '../api/queries';
import type { User } from '../api/types';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { fieldErrors, ProblemAlert } from '../parts/ProblemAlert';
import { Waiting } from '../parts/States';
import { Tag } from '../parts/Tag';
import { useToast } from '../parts/Toasts';
import { useSession } from '../session/context';
import { dateTime, named, t } from '../texts/t';
import { type PersonField, personFields } from './fields';
import { PersonForm, type PersonValues } from './PersonForm';
import { PersonHistory } from './PersonHistory';

/** One person: what is known, where it came from, and changing it by hand. */
export default function PersonPanel({ id, onClose }: { id: number; onClose: () => void }) {
  const person = useVersioned('/users/{id}', { path: { id } });
  const user = person.data?.data;
  const [mode, setMode] = useState<'show' | 'edit' | 'delete'>('show');
  return (
    <Drawer
      anchor="right"
      open
      onClose={() => mode === 'show' && onClose()}
      slotProps={{
        paper: {
          role: 'dialog',
          'aria-modal': true,
          'aria-labelledby': 'person-name',
          sx: { width: { xs: '100%', sm: 560 }, maxWidth: '100%' },
        },
      }}
    >
      <Box
        sx={{ display: 'flex', alignItems: 'flex-start', gap: 1, px: { xs: 2, sm: 3 }, pt: { xs: 2, sm: 3 } }}
      >
        <Box sx={{ flex: 1, minWidth: 0 }}>
          <Typography id="person-name" variant="h1" component="h2" sx={{ overflowWrap: 'anywhere' }}>
            {user ? user.name || user.email : t('users.person')}
          </Typography>
          {user && (
            <Typography sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>{user.email}</Typography>
          )}
        </Box>
        <IconButton aria-label={t('action.close')} onClick={onClose} autoFocus edge="end">
          <CloseIcon />
        </IconButton>
      </Box>
      <Box sx={{ px: { xs: 2, sm: 3 }, pt: 2, pb: 3, display: 'grid', gap: 3, alignContent: 'start' }}>
        {!user ? (
          <Waiting query={person} />
        ) : mode === 'edit' ? (
          <EditPerson
            user={user}
            etag={person.data?.etag ?? ''}
            onDone={() => setMode('show')}
            onStale={() => void person.refetch()}
          />
        ) : (
          <>
            <PersonFacts user={user} onEdit={() => setMode('edit')} onDelete={() => setMode('delete')} />
            <PersonHistory id={id} />
          </>
        )}
      </Box>
      {mode === 'delete' && user && (
        <DeletePerson
          user={user}
          etag={person.data?.etag ?? ''}
          onClose={() => setMode('show')}
          onDeleted={onClose}
        />
      )}
    </Drawer>
  );
}

function PersonFacts({ user, onEdit, onDelete }: { user: User; onEdit: () => void; onDelete: () => void }) {
  const { isAdministrator } = useSession();
  const facts: [string, string][] = [
    ...personFields
      .filter((field) => field !== 'name' && field !== 'email')
      .map((field): [string, string] => [named('field', field), user[field]]),
    [named('field', 'user_principal_name'), user.user_principal_name],
    [named('field', 'user_type'), user.user_type],
    [named('field', 'source'), user.source || t('source.manual')],
    [named('field', 'created_at'), dateTime(user.created_at)],
    [named('field', 'updated_at'), dateTime(user.updated_at)],
  ];
  return (
    <>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
        <Tag tone={user.enabled ? 'success' : 'neutral'}>
          {t(user.enabled ? 'users.enabled' : 'users.disabled')}
        </Tag>
        <Box sx={{ flex: 1 }} />
        {isAdministrator && (
          <>
            <Button variant="outlined" size="small" onClick={onEdit}>
              {t('action.edit')}
            </Button>
            <Button color="error" size="small" onClick={onDelete}>
              {t('action.delete')}
            </Button>
          </>
        )}
      </Box>
      <Box
        component="dl"
        sx={{ m: 0, display: 'grid', gridTemplateColumns: 'minmax(110px, 35%) 1fr', rowGap: 1, columnGap: 2 }}
      >
        {facts
          .filter(([, value]) => value)
          .map(([label, value]) => (
            <Box key={label} sx={{ display: 'contents' }}>
              <Typography component="dt" sx={{ color: 'text.secondary' }}>
                {label}
              </Typography>
              <Typography component="dd" sx={{ m: 0, overflowWrap: 'anywhere' }}>
                {value}
              </Typography>
            </Box>
          ))}
      </Box>
    </>
  );
}

function EditPerson({
  user,
  etag,
  onDone,
  onStale,
}: {
  user: User;
  etag: string;
  onDone: () => void;
  onStale: () => void;
}) {
  const [values, setValues] = useState<PersonValues>(() => ({
    ...Object.fromEntries(personFields.map((field) => [field, user[field]])),
    enabled: user.enabled,
  }));
  const save = useChange('patch', '/users/{id}', ['/users']);
  const toast = useToast();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const changed = Object.fromEntries(
      Object.entries(values).filter(([field, value]) => value !== user[field as PersonField | 'enabled']),
    );
    if (Object.keys(changed).length === 0) return onDone();
    save.mutate(
      { path: { id: user.id }, ifMatch: etag, body: changed },
      {
        onSuccess: () => {
          toast(t('users.saved', { name: values.name ?? '' }));
          onDone();
        },
        onError: onStale,
      },
    );
  };
  return (
    <form onSubmit={submit} style={{ display: 'grid', gap: 20 }}>
      {user.source && <Typography sx={{ color: 'text.secondary' }}>{t('users.edit.imported')}</Typography>}
      <ProblemAlert error={save.error} />
      <PersonForm values={values} errors={fieldErrors(save.error)} onChange={setValues} />
      <Box sx={{ display: 'flex', gap: 1, justifyContent: 'flex-end' }}>
        <Button onClick={onDone}>{t('action.cancel')}</Button>
        <Button type="submit" variant="contained" loading={save.isPending}>
          {t('action.save')}
        </Button>
      </Box>
    </form>
  );
}

function DeletePerson({
  user,
  etag,
  onClose,
  onDeleted,
}: {
  user: User;
  etag: string;
  onClose: () => void;
  onDeleted: () => void;
}) {
  const remove = useChange('delete', '/users/{id}', ['/users']);
  const toast = useToast();
  const name = user.name || user.email;
  return (
    <ConfirmDialog
      title={t('users.delete.title', { name })}
      text={t(user.source ? 'users.delete.imported' : 'users.delete.text')}
      action={t('users.delete.action', { name })}
      isDestructive
      onClose={onClose}
      onConfirm={async () => {
        await remove.mutateAsync({ path: { id: user.id }, ifMatch: etag });
        toast(t('users.deleted', { name }));
        onDeleted();
      }}
    />
  );
}
