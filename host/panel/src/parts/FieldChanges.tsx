import Box from '@mui/material/Box';

import { named, t } from '../texts/t';
import { Hidden } from './Hidden';

type FieldChange = { name: string; old: string; new: string };

/** As people read it: an account that is enabled or not is stored as a truth value. */
function wordsOf(name: string, value: string) {
  if (name !== 'enabled') return value;
  return value === 'true' || value === '1' ? t('users.enabled') : t('users.disabled');
}

/** Field by field: what it was, what it is. Says so in words, too, for who does not see the colours. */
export function FieldChanges({ fields }: { fields: FieldChange[] }) {
  if (fields.length === 0) return null;
  return (
    <Box
      component="dl"
      sx={{
        m: 0,
        mt: 0.5,
        display: 'grid',
        gridTemplateColumns: { xs: '1fr', sm: 'minmax(120px, 30%) 1fr' },
        columnGap: 2,
        rowGap: 0.25,
        fontSize: '0.875rem',
      }}
    >
      {fields.map(({ name, old, new: next }) => (
        <Box key={name} sx={{ display: 'contents' }}>
          <Box component="dt" sx={{ color: 'text.secondary' }}>
            {named('field', name)}
          </Box>
          <Box component="dd" sx={{ m: 0, overflowWrap: 'anywhere' }}>
            {old && (
              <Box component="del" sx={{ color: 'error.main', textDecorationThickness: 1 }}>
                <Hidden>{t('diff.was')} </Hidden>
                {wordsOf(name, old)}
              </Box>
            )}
            {old && ' '}
            {next ? (
              <Box component="ins" sx={{ color: 'success.main', textDecoration: 'none', fontWeight: 600 }}>
                <Hidden>{t('diff.is')} </Hidden>
                {wordsOf(name, next)}
              </Box>
            ) : (
              <Box component="span" sx={{ color: 'text.secondary' }}>
                {t('diff.empty')}
              </Box>
            )}
          </Box>
        </Box>
      ))}
    </Box>
  );
}
