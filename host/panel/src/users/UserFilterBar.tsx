import { useGet } from '../api/queries';
import { Choose } from '../parts/Choose';
import { dateTime, t } from '../texts/t';
import { GroupFilter } from './GroupFilter';
import type { UserFilters } from './useUserFilters';

export function UserFilterBar({
  filters,
  onChange,
}: {
  filters: UserFilters;
  onChange: (changes: Partial<UserFilters>) => void;
}) {
  const { data: plugins } = useGet('/plugins', {}, { staleTime: 60_000 });
  const { data: jobs } = useGet('/jobs', { query: { limit: 20, dry_run: false } }, { staleTime: 60_000 });
  const imports: [string, string][] = (jobs?.jobs ?? [])
    .filter((job) => job.state !== 'queued')
    .map((job) => [
      String(job.id),
      t('users.filter.job', { id: String(job.id), at: dateTime(job.created_at) }),
    ]);
  if (filters.lastImport && !imports.some(([id]) => id === filters.lastImport))
    imports.unshift([filters.lastImport, t('job.name', { id: filters.lastImport })]);
  const sources: [string, string][] = (plugins?.plugins ?? [])
    .filter(({ state }) => state !== 'failed')
    .map(({ id, name }) => [id, name]);
  return (
    <>
      <Choose
        label={t('users.filter.source')}
        value={filters.source}
        choices={[['', t('users.filter.any')], ['manual', t('source.manual')], ...sources]}
        onChange={(source) => onChange({ source })}
      />
      <GroupFilter value={filters.group} onChange={(group) => onChange({ group })} />
      <Choose
        label={t('users.filter.enabled')}
        value={filters.enabled}
        choices={[
          ['', t('users.filter.any')],
          ['true', t('users.enabled')],
          ['false', t('users.disabled')],
        ]}
        onChange={(enabled) => onChange({ enabled })}
      />
      <Choose
        label={t('users.filter.lastImport')}
        value={filters.lastImport}
        choices={[['', t('users.filter.any')], ...imports]}
        onChange={(lastImport) => onChange({ lastImport })}
      />
    </>
  );
}
