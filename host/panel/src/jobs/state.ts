import type { Job } from '../api/types';
import type { Tone } from '../parts/Tag';

export const toneOf: Record<Job['state'], Tone> = {
  queued: 'info',
  running: 'info',
  completed: 'success',
  completed_with_issues: 'warning',
  cancelled: 'neutral',
  interrupted: 'warning',
  failed: 'error',
};

export const hasEnded = (job: Pick<Job, 'state'>) => job.state !== 'queued' && job.state !== 'running';

/** Ended, and no worker holds it any more: a job that was cancelled still finishes its batch. */
export const isOver = (job: Pick<Job, 'state' | 'progress'>) => hasEnded(job) && job.progress === null;

/** False for a preview, and for a staged job that has only decided so far. */
export const mayHaveWritten = (job: Job) =>
  !job.dry_run && !(job.staged && job.phase !== 'writing' && !job.state.startsWith('completed'));

/** Between 0 and 1; undefined while nobody knows how many there will be. */
export function shareOf(job: Job): number | undefined {
  if (isOver(job)) return 1;
  const expected = job.progress?.expected ?? 0;
  return expected > 0 ? Math.min(1, job.counts.fetched / expected) : undefined;
}
