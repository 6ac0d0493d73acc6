import BackIcon from '@mui/icons-material/ChevronLeft';
import OnIcon from '@mui/icons-material/ChevronRight';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import { useTheme } from '@mui/material/styles';
import Typography from '@mui/material/Typography';

import { Choose } from '../parts/Choose';
import { t } from '../texts/t';
import { pageSizes, type useUserPage } from './useUserPage';

export function TablePager({ page }: { page: ReturnType<typeof useUserPage> }) {
  const { list, size, setSize, from, goBack, goOn } = page;
  const isRightToLeft = useTheme().direction === 'rtl';
  const [Back, On] = isRightToLeft ? [OnIcon, BackIcon] : [BackIcon, OnIcon];
  if (!list.data) return null;
  const { users, total } = list.data;
  const to = from + users.length - 1;
  return (
    <Box
      component="nav"
      aria-label={t('pager.label')}
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        gap: 1,
        alignItems: 'center',
        justifyContent: 'flex-end',
        p: 1.5,
      }}
    >
      <Box sx={{ display: { xs: 'none', sm: 'flex' }, flex: 1 }}>
        <Choose
          label={t('pager.size')}
          value={String(size)}
          choices={pageSizes.map((one) => [String(one), String(one)])}
          onChange={(value) => setSize(Number(value))}
        />
      </Box>
      <Typography variant="body2" role="status" sx={{ color: 'text.secondary' }}>
        {t(total.exact ? 'pager.range' : 'pager.rangeAbout', { from, to, total: Math.max(total.value, to) })}
      </Typography>
      <IconButton aria-label={t('pager.back')} disabled={!goBack} onClick={goBack}>
        <Back />
      </IconButton>
      <IconButton aria-label={t('pager.on')} disabled={!goOn} onClick={goOn}>
        <On />
      </IconButton>
    </Box>
  );
}
