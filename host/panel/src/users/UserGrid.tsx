import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { useTheme } from '@mui/material/styles';
import useMediaQuery from '@mui/material/useMediaQuery';
import { DataGrid, type GridColDef, type GridPaginationModel, type GridSortModel } from '@mui/x-data-grid';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Link as RouterLink, useLocation } from 'react-router';

import { useGet } from '../api/queries';
import type { User } from '../api/types';
import { nonce } from '../look/nonce';
import { Empty, Waiting } from '../parts/States';
import { Tag } from '../parts/Tag';
import { date, named, number, t } from '../texts/t';
import type { Sort } from './fields';
import { sortableFields } from './fields';
import { gridTexts } from './gridTexts';
import type { queryOf } from './useUserFilters';

type Props = {
  query: ReturnType<typeof queryOf>;
  isFiltered: boolean;
  onSort: (sort: Sort) => void;
  onOpen: (id: string) => void;
  onClear: () => void;
};

/** A page of people at a time, sorted and filtered by the host; pages follow each other by cursor. */
export function UserGrid({ query, isFiltered, onSort, onOpen, onClear }: Props) {
  const isNarrow = useMediaQuery(useTheme().breakpoints.down('sm'));
  const [page, setPage] = useState<GridPaginationModel>({ page: 0, pageSize: 50 });
  const cursors = useRef<(string | undefined)[]>([undefined]);
  const signature = JSON.stringify(query);
  const [shownFor, setShownFor] = useState(signature);
  if (shownFor !== signature) {
    setShownFor(signature);
    setPage((before) => ({ ...before, page: 0 }));
  }
  const current = shownFor === signature ? page.page : 0;

  const list = useGet('/users', { query: { ...query, limit: page.pageSize, cursor: cursorOf(cursors.current, signature, current) } }, { keepPrevious: true });
  useEffect(() => {
    if (list.data && !list.isPlaceholderData) cursors.current[current + 1] = list.data.next_cursor ?? undefined;
  }, [list.data, list.isPlaceholderData, current]);

  const columns = useColumns(isNarrow);
  const [visible, setVisible] = useState<Record<string, boolean>>({
    company_name: false, office_location: false, employee_id: false, user_principal_name: false, user_type: false, created_at: false,
  });
  const narrow = useMemo(
    () => Object.fromEntries(columns.map(({ field }) => [field, field === 'name'])),
    [columns],
  );
  const sorting: GridSortModel = [{ field: query.sort.replace(/^-/, ''), sort: query.sort.startsWith('-') ? 'desc' : 'asc' }];
  const total = list.data?.total;

  if (list.error && !list.data) return <Waiting query={list} />;
  return (
    <Card>
      <DataGrid
        nonce={nonce}
        aria-label={t('users.title')}
        rows={list.data?.users ?? []}
        columns={columns}
        loading={list.isPending || list.isPlaceholderData}
        density={isNarrow ? 'comfortable' : 'compact'}
        rowHeight={isNarrow ? 56 : 44}
        disableRowSelectionOnClick
        disableColumnFilter
        columnVisibilityModel={isNarrow ? narrow : visible}
        onColumnVisibilityModelChange={(model) => !isNarrow && setVisible(model)}
        sortingMode="server"
        sortingOrder={['asc', 'desc']}
        sortModel={sorting}
        onSortModelChange={([first]) => onSort(first ? (`${first.sort === 'desc' ? '-' : ''}${first.field}` as Sort) : 'name')}
        paginationMode="server"
        paginationModel={{ ...page, page: current }}
        onPaginationModelChange={(model) => {
          if (model.pageSize !== page.pageSize) cursors.current = [undefined];
          setPage(model.pageSize === page.pageSize ? model : { ...model, page: 0 });
        }}
        pageSizeOptions={[25, 50, 100]}
        rowCount={total?.exact ? total.value : -1}
        estimatedRowCount={total && !total.exact ? total.value : undefined}
        paginationMeta={{ hasNextPage: Boolean(list.data?.next_cursor) }}
        onRowClick={({ id }) => onOpen(String(id))}
        localeText={gridTexts()}
        slots={{ noRowsOverlay: () => <Nobody isFiltered={isFiltered} onClear={onClear} /> }}
        sx={{ border: 0, '--DataGrid-overlayHeight': '280px', '& .MuiDataGrid-row': { cursor: 'pointer' }, minHeight: 240 }}
      />
    </Card>
  );
}

/** Cursors belong to one search and order. */
const cursorsOf = new WeakMap<object, string>();
function cursorOf(cursors: (string | undefined)[], signature: string, page: number) {
  if (cursorsOf.get(cursors) !== signature) {
    cursors.length = 1;
    cursorsOf.set(cursors, signature);
  }
  return cursors[page];
}

function Nobody({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) {
  return (
    <Empty
      title={t('users.none')}
      text={isFiltered ? t('users.none.text') : undefined}
      action={isFiltered && <Button onClick={onClear}>{t('users.none.clear')}</Button>}
    />
  );
}

function useColumns(isNarrow: boolean): GridColDef<User>[] {
  const { search } = useLocation();
  return useMemo(() => {
    const text = (field: keyof User & string, width: number): GridColDef<User> => ({
      field, headerName: named('field', field), minWidth: width, flex: 1, sortable: sortableFields.some((known) => known === field),
    });
    const day = (field: 'created_at' | 'updated_at'): GridColDef<User> => ({
      ...text(field, 120), flex: 0, valueFormatter: (value: string) => date(value),
    });
    return [
      {
        ...text('name', isNarrow ? 180 : 190),
        hideable: false,
        renderCell: ({ row, tabIndex }) => (
          <Box sx={{ display: 'grid', alignContent: 'center', height: '100%', lineHeight: 1.35, minWidth: 0 }}>
            <Link component={RouterLink} to={{ pathname: `/users/${row.id}`, search }} tabIndex={tabIndex} onClick={(event) => event.stopPropagation()} sx={{ color: 'text.primary', fontWeight: 600, overflow: 'hidden', textOverflow: 'ellipsis' }}>
              {row.name || row.email}
            </Link>
            {isNarrow && (
              <Typography component="span" variant="body2" noWrap sx={{ color: 'text.secondary' }}>
                {row.email}{row.enabled ? '' : ` · ${t('users.disabled')}`}
              </Typography>
            )}
          </Box>
        ),
      },
      text('email', 220), text('job_title', 150), text('department', 130), text('company_name', 130), text('office_location', 120),
      { ...text('employee_id', 110), flex: 0 }, text('user_principal_name', 220), { ...text('user_type', 100), flex: 0 },
      {
        ...text('enabled', 100), flex: 0,
        renderCell: ({ row }) => <Tag tone={row.enabled ? 'success' : 'neutral'}>{t(row.enabled ? 'users.enabled' : 'users.disabled')}</Tag>,
      },
      { ...text('source', 110), flex: 0, valueFormatter: (value: string) => value || t('source.manual') },
      { ...text('last_import_id', 100), flex: 0, valueFormatter: (value: number) => (value ? number(value) : '') },
      day('updated_at'), day('created_at'),
    ];
  }, [isNarrow, search]);
}
