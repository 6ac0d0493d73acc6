import { useState } from 'react';

import { useGet } from '../api/queries';
import type { queryOf } from './useUserFilters';

export const pageSizes = [25, 50, 100] as const;

/** Pages follow each other by cursor: the way back is remembered, any other search or order begins at the first. */
export function useUserPage(query: ReturnType<typeof queryOf>) {
  const [size, setSize] = useState<number>(50);
  const signature = JSON.stringify([query, size]);
  const [way, setWay] = useState<{ signature: string; cursors: (string | undefined)[] }>({
    signature,
    cursors: [undefined],
  });
  const cursors = way.signature === signature ? way.cursors : [undefined];
  const list = useGet(
    '/users',
    { query: { ...query, limit: size, cursor: cursors.at(-1) } },
    { keepPrevious: true },
  );
  const next = list.isPlaceholderData ? undefined : list.data?.next_cursor;
  return {
    list,
    size,
    setSize,
    from: (cursors.length - 1) * size + 1,
    goBack: cursors.length > 1 ? () => setWay({ signature, cursors: cursors.slice(0, -1) }) : undefined,
    goOn: next ? () => setWay({ signature, cursors: [...cursors, next] }) : undefined,
  };
}
