import NotificationsIcon from '@mui/icons-material/NotificationsNoneOutlined';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import { Link } from 'react-router';

import { useChange, usePages } from '../api/queries';
import { Page } from '../parts/Page';
import { Empty, LoadMore, Waiting } from '../parts/States';
import { t } from '../texts/t';
import { NotificationList } from './NotificationList';

export default function NotificationsPage() {
  const query = usePages('/notifications', { query: { limit: 50 } }, { refetchInterval: 20_000 });
  const readAll = useChange('post', '/notifications/read', ['/notifications']);
  const notifications = query.data?.pages.flatMap((page) => page.notifications) ?? [];
  const unread = query.data?.pages[0]?.unread ?? 0;
  return (
    <Page
      title={t('nav.notifications')}
      lead={t('notifications.lead')}
      width={800}
      actions={
        <>
          <Button component={Link} to="/settings/notifications">
            {t('notifications.settings')}
          </Button>
          {unread > 0 && (
            <Button variant="outlined" onClick={() => readAll.mutate({})} loading={readAll.isPending}>
              {t('notifications.readAll')}
            </Button>
          )}
        </>
      }
    >
      {!query.data ? (
        <Waiting query={query} />
      ) : (
        <Card>
          {notifications.length ? (
            <NotificationList notifications={notifications} />
          ) : (
            <Empty
              icon={<NotificationsIcon />}
              title={t('notifications.empty')}
              text={t('notifications.empty.text')}
            />
          )}
          <LoadMore query={query} />
        </Card>
      )}
    </Page>
  );
}
