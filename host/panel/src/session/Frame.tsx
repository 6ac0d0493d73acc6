import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { type ReactNode, useEffect } from 'react';

import { Logo } from '../parts/Logo';
import { t } from '../texts/t';

/** The page of somebody who is not signed in. */
export function Frame({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · ${t('app.name')}`;
  }, [title]);
  return (
    <Box
      component="main"
      sx={{
        minHeight: '100dvh',
        display: 'grid',
        placeItems: 'center',
        alignContent: { xs: 'start', sm: 'center' },
        p: 2,
        pt: { xs: 6, sm: 2 },
      }}
    >
      <Box sx={{ width: '100%', maxWidth: 400, display: 'grid', gap: 3 }}>
        <Logo />
        <Box
          sx={{
            display: 'grid',
            gap: 2.5,
            p: { xs: 2.5, sm: 4 },
            bgcolor: 'background.paper',
            border: 1,
            borderColor: 'divider',
            borderRadius: 3,
          }}
        >
          <Box>
            <Typography variant="h1">{title}</Typography>
            {lead && <Typography sx={{ color: 'text.secondary', mt: 0.5 }}>{lead}</Typography>}
          </Box>
          {children}
        </Box>
      </Box>
    </Box>
  );
}
