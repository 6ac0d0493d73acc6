import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useState } from 'react';

import { usePages } from '../api/queries';
import type { AuditEntry } from '../api/types';
import { type Column, DataTable } from '../parts/DataTable';
import { SearchBox } from '../parts/SearchBox';
import { Empty, LoadMore, Waiting } from '../parts/States';
import { Tag } from '../parts/Tag';
import { useDebounced } from '../parts/useDebounced';
import { dateTime, t } from '../texts/t';
import { Section } from './Section';

export function AuditSection() {
  const [typed, setTyped] = useState('');
  const search = useDebounced(typed);
  const query = usePages(
    '/audit',
    { query: { limit: 50, search: search || undefined } },
    { keepPrevious: true },
  );
  const entries = query.data?.pages.flatMap((page) => page.audit) ?? [];
  const columns: Column<AuditEntry>[] = [
    {
      id: 'what',
      label: t('audit.what'),
      render: (entry) => (
        <>
          <Typography>
            {entry.message} {entry.outcome === 'refused' && <Tag tone="warning">{t('audit.refused')}</Tag>}
          </Typography>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {[entry.action, entry.object].filter(Boolean).join(' · ')}
          </Typography>
        </>
      ),
    },
    { id: 'who', label: t('audit.who'), render: (entry) => entry.actor },
    { id: 'when', label: t('audit.when'), isShort: true, render: (entry) => dateTime(entry.at) },
    {
      id: 'from',
      label: t('audit.from'),
      from: 'md',
      render: (entry) => entry.address || t('audit.commandLine'),
    },
  ];
  return (
    <Section title={t('settings.audit')} lead={t('audit.lead')}>
      <Box sx={{ display: 'flex' }}>
        <SearchBox label={t('audit.search')} value={typed} onChange={setTyped} />
      </Box>
      {!query.data ? (
        <Waiting query={query} />
      ) : entries.length === 0 ? (
        <Empty title={t('audit.empty')} />
      ) : (
        <DataTable label={t('settings.audit')} columns={columns} rows={entries} keyOf={({ id }) => id} />
      )}
      <LoadMore query={query} />
    </Section>
  );
}
