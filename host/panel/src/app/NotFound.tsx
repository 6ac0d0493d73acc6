import Button from '@mui/material/Button';
import { Link } from 'react-router';

import { Page } from '../parts/Page';
import { Empty } from '../parts/States';
import { t } from '../texts/t';

export function NotFound() {
  return (
    <Page title={t('notFound.title')}>
      <Empty
        title={t('notFound.lead')}
        action={
          <Button component={Link} to="/users">
            {t('nav.users')}
          </Button>
        }
      />
    </Page>
  );
}
