import HistoryIcon from '@mui/icons-material/HistoryOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { Link as RouterLink, useSearchParams } from 'react-router';

import { usePages } from '../api/queries';
import type { Job } from '../api/types';
import { Choose } from '../parts/Choose';
import { type Column, DataTable } from '../parts/DataTable';
import { Page } from '../parts/Page';
import { Empty, LoadMore, Waiting } from '../parts/States';
import { Tag } from '../parts/Tag';
import { When } from '../parts/When';
import { duration, named, number, t } from '../texts/t';
import { hasEnded, toneOf } from './state';
import { titleOf } from './title';

const states: Job['state'][] = [
  'queued',
  'running',
  'completed',
  'completed_with_issues',
  'cancelled',
  'interrupted',
  'failed',
];
const kinds: Job['kind'][] = ['import', 'apply_plan', 'retry', 'undo'];
const known = <T extends string>(value: string, all: T[]) => all.filter((one) => one === value);

export default function JobsPage() {
  const [parameters, setParameters] = useSearchParams();
  const state = parameters.get('state') ?? '';
  const kind = parameters.get('kind') ?? '';
  const set = (name: string) => (value: string) =>
    setParameters(
      (before) => {
        const after = new URLSearchParams(before);
        if (value) after.set(name, value);
        else after.delete(name);
        return after;
      },
      { replace: true },
    );
  const query = usePages(
    '/jobs',
    { query: { limit: 50, state: known(state, states), kind: known(kind, kinds) } },
    { refetchInterval: 5000, keepPrevious: true },
  );
  const jobs = query.data?.pages.flatMap((page) => page.jobs) ?? [];
  const isFiltered = Boolean(state || kind);
  return (
    <Page title={t('nav.jobs')} lead={t('jobs.lead')}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5 }}>
        <Choose
          label={t('jobs.filter.state')}
          value={state}
          onChange={set('state')}
          choices={[
            ['', t('users.filter.any')],
            ...states.map((one): [string, string] => [one, named('job.state', one)]),
          ]}
        />
        <Choose
          label={t('jobs.filter.kind')}
          value={kind}
          onChange={set('kind')}
          choices={[
            ['', t('users.filter.any')],
            ...kinds.map((one): [string, string] => [one, named('job.kind', one)]),
          ]}
        />
      </Box>
      {!query.data ? (
        <Waiting query={query} />
      ) : (
        <Card>
          {jobs.length === 0 ? (
            <Empty
              icon={<HistoryIcon />}
              title={t(isFiltered ? 'jobs.none' : 'jobs.empty')}
              text={isFiltered ? undefined : t('jobs.empty.text')}
              action={
                isFiltered ? (
                  <Button onClick={() => setParameters({})}>{t('users.none.clear')}</Button>
                ) : (
                  <Button component={RouterLink} to="/users">
                    {t('nav.users')}
                  </Button>
                )
              }
            />
          ) : (
            <DataTable label={t('nav.jobs')} columns={columns()} rows={jobs} keyOf={({ id }) => id} />
          )}
          <LoadMore query={query} />
        </Card>
      )}
    </Page>
  );
}

const columns = (): Column<Job>[] => [
  {
    id: 'job',
    label: t('jobs.column.job'),
    render: (job) => (
      <>
        <Link component={RouterLink} to={`/jobs/${job.id}`} sx={{ fontWeight: 600 }}>
          {titleOf(job)}
        </Link>
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {[job.plugin_name, job.groups.map(({ name }) => name).join(', ')].filter(Boolean).join(' · ')}
        </Typography>
      </>
    ),
  },
  {
    id: 'state',
    label: t('jobs.column.state'),
    render: (job) => <Tag tone={toneOf[job.state]}>{named('job.state', job.state)}</Tag>,
  },
  { id: 'added', label: t('count.added'), align: 'right', render: (job) => number(job.counts.added) },
  { id: 'updated', label: t('count.updated'), align: 'right', render: (job) => number(job.counts.updated) },
  {
    id: 'failed',
    label: t('count.failed'),
    align: 'right',
    from: 'md',
    render: (job) => number(job.counts.failed),
  },
  { id: 'by', label: t('jobs.column.by'), from: 'lg', render: (job) => job.requested_by },
  {
    id: 'when',
    label: t('jobs.column.when'),
    from: 'md',
    isShort: true,
    render: (job) => <When iso={job.started_at || job.created_at} />,
  },
  {
    id: 'took',
    label: t('jobs.column.took'),
    from: 'lg',
    align: 'right',
    isShort: true,
    render: (job) =>
      hasEnded(job) && job.started_at && job.finished_at
        ? duration(Date.parse(job.finished_at) - Date.parse(job.started_at))
        : '',
  },
];
