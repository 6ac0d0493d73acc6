import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import type { ReactNode } from 'react';

export type Column<Row> = {
  id: string;
  label: string;
  render: (row: Row) => ReactNode;
  align?: 'right';
  /** Not shown on screens narrower than this; the first column then says what matters. */
  from?: 'sm' | 'md' | 'lg';
  isShort?: boolean;
};

type Props<Row> = { label: string; columns: Column<Row>[]; rows: Row[]; keyOf: (row: Row) => string | number };

/** A short or growing list; the people have a grid of their own. */
export function DataTable<Row>({ label, columns, rows, keyOf }: Props<Row>) {
  const shown = (from: Column<Row>['from']) => (from ? { display: { xs: 'none', [from]: 'table-cell' } } : {});
  return (
    <TableContainer tabIndex={0} role="region" aria-label={label}>
      <Table size="small">
        <TableHead>
          <TableRow>
            {columns.map(({ id, label: text, align, from }) => (
              <TableCell key={id} align={align} sx={shown(from)}>{text}</TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {rows.map((row) => (
            <TableRow key={keyOf(row)} hover>
              {columns.map(({ id, render, align, from, isShort }) => (
                <TableCell key={id} align={align} sx={{ ...shown(from), verticalAlign: 'top', overflowWrap: 'break-word', whiteSpace: isShort ? { sm: 'nowrap' } : undefined }}>
                  {render(row)}
                </TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}
