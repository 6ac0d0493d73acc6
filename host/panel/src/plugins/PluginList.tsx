import ExtensionIcon from '@mui/icons-material/ExtensionOutlined';
import Box from '@mui/material/Box';

import { useGet } from '../api/queries';
import { Empty, Waiting } from '../parts/States';
import { t } from '../texts/t';
import { PluginRow } from './PluginRow';

export function PluginList({ heading }: { heading: 'h2' | 'h3' }) {
  const query = useGet('/plugins');
  if (!query.data)
    return (
      <Box sx={{ p: 2 }}>
        <Waiting query={query} lines={3} />
      </Box>
    );
  const { plugins } = query.data;
  if (plugins.length === 0)
    return <Empty icon={<ExtensionIcon />} title={t('plugins.empty')} text={t('plugins.empty.text')} />;
  return (
    <Box
      component="ul"
      sx={{ listStyle: 'none', m: 0, p: 0, '& > li + li': { borderTop: 1, borderColor: 'divider' } }}
    >
      {plugins.map((plugin) => (
        <PluginRow key={plugin.id} plugin={plugin} heading={heading} />
      ))}
    </Box>
  );
}
