import CableIcon from '@mui/icons-material/CableOutlined';
import ExtensionIcon from '@mui/icons-material/ExtensionOutlined';
import GroupIcon from '@mui/icons-material/GroupOutlined';
import HistoryIcon from '@mui/icons-material/HistoryOutlined';
import NotificationsIcon from '@mui/icons-material/NotificationsNoneOutlined';
import SettingsIcon from '@mui/icons-material/SettingsOutlined';
import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import ListItemButton from '@mui/material/ListItemButton';
import ListItemIcon from '@mui/material/ListItemIcon';
import ListItemText from '@mui/material/ListItemText';
import { Link, useLocation } from 'react-router';

import { t, type TextKey } from '../texts/t';

const places: { to: string; text: TextKey; Icon: typeof GroupIcon }[] = [
  { to: '/users', text: 'nav.users', Icon: GroupIcon },
  { to: '/jobs', text: 'nav.jobs', Icon: HistoryIcon },
  { to: '/connections', text: 'nav.connections', Icon: CableIcon },
  { to: '/plugins', text: 'nav.plugins', Icon: ExtensionIcon },
  { to: '/notifications', text: 'nav.notifications', Icon: NotificationsIcon },
  { to: '/settings', text: 'nav.settings', Icon: SettingsIcon },
];

export function Navigation() {
  const { pathname } = useLocation();
  return (
    <List disablePadding>
      {places.map(({ to, text, Icon }) => {
        const isHere = pathname === to || pathname.startsWith(`${to}/`);
        return (
          <ListItem key={to} disablePadding sx={{ mb: 0.25 }}>
            <ListItemButton
              component={Link}
              to={to}
              selected={isHere}
              aria-current={isHere ? 'page' : undefined}
              sx={{ borderRadius: 2, py: 0.75 }}
            >
              <ListItemIcon sx={{ minWidth: 36, color: isHere ? 'primary.main' : 'text.secondary' }}>
                <Icon fontSize="small" />
              </ListItemIcon>
              <ListItemText
                primary={t(text)}
                slotProps={{ primary: { sx: { fontWeight: isHere ? 650 : 500 } } }}
              />
            </ListItemButton>
          </ListItem>
        );
      })}
    </List>
  );
}
