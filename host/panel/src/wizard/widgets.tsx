import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { ariaDescribedByIds, type RegistryWidgetsType, type WidgetProps } from '@rjsf/utils';
import { useRef, useState } from 'react';

import { t } from '../texts/t';
import { AsyncPicker, type LoadChoices } from './AsyncPicker';

export type WizardFormContext = { listKey: readonly string[]; loaderOf: (list: string) => LoadChoices };

const largestFile = 256 * 1024;

function ChoicesWidget({
  id,
  label,
  value,
  schema,
  options,
  onChange,
  required,
  disabled,
  placeholder,
  rawErrors,
  registry,
}: WidgetProps) {
  const { listKey, loaderOf } = registry.formContext as WizardFormContext;
  const list = String(options.list ?? '');
  const isMultiple = schema.type === 'array';
  const chosen = isMultiple ? ((value as string[] | undefined) ?? []) : value ? [String(value)] : [];
  return (
    <AsyncPicker
      id={id}
      label={label}
      listKey={[...listKey, list]}
      load={loaderOf(list)}
      isMultiple={isMultiple}
      value={chosen}
      onChange={(ids) => onChange(isMultiple ? ids : ids[0])}
      required={required}
      disabled={disabled}
      placeholder={placeholder}
      hasError={Boolean(rawErrors?.length)}
      describedBy={ariaDescribedByIds(id)}
    />
  );
}

function SecretWidget({ id, label, value, options, onChange, required, disabled, rawErrors }: WidgetProps) {
  const isStored = options.isStored === true;
  return (
    <TextField
      id={id}
      name={id}
      label={label}
      type="password"
      value={(value as string | undefined) ?? ''}
      onChange={(event) => onChange(event.target.value || undefined)}
      required={required}
      disabled={disabled}
      error={Boolean(rawErrors?.length)}
      placeholder={isStored ? t('secret.stored') : undefined}
      slotProps={{
        inputLabel: isStored ? { shrink: true } : {},
        htmlInput: {
          autoComplete: 'new-password',
          spellCheck: false,
          'aria-describedby': ariaDescribedByIds(id),
        },
      }}
    />
  );
}

/** Text files as they are, others (such as PKCS#12) as base64. */
async function contentOf(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // Not text.
  }
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

function FileWidget({
  id,
  label,
  value,
  schema,
  options,
  onChange,
  required,
  disabled,
  rawErrors,
}: WidgetProps) {
  const input = useRef<HTMLInputElement>(null);
  const [name, setName] = useState('');
  const [problem, setProblem] = useState('');
  const isStored =
    options.isStored === true ||
    ((schema as Record<string, unknown>)['x-secret'] === true && !name && Boolean(value));
  const take = async (file: File | undefined) => {
    if (!file) return;
    if (file.size > largestFile) return setProblem(t('file.tooLarge'));
    setProblem('');
    setName(file.name);
    onChange(await contentOf(file));
  };
  return (
    <Box
      role="group"
      aria-labelledby={`${id}-label`}
      sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}
    >
      <Typography
        id={`${id}-label`}
        sx={{ width: '100%', color: rawErrors?.length ? 'error.main' : undefined }}
      >
        {label}
        {required && ' *'}
      </Typography>
      <input
        ref={input}
        id={id}
        type="file"
        hidden
        tabIndex={-1}
        aria-labelledby={`${id}-label`}
        disabled={disabled}
        onChange={(event) => void take(event.target.files?.[0])}
      />
      <Button
        variant="outlined"
        disabled={disabled}
        onClick={() => input.current?.click()}
        aria-describedby={ariaDescribedByIds(id)}
      >
        {t('file.choose')}
      </Button>
      <Typography component="span" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
        {problem || name || (isStored ? t('secret.stored') : t('file.none'))}
      </Typography>
      {Boolean(value) && (
        <Button
          size="small"
          onClick={() => {
            setName('');
            onChange(undefined);
          }}
        >
          {t('file.remove')}
        </Button>
      )}
    </Box>
  );
}

export const wizardWidgets: RegistryWidgetsType = {
  choices: ChoicesWidget,
  secret: SecretWidget,
  file: FileWidget,
};
