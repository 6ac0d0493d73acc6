import Box from '@mui/material/Box';

import { t } from '../texts/t';

export function Logo() {
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 1.25, fontWeight: 700, fontSize: '1.125rem' }}>
      <svg width="28" height="28" viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="8" fill="#3056d3" />
        <path d="M9 11h8M9 16h8M9 21h5" stroke="#fff" strokeWidth="2.4" strokeLinecap="round" />
        <path
          d="m18.5 20.5 2.3 2.3 4-4.6"
          fill="none"
          stroke="#fff"
          strokeWidth="2.4"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      {t('app.name')}
    </Box>
  );
}
