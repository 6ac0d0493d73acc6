import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { Link as RouterLink } from 'react-router';

import type { Job } from '../api/types';
import { dateTime, named, number, t } from '../texts/t';

export function JobFacts({ job }: { job: Job }) {
  const facts: [string, ReactNode][] = [
    [t('job.fact.kind'), job.dry_run ? t('job.preview') : named('job.kind', job.kind)],
    [
      t('job.fact.ofJob'),
      job.of_job !== null && (
        <Link component={RouterLink} to={`/jobs/${job.of_job}`}>
          {t('job.name', { id: String(job.of_job) })}
        </Link>
      ),
    ],
    [t('job.fact.plugin'), job.plugin_name],
    [t('job.fact.connection'), job.connection_name],
    [t('job.fact.groups'), job.groups.map(({ name }) => name).join(', ')],
    [t('job.fact.by'), job.requested_by],
    [t('job.fact.created'), dateTime(job.created_at)],
    [t('job.fact.started'), dateTime(job.started_at)],
    [t('job.fact.finished'), dateTime(job.finished_at)],
    [
      t('job.fact.leavers'),
      job.leaver_grace === null
        ? t('job.leavers.never')
        : t('job.leavers.after', { count: job.leaver_grace }),
    ],
    [
      t('job.fact.limits'),
      job.staged &&
        t('job.limits', { percent: String(job.limits.percent), people: number(job.limits.people) }),
    ],
    [
      t('job.fact.options'),
      <Box component="code" key="options" sx={{ overflowWrap: 'anywhere' }}>
        {JSON.stringify(job.options)}
      </Box>,
    ],
  ];
  return (
    <Box
      component="dl"
      sx={{ m: 0, p: 2, display: 'grid', gridTemplateColumns: 'minmax(110px, 220px) 1fr', gap: 1 }}
    >
      {facts
        .filter(([, value]) => Boolean(value))
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
  );
}
