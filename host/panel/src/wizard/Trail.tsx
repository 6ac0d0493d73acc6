import DoneIcon from '@mui/icons-material/Check';
import Box from '@mui/material/Box';
import Link from '@mui/material/Link';

import type { Wizard } from '../api/types';
import { t } from '../texts/t';

/** The pages answered so far, each a way back to it, and the present one. */
export function Trail({
  wizard,
  isBusy,
  onBack,
}: {
  wizard: Wizard;
  isBusy: boolean;
  onBack: (step: string) => void;
}) {
  const current = 'title' in wizard.step ? wizard.step.title : undefined;
  if (wizard.trail.length === 0) return null;
  return (
    <Box component="nav" aria-label={t('wizard.trail')}>
      <Box
        component="ol"
        sx={{ listStyle: 'none', display: 'flex', flexWrap: 'wrap', columnGap: 3, rowGap: 0.5, m: 0, p: 0 }}
      >
        {wizard.trail.map(({ step, title }) => (
          <Box component="li" key={step} sx={{ display: 'flex', gap: 0.75, alignItems: 'center' }}>
            <DoneIcon fontSize="small" aria-hidden sx={{ color: 'success.main' }} />
            <Link
              component="button"
              type="button"
              disabled={isBusy}
              onClick={() => onBack(step)}
              sx={{ textAlign: 'start', font: 'inherit' }}
            >
              {title}
            </Link>
          </Box>
        ))}
        {current && (
          <Box component="li" aria-current="step" sx={{ fontWeight: 650 }}>
            {current}
          </Box>
        )}
      </Box>
    </Box>
  );
}
