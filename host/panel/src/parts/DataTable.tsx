import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import Table from '@mui/material/Table';
import TableBody from '@mui/material/TableBody';
import TableCell from '@mui/material/TableCell';
import TableContainer from '@mui/material/TableContainer';
import TableHead from '@mui/material/TableHead';
import TableRow from '@mui/material/TableRow';
import useMediaQuery from '@mui/material/useMediaQuery';
import type { ReactNode } from 'react';

export type Column<Row> = {
  id: string;
  label: string;
  render: (row: Row) => ReactNode;
  align?: 'right';
  /** Not shown in tables narrower than this. */
  from?: 'md' | 'lg';
  isShort?: boolean;
};

type Props<Row> = {
  label: string;
  columns: Column<Row>[];
  rows: Row[];
  keyOf: (row: Row) => string | number;
};

/** A short or growing list: a table, and on narrow screens one block for each row. */
export function DataTable<Row>(props: Props<Row>) {
  const isNarrow = useMediaQuery(useTheme().breakpoints.down('sm'), { noSsr: true });
  return isNarrow ? <Blocks {...props} /> : <Rows {...props} />;
}

function Rows<Row>({ label, columns, rows, keyOf }: Props<Row>) {
  const shown = (from: Column<Row>['from']) =>
    from ? { display: { xs: 'none', [from]: 'table-cell' } } : {};
  return (
    <TableContainer tabIndex={0} role="region" aria-label={label}>
      <Table size="small">
        <TableHead>
          <TableRow>
            {columns.map(({ id, label: text, align, from }) => (
              <TableCell key={id} align={align} sx={{ ...shown(from), px: 1.5 }}>
                {text}
              </TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {rows.map((row) => (
            <TableRow key={keyOf(row)} hover>
              {columns.map(({ id, render, align, from, isShort }, index) => (
                <TableCell
                  key={id}
                  align={align}
                  sx={{
                    ...shown(from),
                    verticalAlign: 'top',
                    overflowWrap: 'break-word',
                    whiteSpace: isShort ? 'nowrap' : undefined,
                    px: 1.5,
                    minWidth: index === 0 ? 160 : undefined, // else the short ones squeeze it
                  }}
                >
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

function Blocks<Row>({ label, columns, rows, keyOf }: Props<Row>) {
  const [first, ...others] = columns;
  return (
    <Box component="ul" aria-label={label} sx={{ listStyle: 'none', m: 0, p: 0 }}>
      {rows.map((row) => (
        <Box
          component="li"
          key={keyOf(row)}
          sx={{
            p: 2,
            borderTop: 1,
            borderColor: 'divider',
            display: 'grid',
            gridTemplateColumns: 'minmax(0, 1fr)',
            gap: 0.75,
            overflowWrap: 'anywhere',
          }}
        >
          <Box>{first?.render(row)}</Box>
          <Box component="dl" sx={{ m: 0, display: 'flex', flexWrap: 'wrap', columnGap: 3, rowGap: 0.5 }}>
            {others.map(({ id, label: text, render }) => {
              const value = render(row);
              if (value === '' || value === null) return null;
              return (
                <Box key={id}>
                  <Box component="dt" sx={{ color: 'text.secondary', fontSize: '0.8125rem' }}>
                    {text}
                  </Box>
                  <Box component="dd" sx={{ m: 0 }}>
                    {value}
                  </Box>
                </Box>
              );
            })}
          </Box>
        </Box>
      ))}
    </Box>
  );
}
