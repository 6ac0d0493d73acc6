import RefreshIcon from '@mui/icons-material/Refresh';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import { useQueryClient } from '@tanstack/react-query';

import { useGet } from '../api/queries';
import { Page } from '../parts/Page';
import { t } from '../texts/t';
import { PluginList } from './PluginList';

export default function PluginsPage() {
  const client = useQueryClient();
  const host = useGet('/host', {}, { staleTime: 60_000 });
  return (
    <Page
      title={t('nav.plugins')}
      lead={host.data ? t('plugins.lead', { folder: host.data.plugins_folder }) : undefined}
      width={900}
      actions={
        <Button
          startIcon={<RefreshIcon />}
          onClick={() => void client.invalidateQueries({ queryKey: ['/plugins'] })}
        >
          {t('plugins.look')}
        </Button>
      }
    >
      <Card>
        <PluginList heading="h2" />
      </Card>
    </Page>
  );
}
