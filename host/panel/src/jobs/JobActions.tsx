import Button from '@mui/material/Button';
import { useState } from 'react';
import { useNavigate } from 'react-router';

import { useChange } from '../api/queries';
import type { Job, JobAction } from '../api/types';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { ProblemAlert } from '../parts/ProblemAlert';
import { number, t } from '../texts/t';
import { titleOf } from './title';

const order: JobAction[] = ['cancel', 'undo', 'retry', 'resume', 'apply', 'approve'];
const primary: JobAction[] = ['resume', 'apply', 'approve'];
const destructive: JobAction[] = ['cancel', 'undo'];
/** A name that says what happens, a sentence that says what that means. */
const confirmed: JobAction[] = ['cancel', 'undo', 'apply', 'approve'];

/** What the host says may be done with the job now. */
export function JobActions({ job }: { job: Job }) {
  const [asking, setAsking] = useState<JobAction>();
  const { run, isPending, error } = useJobAction(job.id);
  const name = titleOf(job);
  return (
    <>
      {order
        .filter((action) => job.actions.includes(action))
        .map((action) => (
          <Button
            key={action}
            variant={primary.includes(action) ? 'contained' : 'outlined'}
            color={destructive.includes(action) ? 'error' : 'primary'}
            loading={isPending && asking === undefined}
            onClick={() =>
              confirmed.includes(action) ? setAsking(action) : void run(action).catch(() => {})
            }
          >
            {t(`job.action.${action}`)}
          </Button>
        ))}
      {error && !asking ? <ProblemAlert error={error} /> : null}
      {asking && (
        <ConfirmDialog
          title={t(`job.action.${asking}.title`, { name })}
          text={t(`job.action.${asking}.text`, {
            added: number(job.counts.added),
            updated: number(job.counts.updated),
            disabled: number(job.disabled),
          })}
          action={t(`job.action.${asking}.title`, { name })}
          isDestructive={destructive.includes(asking)}
          onClose={() => setAsking(undefined)}
          onConfirm={() => run(asking)}
        />
      )}
    </>
  );
}

/** Retry, undo and apply make a job of their own, and lead there. */
function useJobAction(id: number) {
  const navigate = useNavigate();
  const refresh = ['/jobs', '/users'];
  const changes = {
    cancel: useChange('post', '/jobs/{id}/cancel', refresh),
    resume: useChange('post', '/jobs/{id}/resume', refresh),
    approve: useChange('post', '/jobs/{id}/approve', refresh),
    retry: useChange('post', '/jobs/{id}/retry', refresh),
    undo: useChange('post', '/jobs/{id}/undo', refresh),
    apply: useChange('post', '/jobs/{id}/apply', refresh),
  };
  const run = async (action: JobAction) => {
    const { data } = await changes[action].mutateAsync({ path: { id } });
    if (data.id !== id) void navigate(`/jobs/${data.id}`);
  };
  const all = Object.values(changes);
  return {
    run,
    isPending: all.some(({ isPending }) => isPending),
    error: all.find(({ error }) => error)?.error,
  };
}
