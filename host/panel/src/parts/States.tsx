import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Skeleton from '@mui/material/Skeleton';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';

import { ProblemError } from '../api/client';
import { t } from '../texts/t';
import { ProblemAlert } from './ProblemAlert';

export function Loading({ lines = 5 }: { lines?: number }) {
  return (
    <Box role="status" aria-label={t('state.loading')}>
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={line} height={44} />
      ))}
    </Box>
  );
}

/** Nothing is here: why, and what to do about it. */
export function Empty({
  title,
  text,
  action,
  icon,
}: {
  title: string;
  text?: string;
  action?: ReactNode;
  icon?: ReactNode;
}) {
  return (
    <Box
      sx={{
        display: 'grid',
        justifyItems: 'center',
        textAlign: 'center',
        gap: 1,
        py: { xs: 5, sm: 8 },
        px: 2,
      }}
    >
      {icon && (
        <Box aria-hidden sx={{ color: 'text.secondary', '& svg': { fontSize: 44 } }}>
          {icon}
        </Box>
      )}
      <Typography sx={{ fontWeight: 650, fontSize: '1.0625rem' }}>{title}</Typography>
      {text && <Typography sx={{ color: 'text.secondary', maxWidth: 460 }}>{text}</Typography>}
      {action && (
        <Box sx={{ mt: 1, display: 'flex', flexWrap: 'wrap', gap: 1, justifyContent: 'center' }}>
          {action}
        </Box>
      )}
    </Box>
  );
}

type Query = { isPending: boolean; error: unknown; refetch: () => unknown };

/** What stands in for a list or a thing that is not there yet, was refused or could not be read. */
export function Waiting({ query, lines }: { query: Query; lines?: number }) {
  if (query.isPending && !query.error) return <Loading lines={lines} />;
  const status = query.error instanceof ProblemError ? query.error.status : undefined;
  if (status === 403) return <Empty title={t('noRights.title')} text={t('noRights.text')} />;
  if (status === 404) return <Empty title={t('notFound.gone')} text={t('notFound.gone.text')} />;
  return (
    <ProblemAlert
      error={query.error}
      action={
        <Button color="inherit" size="small" onClick={() => void query.refetch()}>
          {t('action.retry')}
        </Button>
      }
    />
  );
}

export function LoadMore({
  query,
}: {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
}) {
  if (!query.hasNextPage) return null;
  return (
    <Box sx={{ textAlign: 'center', p: 1.5 }}>
      <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        {t('action.more')}
      </Button>
    </Box>
  );
}
