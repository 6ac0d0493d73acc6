import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';

export function Section({
  title,
  lead,
  action,
  children,
  width,
}: {
  title: string;
  lead?: string;
  action?: ReactNode;
  width?: number;
  children: ReactNode;
}) {
  return (
    <Box
      component="section"
      sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 2, maxWidth: width }}
    >
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          gap: 2,
          justifyContent: 'space-between',
          alignItems: 'flex-start',
        }}
      >
        <Box sx={{ flex: '1 1 240px' }}>
          <Typography variant="h2">{title}</Typography>
          {lead && <Typography sx={{ color: 'text.secondary' }}>{lead}</Typography>}
        </Box>
        {action}
      </Box>
      {children}
    </Box>
  );
}
