import Box from '@mui/material/Box';
import Card from '@mui/material/Card';
import Link from '@mui/material/Link';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import { useState } from 'react';
import { Link as RouterLink, useParams } from 'react-router';

import type { Job as JobDocument } from '../api/types';
import { NotFound } from '../app/NotFound';
import { Page } from '../parts/Page';
import { Waiting } from '../parts/States';
import { Tag } from '../parts/Tag';
import { When } from '../parts/When';
import { named, t } from '../texts/t';
import { ChangesTable } from './ChangesTable';
import { CountTiles } from './CountTiles';
import { IssuesTable } from './IssuesTable';
import { JobActions } from './JobActions';
import { JobFacts } from './JobFacts';
import { JobOutcome } from './JobOutcome';
import { JobProgress } from './JobProgress';
import { hasEnded, isOver, toneOf } from './state';
import { titleOf } from './title';
import { useJob } from './useJob';

export default function JobPage() {
  const id = Number(useParams().id);
  return Number.isSafeInteger(id) && id > 0 ? <Job id={id} /> : <NotFound />;
}

function Job({ id }: { id: number }) {
  const query = useJob(id);
  const job = query.data;
  if (!job)
    return (
      <Page title={t('job.name', { id: String(id) })}>
        <Waiting query={query} />
      </Page>
    );
  return (
    <Page
      key={id}
      title={titleOf(job)}
      above={
        <Link component={RouterLink} to="/jobs">
          {t('job.all')}
        </Link>
      }
      lead={
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
          <Tag tone={toneOf[job.state]}>{named('job.state', job.state)}</Tag>
          <span>
            {[job.plugin_name, job.groups.map(({ name }) => name).join(', ')].filter(Boolean).join(' · ')}
          </span>
          <When iso={job.started_at || job.created_at} />
        </Box>
      }
      actions={<JobActions job={job} />}
      width={1200}
    >
      {isOver(job) ? <JobOutcome job={job} /> : <JobProgress job={job} />}
      <CountTiles job={job} />
      <Details job={job} />
    </Page>
  );
}

function Details({ job }: { job: JobDocument }) {
  const [tab, setTab] = useState<'issues' | 'changes' | 'about'>(
    job.issues === 0 && hasEnded(job) ? 'changes' : 'issues',
  );
  return (
    <Card>
      <Tabs
        value={tab}
        onChange={(_, next: typeof tab) => setTab(next)}
        variant="scrollable"
        allowScrollButtonsMobile
        sx={{ borderBottom: 1, borderColor: 'divider' }}
        aria-label={t('job.details')}
      >
        <Tab
          id="tab-issues"
          aria-controls="panel-issues"
          value="issues"
          label={t('job.issues', { count: job.issues })}
        />
        <Tab id="tab-changes" aria-controls="panel-changes" value="changes" label={t('job.changes')} />
        <Tab id="tab-about" aria-controls="panel-about" value="about" label={t('job.about')} />
      </Tabs>
      <Box role="tabpanel" id={`panel-${tab}`} aria-labelledby={`tab-${tab}`}>
        {tab === 'issues' && <IssuesTable job={job} />}
        {tab === 'changes' && <ChangesTable job={job} />}
        {tab === 'about' && <JobFacts job={job} />}
      </Box>
    </Card>
  );
}
