import type { Job } from '../api/types';
import { named, t } from '../texts/t';

/** "Import 17", "Preview 18", "Undo 19". */
export const titleOf = (job: Pick<Job, 'id' | 'kind' | 'dry_run'>) =>
  `${job.dry_run ? t('job.preview') : named('job.kind', job.kind)} ${job.id}`;
