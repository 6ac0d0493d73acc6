import Button from '@mui/material/Button';
import { type FormEvent, useEffect, useRef, useState } from 'react';

import { post } from '../api/client';
import type { Session } from '../api/types';
import { Field } from '../parts/Field';
import { ProblemAlert } from '../parts/ProblemAlert';
import { t } from '../texts/t';

/** Asks for name and password; the name is fixed when somebody signs in again. */
export function SignInForm({ user: fixed, onDone }: { user?: string; onDone: (session: Session) => void }) {
  const [user, setUser] = useState(fixed ?? '');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const passwordBox = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (problem) passwordBox.current?.focus(); // it is empty again
  }, [problem]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      onDone(await post('/session', { body: { user, password } }));
    } catch (error) {
      setProblem(error);
      setPassword('');
    } finally {
      setBusy(false);
    }
  };

  return (
    <form onSubmit={submit} style={{ display: 'grid', gap: 20 }}>
      <ProblemAlert error={problem} />
      <Field
        label={t('session.user')}
        value={user}
        onChange={setUser}
        autoComplete="username"
        required
        autoFocus={!fixed}
        readOnly={Boolean(fixed)}
        inputProps={{ autoCapitalize: 'none', spellCheck: false }}
      />
      <Field
        label={t('session.password')}
        value={password}
        onChange={setPassword}
        type="password"
        inputRef={passwordBox}
        autoComplete="current-password"
        required
        autoFocus={Boolean(fixed)}
      />
      <Button type="submit" variant="contained" size="large" loading={busy}>
        {t('session.signIn')}
      </Button>
    </form>
  );
}
