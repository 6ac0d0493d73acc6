import Box from '@mui/material/Box';
import FormControlLabel from '@mui/material/FormControlLabel';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import Typography from '@mui/material/Typography';

import { usePreferences } from '../look/preferences';
import { languages, t } from '../texts/t';
import { Section } from './Section';

export function LookSection() {
  const { preferences, change } = usePreferences();
  return (
    <Section title={t('settings.look')} lead={t('settings.look.lead')}>
      <Box>
        <Typography id="mode" variant="h3">
          {t('settings.mode')}
        </Typography>
        <RadioGroup
          aria-labelledby="mode"
          value={preferences.mode}
          onChange={(_, mode) => change({ mode: mode as typeof preferences.mode })}
        >
          {(['system', 'light', 'dark'] as const).map((mode) => (
            <FormControlLabel
              key={mode}
              value={mode}
              control={<Radio />}
              label={t(`settings.mode.${mode}`)}
            />
          ))}
        </RadioGroup>
      </Box>
      <Box>
        <Typography id="language" variant="h3">
          {t('settings.language')}
        </Typography>
        <RadioGroup
          aria-labelledby="language"
          value={preferences.language}
          onChange={(_, language) => change({ language })}
        >
          <FormControlLabel value="" control={<Radio />} label={t('settings.language.browser')} />
          {languages.map(({ tag, name, direction }) => (
            <FormControlLabel
              key={tag}
              value={tag}
              control={<Radio />}
              label={
                <span lang={tag} dir={direction}>
                  {name}
                </span>
              }
            />
          ))}
        </RadioGroup>
      </Box>
    </Section>
  );
}
