import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { call, get, ProblemError, type Reply } from '../api/client';
import { keyOf } from '../api/queries';
import type { HostOptions, Wizard } from '../api/types';

const lookAgainEveryMs = 3000;

/**
 * A wizard as the host keeps it. Every write names the version that this tab shows; when another tab went on in the
 * meantime the host refuses, and this tab shows where the wizard is now.
 */
export function useWizard(id: string) {
  const client = useQueryClient();
  const key = keyOf('/wizards/{id}', { path: { id } });
  const [problem, setProblem] = useState<unknown>();
  const [wentOn, setWentOn] = useState(false);
  const [busyWith, setBusyWith] = useState<'step' | 'back' | 'preview' | 'start'>();

  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => get('/wizards/{id}', { path: { id }, signal }),
    // What somebody is typing is not taken away because another tab went on; the next write finds that out.
    refetchOnWindowFocus: ({ state }) => state.data?.step.kind !== 'form',
    // Somebody is at a page outside, or typing a code in: the wizard goes on without this tab.
    refetchInterval: ({ state }) => (state.data?.step.kind === 'external' ? lookAgainEveryMs : false),
  });
  const wizard = query.data;
  const args = { path: { id }, ifMatch: `"${wizard?.version ?? 0}"` };

  const show = (next: Wizard) => client.setQueryData(key, next);
  async function write<T>(what: typeof busyWith, request: () => Promise<Reply<T>>): Promise<T | undefined> {
    setBusyWith(what);
    setProblem(undefined);
    setWentOn(false);
    try {
      return (await request()).data;
    } catch (error) {
      if (error instanceof ProblemError && error.status === 412) {
        setWentOn(true);
        await query.refetch();
      } else {
        setProblem(error);
      }
      return undefined;
    } finally {
      setBusyWith(undefined);
    }
  }

  return {
    query,
    wizard,
    problem,
    wentOn,
    busyWith,
    answer: async (step: string, answers: Record<string, unknown>) => {
      const next = await write('step', () =>
        call('post', '/wizards/{id}/steps/{step}', { ...args, path: { id, step }, body: { answers } }),
      );
      if (next) show(next);
    },
    back: async (step?: string) => {
      const next = await write('back', () => call('post', '/wizards/{id}/back', { ...args, body: { step } }));
      if (next) show(next);
    },
    poll: async () => show((await call('post', '/wizards/{id}/poll', { path: { id } })).data),
    preview: async (options: HostOptions) => {
      const job = await write('preview', () =>
        call('post', '/wizards/{id}/preview', { ...args, body: options }),
      );
      if (job) await query.refetch();
    },
    start: (options: HostOptions, isExact: boolean) =>
      write('start', () =>
        call('post', '/wizards/{id}/start', { ...args, body: { ...options, exactly_preview: isExact } }),
      ),
    discard: () => call('delete', '/wizards/{id}', { path: { id } }),
  };
}
