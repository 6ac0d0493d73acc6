import NotificationsIcon from '@mui/icons-material/NotificationsNoneOutlined';
import Badge from '@mui/material/Badge';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Popover from '@mui/material/Popover';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { Link } from 'react-router';

import { useGet } from '../api/queries';
import { NotificationList } from '../notifications/NotificationList';
import { t } from '../texts/t';

const pollEveryMs = 20_000;

/** What happened while nobody looked. */
export function Bell() {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const { data } = useGet('/notifications', { query: { limit: 8 } }, { refetchInterval: pollEveryMs });
  const unread = data?.unread ?? 0;
  const close = () => setAnchor(null);
  return (
    <>
      <IconButton
        aria-label={unread ? t('bell.unread', { count: unread }) : t('bell.none')}
        aria-haspopup="dialog"
        aria-expanded={Boolean(anchor)}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        <Badge badgeContent={unread} max={99} color="error">
          <NotificationsIcon />
        </Badge>
      </IconButton>
      <Popover
        open={Boolean(anchor)}
        anchorEl={anchor}
        onClose={close}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'right' }}
        transformOrigin={{ vertical: 'top', horizontal: 'right' }}
        slotProps={{
          paper: {
            variant: 'outlined',
            role: 'dialog',
            'aria-label': t('nav.notifications'),
            sx: { width: 400, maxWidth: 'calc(100vw - 32px)' },
          },
        }}
      >
        {data?.notifications.length ? (
          <NotificationList notifications={data.notifications} onOpen={close} />
        ) : (
          <Typography sx={{ p: 3, color: 'text.secondary' }}>{t('notifications.empty')}</Typography>
        )}
        <Box sx={{ p: 1, borderTop: 1, borderColor: 'divider', textAlign: 'end' }}>
          <Button component={Link} to="/notifications" onClick={close} size="small">
            {t('bell.all')}
          </Button>
        </Box>
      </Popover>
    </>
  );
}
