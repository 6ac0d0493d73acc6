import Alert, { type AlertColor } from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Link from '@mui/material/Link';
import { Link as RouterLink } from 'react-router';

import type { Job } from '../api/types';
import { duration, named, t } from '../texts/t';
import { mayHaveWritten } from './state';

const severities: Partial<Record<Job['state'], AlertColor>> = {
  completed: 'success',
  completed_with_issues: 'warning',
  cancelled: 'info',
  interrupted: 'warning',
  failed: 'error',
};

function explanation(job: Job): string {
  const took =
    job.started_at && job.finished_at
      ? duration(Date.parse(job.finished_at) - Date.parse(job.started_at))
      : '';
  switch (job.state) {
    case 'completed':
      return t(job.dry_run ? 'outcome.preview' : 'outcome.completed', { took });
    case 'completed_with_issues':
      return t(job.dry_run ? 'outcome.preview.issues' : 'outcome.issues', { count: job.issues, took });
    case 'cancelled':
      return t('outcome.cancelled');
    default:
      return '';
  }
}

/** How it ended, in a sentence or two. */
export function JobOutcome({ job }: { job: Job }) {
  const needsApproval = job.actions.includes('approve');
  return (
    <Alert severity={severities[job.state] ?? 'info'} variant="outlined" role="status">
      <AlertTitle>{needsApproval ? t('outcome.approve') : named('job.state', job.state)}</AlertTitle>
      {job.error || explanation(job)}
      {mayHaveWritten(job) && job.counts.added + job.counts.updated > 0 && (
        <>
          {' '}
          <Link component={RouterLink} to={`/users?last_import=${job.id}`} color="inherit" underline="always">
            {t('outcome.people')}
          </Link>
        </>
      )}
    </Alert>
  );
}
