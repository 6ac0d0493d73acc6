import Box from '@mui/material/Box';
import Card from '@mui/material/Card';
import LinearProgress from '@mui/material/LinearProgress';
import Typography from '@mui/material/Typography';

import type { Job } from '../api/types';
import { Hidden } from '../parts/Hidden';
import { duration, number, percent, t } from '../texts/t';
import { hasEnded, shareOf } from './state';

function headline(job: Job): string {
  if (hasEnded(job)) return t('progress.stopping');
  if (job.state === 'queued') return t('progress.queued');
  if (job.phase === 'writing') return t('progress.writing');
  if (job.phase === 'planned') return t('progress.planned');
  return t(job.dry_run ? 'progress.previewing' : 'progress.reading');
}

/** While it runs. Leaving the page is fine, which it says. */
export function JobProgress({ job }: { job: Job }) {
  const share = shareOf(job);
  const progress = job.progress;
  const expected = progress?.expected ?? 0;
  const figures: [string, string][] = progress
    ? [
        [
          t('progress.rate'),
          t('progress.perSecond', { value: number(Math.round(progress.people_per_second)) }),
        ],
        [t('progress.elapsed'), duration(progress.elapsed_ms)],
        [
          t('progress.left'),
          progress.remaining_ms === null ? t('progress.unknown') : duration(progress.remaining_ms),
        ],
        [t('progress.pages'), number(progress.pages)],
        [t('progress.retries'), number(progress.retries)],
      ]
    : [];
  // Told to screen readers at every tenth, not at every tick.
  const tenth = share === undefined ? undefined : Math.floor(share * 10) / 10;
  return (
    <Card sx={{ p: { xs: 2, sm: 3 }, display: 'grid', gap: 1.5 }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', justifyContent: 'space-between', gap: 1 }}>
        <Typography variant="h2">{headline(job)}</Typography>
        <Typography sx={{ fontVariantNumeric: 'tabular-nums', color: 'text.secondary' }}>
          {expected > 0
            ? t('progress.of', { done: job.counts.fetched, total: expected, share: percent(share ?? 0) })
            : t('progress.people', { count: job.counts.fetched })}
        </Typography>
      </Box>
      <LinearProgress
        variant={share === undefined ? 'indeterminate' : 'determinate'}
        value={share === undefined ? undefined : share * 100}
        aria-label={headline(job)}
        sx={{ height: 8, borderRadius: 4 }}
      />
      <Hidden role="status">
        {tenth === undefined ? headline(job) : `${headline(job)} ${percent(tenth)}`}
      </Hidden>
      <Typography sx={{ color: 'text.secondary', minHeight: '1.5em', overflowWrap: 'anywhere' }}>
        {progress?.activity ? t('progress.activity', { what: progress.activity }) : ''}
      </Typography>
      <Box component="dl" sx={{ m: 0, display: 'flex', flexWrap: 'wrap', columnGap: 4, rowGap: 1 }}>
        {figures.map(([label, value]) => (
          <Box key={label}>
            <Typography component="dt" variant="body2" sx={{ color: 'text.secondary' }}>
              {label}
            </Typography>
            <Typography component="dd" sx={{ m: 0, fontWeight: 600, fontVariantNumeric: 'tabular-nums' }}>
              {value}
            </Typography>
          </Box>
        ))}
      </Box>
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {t('progress.leave')}
      </Typography>
    </Card>
  );
}
