import CableIcon from '@mui/icons-material/CableOutlined';
import Box from '@mui/material/Box';
import Card from '@mui/material/Card';
import Button from '@mui/material/Button';
import { Link } from 'react-router';

import { useGet } from '../api/queries';
import { Page } from '../parts/Page';
import { Empty, Waiting } from '../parts/States';
import { useSession } from '../session/context';
import { t } from '../texts/t';
import { AddConnection } from './AddConnection';
import { ConnectionCard } from './ConnectionCard';

export default function ConnectionsPage() {
  const { isAdministrator } = useSession();
  const query = useGet('/connections');
  const { data: plugins } = useGet('/plugins', {}, { staleTime: 30_000 });
  const connections = query.data?.connections ?? [];
  const ready = plugins?.plugins.filter(({ state }) => state === 'ready') ?? [];
  const add = isAdministrator && ready.length > 0 && <AddConnection plugins={ready} />;
  return (
    <Page
      title={t('nav.connections')}
      lead={t('connections.lead')}
      actions={connections.length > 0 && add}
      width={1000}
    >
      {!query.data ? (
        <Waiting query={query} />
      ) : connections.length === 0 ? (
        <Card>
          <Empty
            icon={<CableIcon />}
            title={t('connections.empty')}
            text={t(ready.length || !plugins ? 'connections.empty.text' : 'connections.empty.noPlugin')}
            action={
              add || (
                <Button component={Link} to="/plugins">
                  {t('nav.plugins')}
                </Button>
              )
            }
          />
        </Card>
      ) : (
        <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 2 }}>
          {connections.map((connection) => (
            <ConnectionCard
              key={connection.id}
              connection={connection}
              pluginName={
                plugins?.plugins.find(({ id }) => id === connection.plugin)?.name ?? connection.plugin
              }
            />
          ))}
        </Box>
      )}
    </Page>
  );
}
