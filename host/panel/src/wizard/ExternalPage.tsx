import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';

import type { Step } from '../api/types';
import { t } from '../texts/t';

type ExternalStep = Extract<Step, { kind: 'external' }>;

/** https, or http to this machine; anything else that a plugin may come up with leads nowhere. */
export function safeAddress(text: string): URL | undefined {
  try {
    const url = new URL(text);
    const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
    return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback) ? url : undefined;
  } catch {
    return undefined;
  }
}

/** Somewhere else, such as Microsoft's sign-in; from there the browser comes back to the wizard by itself. */
export function ExternalPage({ step }: { step: ExternalStep }) {
  const url = safeAddress(step.url);
  if (!url)
    return (
      <Alert severity="error" variant="outlined">
        {t('wizard.external.unsafe')}
      </Alert>
    );
  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 2, justifyItems: 'start' }}>
      {step.lines?.map((line) => (
        <Typography key={line}>{line}</Typography>
      ))}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        <Button variant="contained" component="a" href={url.href} rel="noreferrer">
          {t('wizard.external.open', { host: url.host })}
        </Button>
        <Button component="a" href={url.href} target="_blank" rel="noreferrer noopener">
          {t('wizard.external.tab')}
        </Button>
      </Box>
      <Typography variant="body2" role="status" sx={{ color: 'text.secondary' }}>
        {t('wizard.external.waiting')}
      </Typography>
    </Box>
  );
}
