import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import { address } from '../api/client';
import { keyOf, useGet } from '../api/queries';
import type { Job } from '../api/types';
import { isOver } from './state';

const pollEveryMs = 2000;
const failuresBeforePolling = 3;

/** A job as it is now: told by the host while it runs, asked for where the stream of events does not come through. */
export function useJob(id: number) {
  const client = useQueryClient();
  const [isPolling, setPolling] = useState(typeof EventSource === 'undefined');
  const args = { path: { id } };
  const query = useGet('/jobs/{id}', args, {
    refetchInterval: (job) => isPolling && !(job && isOver(job)) && pollEveryMs,
  });
  const isLive = Boolean(query.data && !isOver(query.data));
  const isDone = Boolean(query.data && isOver(query.data));

  // However its end was learnt: a short job is over before its page has asked for it.
  useEffect(() => {
    if (!isDone) return;
    void client.invalidateQueries({
      predicate: ({ queryKey }) => /^\/(jobs|users|notifications)/.test(String(queryKey[0])),
    });
  }, [id, isDone, client]);

  useEffect(() => {
    if (!isLive || isPolling) return;
    const source = new EventSource(address('/jobs/{id}/events', { id }));
    let failures = 0;
    const take = (event: MessageEvent<string>) => {
      failures = 0;
      client.setQueryData(keyOf('/jobs/{id}', { path: { id } }), JSON.parse(event.data) as Job);
    };
    source.addEventListener('progress', take);
    source.addEventListener('done', (event: MessageEvent<string>) => {
      source.close(); // else the browser connects again for ever
      take(event);
    });
    source.onerror = () => {
      // The browser connects again by itself, unless the answer was a refusal: then the session may have ended,
      // which asking for the job finds out.
      if (source.readyState === EventSource.CLOSED || ++failures >= failuresBeforePolling) {
        source.close();
        setPolling(true);
        void query.refetch();
      }
    };
    return () => source.close();
    // The stream belongs to the job, not to each answer of the query.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [id, isLive, isPolling, client]);

  return query;
}
