import DownloadIcon from '@mui/icons-material/FileDownloadOutlined';
import GroupIcon from '@mui/icons-material/GroupOutlined';
import PersonAddIcon from '@mui/icons-material/PersonAddAltOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useLocation, useMatch, useNavigate } from 'react-router';

import { address } from '../api/client';
import { useGet } from '../api/queries';
import { Page } from '../parts/Page';
import { SearchBox } from '../parts/SearchBox';
import { Empty } from '../parts/States';
import { useDebounced } from '../parts/useDebounced';
import { useSession } from '../session/context';
import { t } from '../texts/t';
import { ColumnMenu } from './ColumnMenu';
import { useShownColumns } from './columns';
import { ImportButton } from './ImportButton';
import { UserFilterBar } from './UserFilterBar';
import { UserTable } from './UserTable';
import { queryOf, useUserFilters } from './useUserFilters';

const AddPerson = lazy(() => import('./AddPerson'));
const PersonPanel = lazy(() => import('./PersonPanel'));

export default function UsersPage() {
  const { shown, toggle } = useShownColumns();
  const { isAdministrator } = useSession();
  const { filters, change } = useUserFilters();
  const [typed, setTyped] = useState(filters.search);
  const search = useDebounced(typed);
  const [adding, setAdding] = useState(false);
  const navigate = useNavigate();
  const location = useLocation();
  const person = useMatch('/users/:id')?.params.id;

  useEffect(() => {
    if (search !== filters.search) change({ search });
    // Only what was typed changes the address here; the address never changes what is being typed.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [search]);

  const query = queryOf({ ...filters, search });
  const isFiltered = Boolean(
    search || filters.source || filters.group || filters.enabled || filters.lastImport,
  );
  const everybody = useGet('/users', { query: { limit: 1 } }, { staleTime: 10_000 });
  const isEmpty = everybody.data?.total.value === 0;
  const open = (id: number) => navigate({ pathname: `/users/${id}`, search: location.search });

  return (
    <Page
      title={t('users.title')}
      lead={
        everybody.data &&
        t(everybody.data.total.exact ? 'users.count' : 'users.countAbout', {
          count: everybody.data.total.value,
        })
      }
      actions={
        <>
          {!isEmpty && (
            <Button
              component="a"
              href={address('/users.csv', {}, query)}
              download
              startIcon={<DownloadIcon />}
            >
              {t('users.export')}
            </Button>
          )}
          {isAdministrator && (
            <>
              <Button variant="outlined" startIcon={<PersonAddIcon />} onClick={() => setAdding(true)}>
                {t('users.add')}
              </Button>
              <ImportButton />
            </>
          )}
        </>
      }
    >
      {isEmpty && !isFiltered ? (
        <Card>
          <Empty
            icon={<GroupIcon />}
            title={t('users.empty')}
            text={t(isAdministrator ? 'users.empty.text' : 'users.empty.viewer')}
            action={isAdministrator && <ImportButton />}
          />
        </Card>
      ) : (
        <>
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5 }}>
            <SearchBox label={t('users.search')} value={typed} onChange={setTyped} />
            <UserFilterBar filters={filters} onChange={change} />
            <Box sx={{ display: { xs: 'none', sm: 'flex' }, alignItems: 'center' }}>
              <ColumnMenu shown={shown} onToggle={toggle} />
            </Box>
          </Box>
          <UserTable
            query={query}
            columns={shown}
            isFiltered={isFiltered}
            onSort={(sort) => change({ sort })}
            onOpen={(id) => void open(id)}
            onClear={() => {
              setTyped('');
              change({ search: '', source: '', group: '', enabled: '', lastImport: '' });
            }}
          />
        </>
      )}
      <Suspense>
        {person && (
          <PersonPanel
            id={Number(person)}
            onClose={() => void navigate({ pathname: '/users', search: location.search })}
          />
        )}
        {adding && <AddPerson onClose={() => setAdding(false)} onAdded={(user) => void open(user.id)} />}
      </Suspense>
    </Page>
  );
}
