import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';

import { t } from '../texts/t';

/** What the plugin wants to be known before one goes on, such as a permission that is missing or a secret that ends soon. */
export function Warnings({ sentences = [] }: { sentences?: string[] }) {
  if (sentences.length === 0) return null;
  return (
    <Alert severity="warning" variant="outlined" role="status">
      <AlertTitle>{t('wizard.warnings', { count: sentences.length })}</AlertTitle>
      {sentences.length === 1 ? (
        <Typography variant="body2" dir="auto">
          {sentences[0]}
        </Typography>
      ) : (
        <Box component="ul" sx={{ m: 0, paddingInlineStart: 2.25 }}>
          {sentences.map((sentence) => (
            <Typography component="li" variant="body2" dir="auto" key={sentence}>
              {sentence}
            </Typography>
          ))}
        </Box>
      )}
    </Alert>
  );
}
