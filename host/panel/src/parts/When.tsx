import { dateTime, relative } from '../texts/t';

/** How long ago, with the exact time at hand. */
export function When({ iso, otherwise = '' }: { iso: string; otherwise?: string }) {
  if (!iso) return <>{otherwise}</>;
  return (
    <time dateTime={iso} title={dateTime(iso)}>
      {relative(iso)}
    </time>
  );
}
