import DownloadIcon from '@mui/icons-material/FileDownloadOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';

import { address } from '../api/client';
import { usePages } from '../api/queries';
import type { Change, Job } from '../api/types';
import { Choose } from '../parts/Choose';
import { FieldChanges } from '../parts/FieldChanges';
import { SearchBox } from '../parts/SearchBox';
import { Empty, LoadMore, Waiting } from '../parts/States';
import { Tag, type Tone } from '../parts/Tag';
import { useDebounced } from '../parts/useDebounced';
import { named, number, t } from '../texts/t';
import { hasEnded, mayHaveWritten } from './state';

const tones: Record<Change['action'], Tone> = {
  add: 'success',
  update: 'info',
  link: 'info',
  disable: 'warning',
  remove: 'error',
  restore: 'info',
};

/** Person by person, field by field: what a job changed, or in a preview would change. */
export function ChangesTable({ job }: { job: Job }) {
  const [typed, setTyped] = useState('');
  const [action, setAction] = useState<'' | Change['action']>('');
  const search = useDebounced(typed);
  const filters = { search: search || undefined, action: action || undefined };
  const query = usePages(
    '/jobs/{id}/changes',
    { path: { id: job.id }, query: { limit: 25, ...filters } },
    { keepPrevious: true, enabled: hasEnded(job) },
  );
  const changes = query.data?.pages.flatMap((page) => page.changes) ?? [];
  const actions = query.data?.pages[0]?.actions ?? [];
  if (!hasEnded(job)) return <Empty title={t('changes.later')} />;
  if (!query.data)
    return (
      <Box sx={{ p: 2 }}>
        <Waiting query={query} />
      </Box>
    );
  if (actions.length === 0 && !search)
    return (
      <Empty title={t(job.dry_run ? 'changes.none.preview' : 'changes.none')} text={t('changes.none.text')} />
    );
  return (
    <>
      <Box sx={{ p: 2, display: 'flex', flexWrap: 'wrap', gap: 1.5, alignItems: 'center' }}>
        <SearchBox label={t('changes.search')} value={typed} onChange={setTyped} />
        <Choose
          label={t('changes.action')}
          value={action}
          onChange={(value) => setAction(value as typeof action)}
          choices={[
            ['', t('users.filter.any')],
            ...actions.map((one): [string, string] => [
              one.action,
              `${named('change', one.action)} (${number(one.count)})`,
            ]),
          ]}
        />
        <Button
          component="a"
          href={address('/jobs/{id}/changes.csv', { id: job.id }, filters)}
          download
          startIcon={<DownloadIcon />}
        >
          {t('action.csv')}
        </Button>
      </Box>
      {changes.length === 0 && <Empty title={t('changes.noMatch')} />}
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {changes.map((change, index) => (
          <Box
            component="li"
            key={`${change.external_id}-${index}`}
            sx={{ p: 2, borderTop: 1, borderColor: 'divider' }}
          >
            <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
              <Typography sx={{ fontWeight: 600 }}>{change.display_name || change.email}</Typography>
              <Tag tone={tones[change.action]}>
                {named(mayHaveWritten(job) ? 'change' : 'change.would', change.action)}
              </Tag>
              {change.display_name && (
                <Typography variant="body2" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
                  {change.email}
                </Typography>
              )}
            </Box>
            <FieldChanges fields={change.fields} />
          </Box>
        ))}
      </Box>
      <LoadMore query={query} />
    </>
  );
}
