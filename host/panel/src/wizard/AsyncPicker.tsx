import CloseIcon from '@mui/icons-material/Close';
import Autocomplete from '@mui/material/Autocomplete';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import CircularProgress from '@mui/material/CircularProgress';
import IconButton from '@mui/material/IconButton';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useInfiniteQuery, useQueries } from '@tanstack/react-query';
import { useMemo, useState } from 'react';

import type { Choice } from '../api/types';
import { Tag } from '../parts/Tag';
import { useDebounced } from '../parts/useDebounced';
import { sentenceOf } from '../parts/ProblemAlert';
import { named, t } from '../texts/t';

export type LoadChoices = (
  query: { search?: string; cursor?: string; ids?: string[] },
  signal: AbortSignal,
) => Promise<{ items: Choice[]; cursor: string }>;

type Props = {
  id: string;
  label: string;
  /** Makes the cached pages those of one list. */
  listKey: readonly string[];
  value: string[];
  onChange: (ids: string[]) => void;
  load: LoadChoices;
  isMultiple: boolean;
  required?: boolean;
  disabled?: boolean;
  placeholder?: string;
  hasError?: boolean;
  describedBy?: string;
};

const namesAtOnce = 100;
const nearTheEnd = 5;

/** Chooses from a list of any length that only the server knows: search, more on scrolling, names kept by id. */
export function AsyncPicker({
  id,
  label,
  listKey,
  value,
  onChange,
  load,
  isMultiple,
  required,
  disabled,
  placeholder,
  hasError,
  describedBy,
}: Props) {
  const [typed, setTyped] = useState('');
  const [isOpen, setOpen] = useState(false);
  const search = useDebounced(typed.trim());
  const pages = useInfiniteQuery({
    queryKey: [...listKey, 'search', search],
    queryFn: ({ pageParam, signal }) =>
      load({ search: search || undefined, cursor: pageParam || undefined }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.cursor || undefined,
    enabled: isOpen,
    staleTime: 30_000,
  });
  const found = useMemo(() => pages.data?.pages.flatMap(({ items }) => items) ?? [], [pages.data]);
  const chosen = useChosen(listKey, value, found, load);
  const more = () => {
    if (pages.hasNextPage && !pages.isFetchingNextPage) void pages.fetchNextPage();
  };
  const choose = (ids: string[]) => onChange([...new Set(ids)]);

  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 1 }}>
      <Autocomplete<Choice, true, true>
        id={id}
        multiple
        disableCloseOnSelect={isMultiple}
        disabled={disabled}
        open={isOpen}
        onOpen={() => setOpen(true)}
        onClose={() => setOpen(false)}
        value={chosen}
        onChange={(event, next, reason) => {
          // Backspace would take away a choice that is listed elsewhere.
          if ('key' in event && (event as React.KeyboardEvent).key === 'Backspace') return;
          if (reason === 'clear') return choose([]);
          choose(isMultiple ? next.map((one) => one.id) : next.slice(-1).map((one) => one.id));
        }}
        inputValue={typed}
        onInputChange={(_, text, reason) => {
          if (reason === 'input' || reason === 'clear') setTyped(text);
        }}
        options={found}
        filterOptions={(options) => options}
        getOptionKey={(option) => option.id}
        getOptionLabel={(option) => option.name || option.id}
        isOptionEqualToValue={(option, other) => option.id === other.id}
        loading={pages.isPending || pages.isFetching}
        loadingText={t('state.loading')}
        noOptionsText={pages.error ? sentenceOf(pages.error).message : t('picker.nothing')}
        openText={t('picker.open')}
        closeText={t('picker.close')}
        clearText={t('picker.clear')}
        disableClearable
        onHighlightChange={(_, option) => {
          if (option && found.indexOf(option) >= found.length - nearTheEnd) more();
        }}
        renderValue={() => null}
        slotProps={{
          popper: { disablePortal: true },
          listbox: {
            onScroll: ({ currentTarget: list }) => {
              if (list.scrollTop + list.clientHeight > list.scrollHeight - 200) more();
            },
          },
        }}
        renderOption={({ key, ...props }, option, { selected }) => (
          <Box
            component="li"
            key={key}
            {...props}
            sx={{ display: 'flex', gap: 1, alignItems: 'center !important' }}
          >
            <ChoiceText choice={option} />
            {selected && <Tag tone="success">{t('picker.isChosen')}</Tag>}
          </Box>
        )}
        renderInput={(input) => (
          <TextField
            {...input}
            label={label}
            required={required}
            error={hasError}
            placeholder={placeholder}
            slotProps={{
              ...input.slotProps,
              input: {
                ...input.slotProps.input,
                endAdornment: (
                  <>
                    {isOpen && pages.isFetching && (
                      <CircularProgress size={18} aria-label={t('state.loading')} />
                    )}
                    {input.slotProps.input.endAdornment}
                  </>
                ),
              },
              htmlInput: {
                ...input.slotProps.htmlInput,
                'aria-describedby': describedBy,
                required: false,
                'aria-required': required,
              },
              inputLabel: { ...input.slotProps.inputLabel, shrink: true },
            }}
          />
        )}
      />
      <Chosen
        label={label}
        choices={chosen}
        isDisabled={disabled}
        onRemove={(gone) => choose(value.filter((one) => one !== gone))}
        onClear={() => choose([])}
      />
    </Box>
  );
}

/** Names for the chosen ids: from what was found, else asked for by id, so that a reload keeps them. */
function useChosen(
  listKey: readonly string[],
  value: string[],
  found: Choice[],
  load: LoadChoices,
): Choice[] {
  const [remembered] = useState(() => new Map<string, Choice>());
  for (const choice of found) remembered.set(choice.id, choice);
  const [asked, setAsked] = useState<string[][]>([]);
  const unknown = value.filter((id) => !remembered.has(id) && !asked.some((ids) => ids.includes(id)));
  if (unknown.length > 0) {
    const parts = Array.from({ length: Math.ceil(unknown.length / namesAtOnce) }, (_, part) =>
      unknown.slice(part * namesAtOnce, (part + 1) * namesAtOnce),
    );
    setAsked([...asked, ...parts]);
  }
  const names = useQueries({
    queries: asked.map((ids) => ({
      queryKey: [...listKey, 'names', ...ids],
      queryFn: ({ signal }: { signal: AbortSignal }) => load({ ids }, signal),
      staleTime: Infinity,
    })),
  });
  for (const { data } of names) for (const choice of data?.items ?? []) remembered.set(choice.id, choice);
  return value.map((id) => remembered.get(id) ?? { id, name: '' });
}

function ChoiceText({ choice }: { choice: Choice }) {
  const second = [choice.mail, choice.description].filter(Boolean).join(' · ');
  return (
    <Box sx={{ flex: 1, minWidth: 0 }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
        <Typography component="span" sx={{ overflowWrap: 'anywhere' }}>
          {choice.name || choice.id}
        </Typography>
        {choice.kind && <Tag>{named('picker.kind', choice.kind)}</Tag>}
        {choice.hidden_membership && <Tag tone="warning">{t('picker.hidden')}</Tag>}
      </Box>
      {second && (
        <Typography variant="body2" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
          {second}
        </Typography>
      )}
    </Box>
  );
}

type ChosenProps = {
  label: string;
  choices: Choice[];
  isDisabled?: boolean;
  onRemove: (id: string) => void;
  onClear: () => void;
};

function Chosen({ label, choices, isDisabled, onRemove, onClear }: ChosenProps) {
  if (choices.length === 0) return null;
  return (
    <Box sx={{ border: 1, borderColor: 'divider', borderRadius: 2 }}>
      <Box sx={{ display: 'flex', alignItems: 'center', justifyContent: 'space-between', px: 1.5, pt: 0.5 }}>
        <Typography variant="body2" role="status" sx={{ color: 'text.secondary' }}>
          {t('picker.chosen', { count: choices.length })}
        </Typography>
        <Button size="small" onClick={onClear} disabled={isDisabled}>
          {t('picker.clear')}
        </Button>
      </Box>
      <Box
        component="ul"
        aria-label={t('picker.chosenList', { label })}
        tabIndex={0}
        sx={{ listStyle: 'none', m: 0, p: 0, maxHeight: 240, overflowY: 'auto' }}
      >
        {choices.map((choice) => (
          <Box
            component="li"
            key={choice.id}
            sx={{ display: 'flex', alignItems: 'center', gap: 1, px: 1.5, py: 0.5 }}
          >
            <ChoiceText choice={choice} />
            <IconButton
              size="small"
              disabled={isDisabled}
              aria-label={t('picker.remove', { name: choice.name || choice.id })}
              onClick={() => onRemove(choice.id)}
            >
              <CloseIcon fontSize="small" />
            </IconButton>
          </Box>
        ))}
      </Box>
    </Box>
  );
}
