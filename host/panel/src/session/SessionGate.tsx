import Button from '@mui/material/Button';
import LinearProgress from '@mui/material/LinearProgress';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';

import { call, get, onSignedOut, rememberSession } from '../api/client';
import type { Profile, Session } from '../api/types';
import { ProblemAlert } from '../parts/ProblemAlert';
import { t } from '../texts/t';
import { SessionContext } from './context';
import { FirstAdministrator } from './FirstAdministrator';
import { Frame } from './Frame';
import { SignInForm } from './SignInForm';

const App = lazy(() => import('../app/App'));
const SignInAgain = lazy(() => import('./SignInAgain'));

/**
 * Sign-in before anything else. When a session ends while somebody works, the pages stay as they are behind a
 * dialog; the requests that met the end wait for it.
 */
export function SessionGate() {
  const [session, setSession] = useState<Session>();
  const [problem, setProblem] = useState<unknown>();
  const [asking, setAsking] = useState(false);
  const waiting = useRef<() => void>(undefined);

  const accept = useCallback((next: Session) => {
    rememberSession(next);
    setSession(next);
  }, []);

  const load = useCallback(() => {
    setProblem(undefined);
    get('/session').then(accept, setProblem);
  }, [accept]);
  useEffect(load, [load]);

  useEffect(() => {
    onSignedOut(
      () =>
        new Promise((resolve) => {
          waiting.current = resolve;
          setAsking(true);
        }),
    );
    return () => onSignedOut(undefined);
  }, []);

  const profile = session?.profile;
  const signedInAgain = (next: Session) => {
    if (next.profile?.id !== profile?.id) return location.assign('/'); // nothing goes on in another name
    accept(next);
    setAsking(false);
    waiting.current?.();
  };

  const context = useMemo(
    () =>
      profile && {
        profile,
        version: session.version,
        isAdministrator: profile.role === 'administrator',
        setProfile: (changed: Profile) => setSession({ ...session, profile: changed }),
        signOut: () => void call('delete', '/session').finally(() => location.assign('/')),
      },
    [profile, session],
  );

  if (problem)
    return (
      <Frame title={t('session.unreachable')}>
        <ProblemAlert error={problem} />
        <Button variant="contained" onClick={load}>
          {t('action.retry')}
        </Button>
      </Frame>
    );
  if (!session) return <LinearProgress aria-label={t('state.loading')} />;
  if (!context) {
    const isFirst = location.pathname === '/first' || session.first_administrator_needed;
    return isFirst ? <FirstAdministrator onDone={accept} /> : <SignIn onDone={accept} />;
  }
  return (
    <SessionContext value={context}>
      <Suspense fallback={<LinearProgress aria-label={t('state.loading')} />}>
        <App />
        {asking && <SignInAgain user={context.profile.user} onDone={signedInAgain} />}
      </Suspense>
    </SessionContext>
  );
}

function SignIn({ onDone }: { onDone: (session: Session) => void }) {
  return (
    <Frame title={t('session.signIn')} lead={t('session.lead')}>
      <SignInForm onDone={onDone} />
    </Frame>
  );
}
