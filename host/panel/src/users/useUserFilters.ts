import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';

import { type Sort, sortableFields } from './fields';

export type UserFilters = {
  search: string;
  sort: Sort;
  source: string;
  group: string;
  enabled: string;
  lastImport: string;
};

function readSort(text: string | null): Sort {
  const field = text?.replace(/^-/, '');
  return sortableFields.some((known) => known === field) ? (text as Sort) : 'name';
}

/** Search, order and filters are in the address, so that reload, back and a sent link show the same people. */
export function useUserFilters() {
  const [parameters, setParameters] = useSearchParams();
  const filters: UserFilters = useMemo(
    () => ({
      search: parameters.get('search') ?? '',
      sort: readSort(parameters.get('sort')),
      source: parameters.get('source') ?? '',
      group: parameters.get('group') ?? '',
      enabled: parameters.get('enabled') ?? '',
      lastImport: parameters.get('last_import') ?? '',
    }),
    [parameters],
  );
  const change = useCallback(
    (changes: Partial<UserFilters>) =>
      setParameters(
        (before) => {
          const after = new URLSearchParams(before);
          for (const [name, value] of Object.entries(changes)) {
            const key = name === 'lastImport' ? 'last_import' : name;
            if (value && !(key === 'sort' && value === 'name')) after.set(key, value);
            else after.delete(key);
          }
          return after;
        },
        { replace: true },
      ),
    [setParameters],
  );
  return { filters, change };
}

/** As the contract spells them. */
export function queryOf(filters: UserFilters) {
  return {
    search: filters.search || undefined,
    sort: filters.sort,
    source: filters.source || undefined,
    group: /^\d+$/.test(filters.group) ? Number(filters.group) : undefined,
    enabled: filters.enabled === '' ? undefined : filters.enabled === 'true',
    last_import: /^\d+$/.test(filters.lastImport) ? Number(filters.lastImport) : undefined,
  };
}
