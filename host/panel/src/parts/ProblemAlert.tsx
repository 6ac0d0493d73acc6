import Alert from '@mui/material/Alert';
import { type ReactNode, useEffect, useRef } from 'react';

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
  const alert = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (error && alert.current) takeLostFocus(alert.current);
  }, [error]);
  if (!error) return null;
  const { message, nextStep, requestId } = sentenceOf(error);
  return (
    <Alert ref={alert} severity="error" variant="outlined" role="alert" tabIndex={-1} action={action}>
      {message} {nextStep}
      {requestId && <div>{t('problem.requestId', { id: requestId })}</div>}
    </Alert>
  );
}

/** A button that is busy loses the focus; whoever works by keyboard goes on at what is wrong, not at the top. */
function takeLostFocus(alert: HTMLElement) {
  const { activeElement } = document;
  if (activeElement && !activeElement.contains(alert)) return;
  const wrong = alert.closest('form')?.querySelector<HTMLElement>('[aria-invalid="true"]');
  (wrong ?? alert).focus();
}
