import Autocomplete from '@mui/material/Autocomplete';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useMemo, useState } from 'react';

import { useGet } from '../api/queries';
import type { Group } from '../api/types';
import { sentenceOf } from '../parts/ProblemAlert';
import { useDebounced } from '../parts/useDebounced';
import { t } from '../texts/t';

const shown = 50;

/** One group out of however many were imported: searched on the host, its name kept by its id. */
export function GroupFilter({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const search = useDebounced(typed.trim());
  const isChosen = /^\d+$/.test(value);
  const chosen = useGet(
    '/groups/{id}',
    { path: { id: Number(value) } },
    { enabled: isChosen, staleTime: Infinity },
  );
  // The same object as long as it is the same group: another one would end what is being typed.
  const group: Group | null = useMemo(() => {
    if (!isChosen) return null;
    const name = chosen.isError ? value : '';
    return chosen.data ?? { id: Number(value), name, source: '', external_id: '' };
  }, [isChosen, chosen.data, chosen.isError, value]);
  const list = useGet(
    '/groups',
    { query: { search: search || undefined, limit: shown } },
    { enabled: isOpen, keepPrevious: true, staleTime: 30_000 },
  );
  const groups = list.data?.groups ?? [];
  const more = (list.data?.total.value ?? 0) - groups.length;
  return (
    <Autocomplete<Group>
      size="small"
      sx={{ minWidth: 180, flex: { xs: '1 1 180px', sm: '0 1 220px' } }}
      open={isOpen}
      onOpen={() => setOpen(true)}
      onClose={() => {
        setOpen(false);
        setTyped('');
      }}
      value={group}
      onChange={(_, next) => onChange(next ? String(next.id) : '')}
      onInputChange={(_, text, reason) => {
        if (reason === 'input' || reason === 'clear') setTyped(text);
      }}
      options={groups}
      filterOptions={(options) => options}
      getOptionKey={({ id }) => id}
      getOptionLabel={({ name }) => name}
      isOptionEqualToValue={(option, other) => option.id === other.id}
      loading={list.isFetching}
      loadingText={t('state.loading')}
      noOptionsText={list.error ? sentenceOf(list.error).message : t('picker.nothing')}
      openText={t('picker.open')}
      closeText={t('picker.close')}
      clearText={t('users.filter.group.clear')}
      renderOption={({ key, ...props }, option) => (
        <li key={key} {...props}>
          <Typography component="span" sx={{ overflowWrap: 'anywhere' }}>
            {option.name}
            {more > 0 && option === groups.at(-1) && (
              <Typography component="span" variant="body2" sx={{ display: 'block', color: 'text.secondary' }}>
                {t('users.filter.group.more', { count: more })}
              </Typography>
            )}
          </Typography>
        </li>
      )}
      renderInput={(input) => (
        <TextField
          {...input}
          label={t('users.filter.group')}
          placeholder={t('users.filter.any')}
          slotProps={{
            ...input.slotProps,
            input: { ...input.slotProps.input, sx: { bgcolor: 'background.paper' } },
            inputLabel: { ...input.slotProps.inputLabel, shrink: true },
          }}
        />
      )}
    />
  );
}
