import AccountIcon from '@mui/icons-material/AccountCircleOutlined';
import Box from '@mui/material/Box';
import Divider from '@mui/material/Divider';
import IconButton from '@mui/material/IconButton';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { Link } from 'react-router';

import { useSession } from '../session/context';
import { named, t } from '../texts/t';

export function AccountMenu() {
  const { profile, signOut } = useSession();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const close = () => setAnchor(null);
  return (
    <>
      <IconButton
        aria-label={t('account.menu', { name: profile.name || profile.user })}
        aria-haspopup="menu"
        aria-expanded={Boolean(anchor)}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        <AccountIcon />
      </IconButton>
      <Menu
        anchorEl={anchor}
        open={Boolean(anchor)}
        onClose={close}
        slotProps={{ paper: { variant: 'outlined', sx: { minWidth: 200 } } }}
      >
        <Box component="li" role="none" sx={{ px: 2, py: 1 }}>
          <Typography sx={{ fontWeight: 650 }}>{profile.name || profile.user}</Typography>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {named('role', profile.role)}
          </Typography>
        </Box>
        <Divider component="li" role="none" sx={{ mb: 1 }} />
        <MenuItem component={Link} to="/settings/profile" onClick={close}>
          {t('account.profile')}
        </MenuItem>
        <MenuItem onClick={signOut}>{t('session.signOut')}</MenuItem>
      </Menu>
    </>
  );
}
