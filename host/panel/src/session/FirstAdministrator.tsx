import Button from '@mui/material/Button';
import { type FormEvent, useEffect, useState } from 'react';

import { post } from '../api/client';
import type { Session } from '../api/types';
import { Field } from '../parts/Field';
import { fieldErrors, ProblemAlert } from '../parts/ProblemAlert';
import { t } from '../texts/t';
import { Frame } from './Frame';

/** Reached by the one-time link /first#TOKEN. The token is in the fragment, so that no log ever holds it. */
export function FirstAdministrator({ onDone }: { onDone: (session: Session) => void }) {
  const [linked] = useState(() => location.hash.slice(1));
  const [token, setToken] = useState(linked);
  const [values, setValues] = useState({ user: '', name: '', email: '', password: '' });
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const errors = fieldErrors(problem);
  const set = (name: keyof typeof values) => (value: string) =>
    setValues((before) => ({ ...before, [name]: value }));

  useEffect(() => {
    history.replaceState(null, '', '/first'); // the link is used up; nobody should bookmark it
  }, []);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      const session = await post('/session/first', { body: { token: token.trim(), ...values } });
      history.replaceState(null, '', '/');
      onDone(session);
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Frame title={t('first.title')} lead={t('first.lead')}>
      <form onSubmit={submit} style={{ display: 'grid', gap: 20 }}>
        <ProblemAlert error={problem} />
        {!linked && (
          <Field
            label={t('first.token')}
            help={t('first.token.help')}
            value={token}
            onChange={setToken}
            required
            autoComplete="off"
            error={errors['/token']}
          />
        )}
        <Field
          label={t('session.user')}
          value={values.user}
          onChange={set('user')}
          required
          autoComplete="username"
          error={errors['/user']}
          inputProps={{ autoCapitalize: 'none', spellCheck: false }}
        />
        <Field
          label={t('field.fullName')}
          value={values.name}
          onChange={set('name')}
          autoComplete="name"
          error={errors['/name']}
        />
        <Field
          label={t('field.email')}
          value={values.email}
          onChange={set('email')}
          type="email"
          autoComplete="email"
          error={errors['/email']}
        />
        <Field
          label={t('session.password')}
          help={t('session.password.rule')}
          value={values.password}
          onChange={set('password')}
          type="password"
          autoComplete="new-password"
          required
          inputProps={{ minLength: 12 }}
          error={errors['/password']}
        />
        <Button type="submit" variant="contained" size="large" loading={busy}>
          {t('first.submit')}
        </Button>
      </form>
    </Frame>
  );
}
