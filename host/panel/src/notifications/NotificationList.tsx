import ErrorIcon from '@mui/icons-material/ErrorOutlineOutlined';
import InfoIcon from '@mui/icons-material/InfoOutlined';
import DoneIcon from '@mui/icons-material/TaskAltOutlined';
import WarningIcon from '@mui/icons-material/WarningAmberOutlined';
import List from '@mui/material/List';
import ListItem from '@mui/material/ListItem';
import ListItemButton from '@mui/material/ListItemButton';
import ListItemIcon from '@mui/material/ListItemIcon';
import ListItemText from '@mui/material/ListItemText';
import { Link } from 'react-router';

import { useChange } from '../api/queries';
import type { Notification } from '../api/types';
import { When } from '../parts/When';
import { t } from '../texts/t';

const icons = { success: DoneIcon, info: InfoIcon, warning: WarningIcon, error: ErrorIcon };

function placeOf({ job_id: job, connection_id: connection, plugin }: Notification) {
  if (job) return `/jobs/${job}`;
  if (connection) return `/connections#${connection}`;
  return plugin ? '/plugins' : '/notifications';
}

/** Each leads to what it is about, and counts as read from then on. */
export function NotificationList({
  notifications,
  onOpen,
}: {
  notifications: Notification[];
  onOpen?: () => void;
}) {
  const read = useChange('post', '/notifications/{id}/read', ['/notifications']);
  return (
    <List disablePadding>
      {notifications.map((notification) => {
        const { id, severity, title, message, created_at: at, read_at: readAt } = notification;
        const Icon = icons[severity];
        return (
          <ListItem key={id} disablePadding divider>
            <ListItemButton
              component={Link}
              to={placeOf(notification)}
              alignItems="flex-start"
              onClick={() => {
                if (!readAt) read.mutate({ path: { id } });
                onOpen?.();
              }}
            >
              <ListItemIcon sx={{ minWidth: 36, color: `${severity}.main` }}>
                <Icon fontSize="small" />
              </ListItemIcon>
              <ListItemText
                primary={readAt ? title : `${title} · ${t('notifications.new')}`}
                secondary={
                  <>
                    {message} <When iso={at} />
                  </>
                }
                slotProps={{ primary: { sx: { fontWeight: readAt ? 500 : 700 } } }}
              />
            </ListItemButton>
          </ListItem>
        );
      })}
    </List>
  );
}
