import { type ReactNode, useState } from 'react';

import type { User } from '../api/types';
import { Tag } from '../parts/Tag';
import { date, t } from '../texts/t';

export type UserColumn = keyof User;

/** Those that can be shown beside the name, in their order. */
export const userColumns: UserColumn[] = [
  'email',
  'job_title',
  'department',
  'company_name',
  'office_location',
  'employee_id',
  'user_principal_name',
  'user_type',
  'enabled',
  'source',
  'last_import_id',
  'updated_at',
  'created_at',
];
const usual: UserColumn[] = ['email', 'job_title', 'department', 'enabled', 'source', 'updated_at'];
const storageKey = 'rollcall.columns';

/** Which ones this browser shows. */
export function useShownColumns() {
  const [shown, setShown] = useState<UserColumn[]>(() => {
    try {
      const stored = JSON.parse(localStorage.getItem(storageKey) ?? 'null') as unknown;
      return Array.isArray(stored) ? userColumns.filter((column) => stored.includes(column)) : usual;
    } catch {
      return usual;
    }
  });
  const toggle = (column: UserColumn) => {
    const next = userColumns.filter((one) => (one === column ? !shown.includes(one) : shown.includes(one)));
    setShown(next);
    try {
      localStorage.setItem(storageKey, JSON.stringify(next));
    } catch {
      // Then they are chosen anew next time.
    }
  };
  return { shown, toggle };
}

export function cellOf(user: User, column: UserColumn): ReactNode {
  switch (column) {
    case 'enabled':
      return (
        <Tag tone={user.enabled ? 'success' : 'neutral'}>
          {t(user.enabled ? 'users.enabled' : 'users.disabled')}
        </Tag>
      );
    case 'source':
      return user.source || t('source.manual');
    case 'last_import_id':
      return user.last_import_id || '';
    case 'updated_at':
    case 'created_at':
      return date(user[column]);
    default:
      return user[column];
  }
}
