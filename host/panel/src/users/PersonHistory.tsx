import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { Link as RouterLink } from 'react-router';

import { usePages } from '../api/queries';
import { FieldChanges } from '../parts/FieldChanges';
import { LoadMore, Waiting } from '../parts/States';
import { When } from '../parts/When';
import { named, t } from '../texts/t';

/** Which import, or who, wrote what. */
export function PersonHistory({ id }: { id: number }) {
  const query = usePages('/users/{id}/history', { path: { id }, query: { limit: 20 } });
  const entries = query.data?.pages.flatMap((page) => page.history) ?? [];
  return (
    <Box component="section" aria-labelledby="person-history">
      <Typography id="person-history" variant="h2" component="h3" sx={{ mb: 1 }}>
        {t('history.title')}
      </Typography>
      {!query.data && <Waiting query={query} lines={3} />}
      {query.data && entries.length === 0 && (
        <Typography sx={{ color: 'text.secondary' }}>{t('history.empty')}</Typography>
      )}
      <Box
        component="ol"
        sx={{
          listStyle: 'none',
          m: 0,
          p: 0,
          borderInlineStart: ({ palette }) => `2px solid ${palette.divider}`,
        }}
      >
        {entries.map((entry) => (
          <Box component="li" key={entry.id} sx={{ paddingInlineStart: 2, pb: 2 }}>
            <Typography sx={{ fontWeight: 600 }}>{named('history.action', entry.action)}</Typography>
            <Typography variant="body2" sx={{ color: 'text.secondary' }}>
              <When iso={entry.at} />
              {entry.by && ` · ${t('history.by', { name: entry.by })}`}
              {entry.job_id !== null && (
                <>
                  {' '}
                  ·{' '}
                  <Link component={RouterLink} to={`/jobs/${entry.job_id}`} underline="always">
                    {t('job.name', { id: String(entry.job_id) })}
                  </Link>
                </>
              )}
            </Typography>
            <FieldChanges fields={entry.fields} />
          </Box>
        ))}
      </Box>
      <LoadMore query={query} />
    </Box>
  );
}
