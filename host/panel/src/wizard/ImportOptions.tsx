import Box from '@mui/material/Box';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormHelperText from '@mui/material/FormHelperText';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import Typography from '@mui/material/Typography';

import type { HostOptions } from '../api/types';
import { Field } from '../parts/Field';
import { t } from '../texts/t';

export const usualLimits = { percent: 20, people: 100 };

/** What the host adds to a plugin's import: leavers, and asking before much is changed. */
export function ImportOptions({
  options,
  onChange,
}: {
  options: HostOptions;
  onChange: (options: HostOptions) => void;
}) {
  const grace = options.leaver_grace ?? null;
  const limits = options.limits ?? usualLimits;
  const isStaged = options.staged || grace !== null;
  const whole = (text: string, most: number) => Math.min(most, Math.max(0, Number.parseInt(text, 10) || 0));
  return (
    <Box component="section" sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 2 }}>
      <Box role="radiogroup" aria-labelledby="leavers">
        <Typography id="leavers" variant="h3" component="h2">
          {t('leavers.title')}
        </Typography>
        <RadioGroup
          value={grace === null ? 'keep' : 'disable'}
          onChange={(_, value) => onChange({ ...options, leaver_grace: value === 'keep' ? null : 1 })}
        >
          <FormControlLabel value="keep" control={<Radio />} label={t('leavers.keep')} />
          <FormControlLabel value="disable" control={<Radio />} label={t('leavers.disable')} />
        </RadioGroup>
        {grace !== null && (
          <Box sx={{ maxWidth: 340, marginInlineStart: 4 }}>
            <Field
              label={t('leavers.grace')}
              help={t('leavers.grace.help')}
              type="number"
              value={String(grace)}
              inputProps={{ min: 0, max: 100 }}
              onChange={(text) => onChange({ ...options, leaver_grace: whole(text, 100) })}
            />
          </Box>
        )}
      </Box>
      <Box>
        <FormControlLabel
          control={
            <Checkbox
              checked={isStaged}
              disabled={grace !== null}
              onChange={(_, staged) => onChange({ ...options, staged })}
            />
          }
          label={t('limits.ask')}
        />
        <FormHelperText sx={{ marginInlineStart: 4, mt: 0 }}>
          {t(grace !== null ? 'limits.implied' : 'limits.help')}
        </FormHelperText>
        {isStaged && (
          <Box
            sx={{
              display: 'flex',
              flexWrap: 'wrap',
              gap: 2,
              marginInlineStart: 4,
              mt: 1,
              alignItems: 'flex-end',
              '& > *': { flex: '0 1 190px' },
            }}
          >
            <Field
              label={t('limits.percent')}
              type="number"
              value={String(limits.percent)}
              inputProps={{ min: 0, max: 100 }}
              onChange={(text) => onChange({ ...options, limits: { ...limits, percent: whole(text, 100) } })}
            />
            <Field
              label={t('limits.people')}
              type="number"
              value={String(limits.people)}
              inputProps={{ min: 0 }}
              onChange={(text) =>
                onChange({ ...options, limits: { ...limits, people: whole(text, 1_000_000_000) } })
              }
            />
          </Box>
        )}
      </Box>
    </Box>
  );
}
