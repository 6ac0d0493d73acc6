import FormControl from '@mui/material/FormControl';
import FormHelperText from '@mui/material/FormHelperText';
import FormLabel from '@mui/material/FormLabel';
import OutlinedInput, { type OutlinedInputProps } from '@mui/material/OutlinedInput';
import { useId } from 'react';

type Props = Omit<OutlinedInputProps, 'onChange' | 'error'> & {
  label: string;
  help?: string;
  error?: string;
  onChange: (value: string) => void;
};

/** One line of text with a label above it, and help or what is wrong below. */
export function Field({ label, help, error, onChange, required, ...input }: Props) {
  const id = useId();
  const below = error ?? help;
  return (
    <FormControl fullWidth error={Boolean(error)} required={required}>
      <FormLabel htmlFor={id} sx={{ mb: 0.5, color: 'text.primary', fontWeight: 600, fontSize: '0.875rem' }}>
        {label}
      </FormLabel>
      <OutlinedInput
        id={id}
        size="small"
        aria-describedby={below ? `${id}-help` : undefined}
        onChange={(event) => onChange(event.target.value)}
        {...input}
      />
      {below && <FormHelperText id={`${id}-help`}>{below}</FormHelperText>}
    </FormControl>
  );
}
