import Alert from '@mui/material/Alert';
import type { ReactNode } from 'react';

import { ProblemError } from '../api/client';
import { t } from '../texts/t';

/** What went wrong, and what to do. */
export function sentenceOf(error: unknown): { message: string; nextStep: string; requestId: string } {
  if (!(error instanceof ProblemError))
    return { message: t('problem.unexpected'), nextStep: t('problem.reload'), requestId: '' };
  const { problem } = error;
  if (problem.status === 0)
    return { message: t('problem.unreachable'), nextStep: t('problem.unreachable.next'), requestId: '' };
  return {
    message: problem.detail || t('problem.unexpected'),
    nextStep: problem.next_step,
    requestId: problem.request_id ?? '',
  };
}

/** The sentence for each field of a form, by JSON Pointer; those of no field of it stay with the alert. */
export function fieldErrors(error: unknown): Record<string, string> {
  const list = error instanceof ProblemError ? (error.problem.errors ?? []) : [];
  return Object.fromEntries(list.map(({ pointer, message }) => [pointer, message]));
}

export function ProblemAlert({ error, action }: { error: unknown; action?: ReactNode }) {
  if (!error) return null;
  const { message, nextStep, requestId } = sentenceOf(error);
  return (
    <Alert severity="error" variant="outlined" role="alert" tabIndex={-1} action={action}>
      {message} {nextStep}
      {requestId && <div>{t('problem.requestId', { id: requestId })}</div>}
    </Alert>
  );
}
