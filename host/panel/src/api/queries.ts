import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';

import { type Answer, type Arguments, call, get } from './client';
import type { paths } from './schema';

/** TanStack Query over the client: a GET is known by its path and arguments. */

type GetPath = Parameters<typeof get>[0];

export const keyOf = (template: string, args?: { path?: unknown; query?: unknown }) =>
  [template, args?.path ?? {}, args?.query ?? {}] as const;

type Options = {
  enabled?: boolean;
  refetchInterval?: number | false;
  keepPrevious?: boolean;
  staleTime?: number;
};
type GetOptions<T> = Omit<Options, 'refetchInterval'> & {
  refetchInterval?: number | ((data: T | undefined) => number | false);
};

export function useGet<P extends GetPath>(
  template: P,
  args: Arguments<P, 'get'> = {},
  options: GetOptions<Answer<P, 'get'>> = {},
) {
  const { refetchInterval = false } = options;
  return useQuery({
    queryKey: keyOf(template, args),
    queryFn: ({ signal }) => get(template, { ...args, signal }),
    enabled: options.enabled ?? true,
    refetchInterval:
      typeof refetchInterval === 'function' ? ({ state }) => refetchInterval(state.data) : refetchInterval,
    staleTime: options.staleTime ?? 0,
    placeholderData: options.keepPrevious ? keepPreviousData : undefined,
  });
}

/** Like useGet, with the ETag that a change has to name. */
export function useVersioned<P extends GetPath>(
  template: P,
  args: Arguments<P, 'get'>,
  options: Options = {},
) {
  return useQuery({
    queryKey: [...keyOf(template, args), 'versioned'],
    queryFn: ({ signal }) => call('get', template, { ...args, signal }),
    enabled: options.enabled ?? true,
  });
}

type Paged = { next_cursor: string | null };
type PagedPath = { [P in GetPath]: Answer<P, 'get'> extends Paged ? P : never }[GetPath];

/** A list that grows page by page. */
export function usePages<P extends PagedPath>(
  template: P,
  args: Arguments<P, 'get'> = {},
  options: Options = {},
) {
  return useInfiniteQuery({
    queryKey: [...keyOf(template, args), 'pages'],
    queryFn: ({ pageParam, signal }) =>
      get(template, { ...args, query: { ...(args.query as object), cursor: pageParam }, signal } as Arguments<
        P,
        'get'
      >),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => (last as Paged).next_cursor ?? undefined,
    enabled: options.enabled ?? true,
    refetchInterval: options.refetchInterval ?? false,
    placeholderData: options.keepPrevious ? keepPreviousData : undefined,
  });
}

type Changing = 'post' | 'put' | 'patch' | 'delete';
type ChangingPath<M extends Changing> = {
  [P in keyof paths]: paths[P][M] extends undefined ? never : P;
}[keyof paths];

/** A write; afterwards every list whose path begins with one of `refresh` is read again. */
export function useChange<M extends Changing, P extends ChangingPath<M>>(
  method: M,
  template: P,
  refresh: string[],
) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (args: Arguments<P, M>) =>
      // The two spellings of "paths that have this method" are the same set.
      call(method, template as never, args as never) as Promise<{ data: Answer<P, M>; etag: string }>,
    onSettled: () =>
      client.invalidateQueries({
        predicate: ({ queryKey }) => refresh.some((prefix) => String(queryKey[0]).startsWith(prefix)),
      }),
  });
}
