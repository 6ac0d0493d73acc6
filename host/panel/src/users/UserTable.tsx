import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import LinearProgress from '@mui/material/LinearProgress';
import Link from '@mui/material/Link';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import TableSortLabel from '@mui/material/TableSortLabel';
import Typography from '@mui/material/Typography';
import { Link as RouterLink, useLocation } from 'react-router';

import type { User } from '../api/types';
import { Empty, Waiting } from '../parts/States';
import { named, t } from '../texts/t';
import { cellOf, type UserColumn } from './columns';
import type { Sort } from './fields';
import { sortableFields } from './fields';
import { TablePager } from './TablePager';
import type { queryOf } from './useUserFilters';
import { useUserPage } from './useUserPage';

type Props = {
  query: ReturnType<typeof queryOf>;
  columns: UserColumn[];
  isFiltered: boolean;
  onSort: (sort: Sort) => void;
  onOpen: (id: number) => void;
  onClear: () => void;
};

/** A page of people at a time; the host searches, sorts and filters. On narrow screens a person is one cell. */
export function UserTable({ query, columns, isFiltered, onSort, onOpen, onClear }: Props) {
  const page = useUserPage(query);
  const { list } = page;
  const users = list.data?.users ?? [];
  const isBusy = list.isPlaceholderData || list.isPending;
  if (!list.data)
    return (
      <Card sx={{ p: 2 }}>
        <Waiting query={list} lines={8} />
      </Card>
    );
  return (
    <Card sx={{ position: 'relative' }}>
      <Box sx={{ height: 3 }}>
        {isBusy && <LinearProgress aria-label={t('state.loading')} sx={{ height: 3 }} />}
      </Box>
      {users.length === 0 ? (
        <Empty
          title={t('users.none')}
          text={isFiltered ? t('users.none.text') : undefined}
          action={isFiltered && <Button onClick={onClear}>{t('users.none.clear')}</Button>}
        />
      ) : (
        <TableContainer tabIndex={0} role="region" aria-label={t('users.title')} aria-busy={isBusy}>
          <Table size="small" sx={{ opacity: isBusy ? 0.6 : 1 }}>
            <TableHead>
              <TableRow>
                <HeadCell column="name" sort={query.sort} onSort={onSort} />
                {columns.map((column) => (
                  <HeadCell key={column} column={column} sort={query.sort} onSort={onSort} isWide />
                ))}
              </TableRow>
            </TableHead>
            <TableBody>
              {users.map((user) => (
                <PersonRow key={user.id} user={user} columns={columns} onOpen={onOpen} />
              ))}
            </TableBody>
          </Table>
        </TableContainer>
      )}
      {users.length > 0 && <TablePager page={page} />}
    </Card>
  );
}

const wideOnly = { display: { xs: 'none', sm: 'table-cell' } } as const;

function HeadCell({
  column,
  sort,
  onSort,
  isWide,
}: {
  column: UserColumn;
  sort: Sort;
  onSort: (sort: Sort) => void;
  isWide?: boolean;
}) {
  const label = named('field', column);
  const isSorted = sort.replace(/^-/, '') === column;
  const direction = isSorted && sort.startsWith('-') ? 'desc' : 'asc';
  const isSortable = sortableFields.some((field) => field === column);
  return (
    <TableCell sortDirection={isSorted ? direction : false} sx={isWide ? wideOnly : {}}>
      {isSortable ? (
        <TableSortLabel
          active={isSorted}
          direction={direction}
          onClick={() => onSort(isSorted && direction === 'asc' ? (`-${column}` as Sort) : (column as Sort))}
        >
          {label}
        </TableSortLabel>
      ) : (
        label
      )}
    </TableCell>
  );
}

function PersonRow({
  user,
  columns,
  onOpen,
}: {
  user: User;
  columns: UserColumn[];
  onOpen: (id: number) => void;
}) {
  const { search } = useLocation();
  return (
    <TableRow hover onClick={() => onOpen(user.id)} sx={{ cursor: 'pointer' }}>
      <TableCell component="th" scope="row" sx={{ py: { xs: 1.25, sm: 1 }, minWidth: { sm: 176 } }}>
        <Link
          component={RouterLink}
          to={{ pathname: `/users/${user.id}`, search }}
          onClick={(event) => event.stopPropagation()}
          sx={{ color: 'text.primary', fontWeight: 600, overflowWrap: 'anywhere' }}
        >
          {user.name || user.email}
        </Link>
        <Typography
          variant="body2"
          sx={{ display: { sm: 'none' }, color: 'text.secondary', overflowWrap: 'anywhere' }}
        >
          {user.email}
          {user.enabled ? '' : ` · ${t('users.disabled')}`}
        </Typography>
      </TableCell>
      {columns.map((column) => (
        <TableCell
          key={column}
          sx={{
            ...wideOnly,
            maxWidth: 260,
            overflow: 'hidden',
            textOverflow: 'ellipsis',
            whiteSpace: 'nowrap',
          }}
        >
          {cellOf(user, column)}
        </TableCell>
      ))}
    </TableRow>
  );
}
