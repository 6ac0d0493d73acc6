import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import CircularProgress from '@mui/material/CircularProgress';
import Typography from '@mui/material/Typography';
import { useEffect, useState } from 'react';

import { ProblemError } from '../api/client';
import type { Step } from '../api/types';
import { ProblemAlert } from '../parts/ProblemAlert';
import { t } from '../texts/t';
import { safeAddress } from './ExternalPage';

type CodeStep = Extract<Step, { kind: 'code' }>;

/** A refusal that says nothing about the sign-in: ask again at the next beat. */
const passes = (error: unknown) =>
  error instanceof ProblemError && (error.status === 0 || error.status === 429 || error.status === 503);

/** A code to type in on any device; the page goes on by itself. */
export function CodePage({ step, onPoll }: { step: CodeStep; onPoll: () => Promise<unknown> }) {
  const [isCopied, setCopied] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const url = safeAddress(step.url);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let isOver = false;
    const beat = () => {
      timer = setTimeout(
        () => {
          onPoll().then(
            () => !isOver && beat(),
            (error: unknown) => {
              if (isOver) return;
              if (passes(error)) beat();
              else setProblem(error);
            },
          );
        },
        Math.max(step.poll_after_ms, 1000),
      );
    };
    if (!problem) beat();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
    // onPoll is made anew at each rendering; the rhythm belongs to the code.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [step.code, step.poll_after_ms, problem]);

  if (!url)
    return (
      <Alert severity="error" variant="outlined">
        {t('wizard.external.unsafe')}
      </Alert>
    );
  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 2, justifyItems: 'start' }}>
      {step.lines?.map((line) => (
        <Typography key={line}>{line}</Typography>
      ))}
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          gap: 2,
          alignItems: 'center',
          p: 2,
          border: 1,
          borderColor: 'divider',
          borderRadius: 2,
        }}
      >
        <Typography
          component="output"
          aria-label={t('wizard.code.label')}
          sx={{
            fontFamily: 'ui-monospace, "Liberation Mono", monospace',
            fontSize: '1.75rem',
            fontWeight: 700,
            letterSpacing: '0.12em',
          }}
        >
          {step.code}
        </Typography>
        <Button
          variant="outlined"
          onClick={() =>
            void navigator.clipboard?.writeText(step.code).then(
              () => setCopied(true),
              () => setCopied(false),
            )
          }
        >
          {t(isCopied ? 'action.copied' : 'wizard.code.copy')}
        </Button>
      </Box>
      <Button variant="contained" component="a" href={url.href} target="_blank" rel="noreferrer noopener">
        {t('wizard.external.open', { host: url.host })}
      </Button>
      {problem ? (
        <ProblemAlert
          error={problem}
          action={
            <Button color="inherit" size="small" onClick={() => setProblem(undefined)}>
              {t('action.retry')}
            </Button>
          }
        />
      ) : (
        <Box role="status" sx={{ display: 'flex', gap: 1.5, alignItems: 'center', color: 'text.secondary' }}>
          <CircularProgress size={18} aria-hidden /> {t('wizard.code.waiting')}
        </Box>
      )}
    </Box>
  );
}
