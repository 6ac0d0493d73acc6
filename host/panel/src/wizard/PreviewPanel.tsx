import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import Typography from '@mui/material/Typography';

import { useChange } from '../api/queries';
import { ChangesTable } from '../jobs/ChangesTable';
import { CountTiles } from '../jobs/CountTiles';
import { JobOutcome } from '../jobs/JobOutcome';
import { JobProgress } from '../jobs/JobProgress';
import { hasEnded, isOver } from '../jobs/state';
import { useJob } from '../jobs/useJob';
import { ProblemAlert } from '../parts/ProblemAlert';
import { Waiting } from '../parts/States';
import { t } from '../texts/t';

type Props = {
  jobId: number | null;
  onPreview: () => void;
  isStarting: boolean;
  problem: unknown;
  isExact: boolean;
  onExact: (isExact: boolean) => void;
};

/** On demand: everybody is read and decided about, nothing is written. */
export function PreviewPanel({ jobId, onPreview, isStarting, problem, isExact, onExact }: Props) {
  return (
    <Box component="section" sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 2 }}>
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          gap: 2,
          alignItems: 'center',
          justifyContent: 'space-between',
        }}
      >
        <Box sx={{ flex: '1 1 260px' }}>
          <Typography variant="h3" component="h2">
            {t('preview.title')}
          </Typography>
          <Typography sx={{ color: 'text.secondary' }}>{t('preview.text')}</Typography>
        </Box>
        <Button variant="outlined" onClick={onPreview} loading={isStarting}>
          {t(jobId === null ? 'preview.start' : 'preview.again')}
        </Button>
      </Box>
      <ProblemAlert error={problem} />
      {jobId !== null && <Preview key={jobId} id={jobId} isExact={isExact} onExact={onExact} />}
    </Box>
  );
}

function Preview({
  id,
  isExact,
  onExact,
}: {
  id: number;
  isExact: boolean;
  onExact: (isExact: boolean) => void;
}) {
  const query = useJob(id);
  const cancel = useChange('post', '/jobs/{id}/cancel', ['/jobs']);
  const job = query.data;
  if (!job) return <Waiting query={query} lines={2} />;
  const canApply = job.actions.includes('apply');
  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 2 }}>
      {isOver(job) ? (
        <JobOutcome job={job} />
      ) : (
        <>
          <JobProgress job={job} />
          <Button
            sx={{ justifySelf: 'start' }}
            onClick={() => cancel.mutate({ path: { id } })}
            loading={cancel.isPending}
          >
            {t('preview.stop')}
          </Button>
        </>
      )}
      <CountTiles job={job} />
      {job.issues > 0 && hasEnded(job) && (
        <Alert severity="warning" variant="outlined">
          <a href={`/jobs/${id}`} target="_blank" rel="noopener">
            {t('preview.issues', { count: job.issues })}
          </a>
        </Alert>
      )}
      {hasEnded(job) && (
        <Card>
          <ChangesTable job={job} />
        </Card>
      )}
      {canApply && (
        <FormControlLabel
          control={<Checkbox checked={isExact} onChange={(_, checked) => onExact(checked)} />}
          label={t('preview.exact')}
        />
      )}
    </Box>
  );
}
