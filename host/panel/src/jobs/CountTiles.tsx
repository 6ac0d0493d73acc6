import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';

import type { Job } from '../api/types';
import { named, number, t } from '../texts/t';
import { mayHaveWritten } from './state';

/** What became of everybody who was read. */
export function CountTiles({ job }: { job: Job }) {
  const { counts, disabled, removed } = job;
  const prefix = mayHaveWritten(job) ? 'count' : 'count.would';
  const tiles: [string, string, number][] = [
    ['fetched', t('count.fetched'), counts.fetched],
    ['added', named(prefix, 'added'), counts.added],
    ['updated', named(prefix, 'updated'), counts.updated],
    ['unchanged', t('count.unchanged'), counts.unchanged],
    ['skipped', t('count.skipped'), counts.skipped],
    ['filtered', t('count.filtered'), counts.filtered],
    ['failed', t('count.failed'), counts.failed],
  ];
  if (disabled > 0) tiles.push(['disabled', named(prefix, 'disabled'), disabled]);
  if (removed > 0) tiles.push(['removed', t('count.removed'), removed]);
  return (
    <Box component="dl" sx={{ m: 0, display: 'flex', flexWrap: 'wrap', gap: 1 }}>
      {tiles.map(([id, label, value]) => (
        <Box
          key={id}
          sx={{
            display: 'flex',
            flexDirection: 'column-reverse',
            justifyContent: 'flex-end',
            flex: '1 1 112px',
            bgcolor: 'background.paper',
            border: 1,
            borderColor: 'divider',
            borderRadius: 2,
            px: 1.5,
            py: 1,
          }}
        >
          <Typography component="dt" variant="body2" sx={{ color: 'text.secondary' }}>
            {label}
          </Typography>
          <Typography
            component="dd"
            sx={{
              m: 0,
              fontSize: '1.375rem',
              fontWeight: 650,
              fontVariantNumeric: 'tabular-nums',
              color:
                id === 'failed' && value > 0 ? 'error.main' : value === 0 ? 'text.secondary' : 'text.primary',
            }}
          >
            {number(value)}
          </Typography>
        </Box>
      ))}
    </Box>
  );
}
