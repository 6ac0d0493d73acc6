import type { Job } from '../api/types';
import type { Tone } from '../parts/Tag';

export const toneOf: Record<Job['state'], Tone> = {
  queued: 'info', running: 'info', completed: 'success', completed_with_issues: 'warning',
  cancelled: 'neutral', interrupted: 'warning', failed: 'error',
};

export const hasEnded = (job: Pick<Job, 'state'>) => job.state !== 'queued' && job.state !== 'running';

/** Between 0 and 1; undefined while nobody knows how many there will be. */
export function shareOf(job: Job): number | undefined {
  if (hasEnded(job)) return 1;
  const expected = job.progress?.expected ?? 0;
  return expected > 0 ? Math.min(1, job.counts.fetched / expected) : undefined;
}
