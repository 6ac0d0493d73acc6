import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Divider from '@mui/material/Divider';
import { type FormEvent, useState } from 'react';

import { useChange } from '../api/queries';
import { Field } from '../parts/Field';
import { fieldErrors, ProblemAlert } from '../parts/ProblemAlert';
import { useToast } from '../parts/Toasts';
import { useSession } from '../session/context';
import { t } from '../texts/t';
import { Section } from './Section';

export function ProfileSection() {
  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 4 }}>
      <Profile />
      <Divider />
      <Password />
    </Box>
  );
}

function Profile() {
  const { profile, setProfile } = useSession();
  const [name, setName] = useState(profile.name);
  const [email, setEmail] = useState(profile.email);
  const save = useChange('patch', '/profile', ['/profile']);
  const toast = useToast();
  const errors = fieldErrors(save.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(
      { body: { name, email } },
      {
        onSuccess: ({ data }) => {
          setProfile(data);
          toast(t('settings.saved'));
        },
      },
    );
  };
  return (
    <Section
      title={t('settings.profile')}
      lead={t('settings.profile.lead', { user: profile.user })}
      width={520}
    >
      <form onSubmit={submit} style={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 16 }}>
        <ProblemAlert error={save.error} />
        <Field
          label={t('field.fullName')}
          value={name}
          onChange={setName}
          autoComplete="name"
          error={errors['/name']}
        />
        <Field
          label={t('field.email')}
          value={email}
          onChange={setEmail}
          type="email"
          autoComplete="email"
          error={errors['/email']}
        />
        <Button type="submit" variant="contained" sx={{ justifySelf: 'start' }} loading={save.isPending}>
          {t('action.save')}
        </Button>
      </form>
    </Section>
  );
}

function Password() {
  const { profile } = useSession();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const save = useChange('post', '/profile/password', []);
  const toast = useToast();
  const errors = fieldErrors(save.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(
      { body: { current, password } },
      {
        onSuccess: () => {
          setCurrent('');
          setPassword('');
          toast(t('settings.password.changed'));
        },
      },
    );
  };
  return (
    <Section title={t('settings.password')} lead={t('settings.password.lead')} width={520}>
      <form onSubmit={submit} style={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 16 }}>
        <input type="text" hidden readOnly autoComplete="username" value={profile.user} />
        <ProblemAlert error={save.error} />
        <Field
          label={t('settings.password.current')}
          value={current}
          onChange={setCurrent}
          type="password"
          autoComplete="current-password"
          required
          error={errors['/current']}
        />
        <Field
          label={t('settings.password.new')}
          help={t('session.password.rule')}
          value={password}
          onChange={setPassword}
          type="password"
          autoComplete="new-password"
          required
          inputProps={{ minLength: 12 }}
          error={errors['/password']}
        />
        <Button type="submit" variant="contained" sx={{ justifySelf: 'start' }} loading={save.isPending}>
          {t('settings.password.change')}
        </Button>
      </form>
    </Section>
  );
}
