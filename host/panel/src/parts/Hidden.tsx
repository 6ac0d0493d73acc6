import Box from '@mui/material/Box';
import type { ReactNode } from 'react';

const outOfSight = {
  position: 'absolute',
  width: '1px',
  height: '1px',
  margin: '-1px',
  overflow: 'hidden',
  whiteSpace: 'nowrap',
  clipPath: 'inset(50%)',
} as const;

/** Read out, not shown: says in words what else only colour or place would say. */
export function Hidden({ children, role }: { children: ReactNode; role?: 'status' }) {
  return (
    <Box component="span" role={role} sx={outOfSight}>
      {children}
    </Box>
  );
}
