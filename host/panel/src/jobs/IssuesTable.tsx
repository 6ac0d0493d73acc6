import DownloadIcon from '@mui/icons-material/FileDownloadOutlined';
import DoneIcon from '@mui/icons-material/TaskAltOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';

import { address } from '../api/client';
import { usePages } from '../api/queries';
import type { Issue, Job } from '../api/types';
import { Choose } from '../parts/Choose';
import { type Column, DataTable } from '../parts/DataTable';
import { SearchBox } from '../parts/SearchBox';
import { Empty, LoadMore, Waiting } from '../parts/States';
import { Tag } from '../parts/Tag';
import { useDebounced } from '../parts/useDebounced';
import { named, number, t } from '../texts/t';
import { hasEnded } from './state';

const pollEveryMs = 3000;

/** Who or what went wrong, why, and what to do. */
export function IssuesTable({ job }: { job: Job }) {
  const [typed, setTyped] = useState('');
  const [severity, setSeverity] = useState<'' | Issue['severity']>('');
  const [code, setCode] = useState('');
  const search = useDebounced(typed);
  const filters = { search: search || undefined, severity: severity || undefined, code: code || undefined };
  const query = usePages(
    '/jobs/{id}/issues',
    { path: { id: job.id }, query: { limit: 50, ...filters } },
    { keepPrevious: true, refetchInterval: hasEnded(job) ? false : pollEveryMs },
  );
  const issues = query.data?.pages.flatMap((page) => page.issues) ?? [];
  const codes = query.data?.pages[0]?.codes ?? [];
  if (!query.data)
    return (
      <Box sx={{ p: 2 }}>
        <Waiting query={query} />
      </Box>
    );
  if (codes.length === 0 && !search)
    return <Empty icon={<DoneIcon />} title={t(hasEnded(job) ? 'issues.empty' : 'issues.emptySoFar')} />;
  return (
    <>
      <Box sx={{ p: 2, display: 'flex', flexWrap: 'wrap', gap: 1.5, alignItems: 'center' }}>
        <SearchBox label={t('issues.search')} value={typed} onChange={setTyped} />
        <Choose
          label={t('issues.severity')}
          value={severity}
          onChange={(value) => setSeverity(value as typeof severity)}
          choices={[
            ['', t('users.filter.any')],
            ['error', t('issue.severity.error')],
            ['warning', t('issue.severity.warning')],
          ]}
        />
        <Choose
          label={t('issues.code')}
          value={code}
          onChange={setCode}
          choices={[
            ['', t('users.filter.any')],
            ...codes.map((one): [string, string] => [
              one.code,
              `${named('issue.code', one.code)} (${number(one.count)})`,
            ]),
          ]}
        />
        <Button
          component="a"
          href={address('/jobs/{id}/issues.csv', { id: job.id }, filters)}
          download
          startIcon={<DownloadIcon />}
        >
          {t('action.csv')}
        </Button>
      </Box>
      {issues.length === 0 ? (
        <Empty title={t('issues.none')} />
      ) : (
        <DataTable label={t('job.details')} columns={columns()} rows={issues} keyOf={({ id }) => id} />
      )}
      <LoadMore query={query} />
    </>
  );
}

const columns = (): Column<Issue>[] => [
  {
    id: 'who',
    label: t('issues.column.who'),
    render: (issue) => (
      <>
        <Typography sx={{ fontWeight: 600 }}>
          {issue.person || issue.email || issue.external_id || t('issues.general')}
        </Typography>
        {issue.email && issue.person && (
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {issue.email}
          </Typography>
        )}
      </>
    ),
  },
  {
    id: 'what',
    label: t('issues.column.what'),
    render: (issue) => (
      <>
        <Typography>{issue.message}</Typography>
        {issue.next_step && (
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {issue.next_step}
          </Typography>
        )}
        {issue.request_id && (
          <Typography variant="caption" sx={{ color: 'text.secondary' }}>
            {t('issues.requestId', { id: issue.request_id })}
          </Typography>
        )}
      </>
    ),
  },
  {
    id: 'severity',
    label: t('issues.severity'),
    render: (issue) => (
      <Tag tone={issue.severity === 'error' ? 'error' : 'warning'}>
        {named('issue.severity', issue.severity)}
      </Tag>
    ),
  },
];
