import FormControl from '@mui/material/FormControl';
import InputLabel from '@mui/material/InputLabel';
import MenuItem from '@mui/material/MenuItem';
import Select from '@mui/material/Select';
import { useId } from 'react';

type Props = {
  label: string;
  value: string;
  choices: [value: string, text: string][];
  onChange: (value: string) => void;
};

/** One of a few; used for filters. */
export function Choose({ label, value, choices, onChange }: Props) {
  const id = useId();
  return (
    <FormControl size="small" sx={{ minWidth: 140, flex: { xs: '1 1 140px', sm: '0 0 auto' } }}>
      <InputLabel id={id} shrink>
        {label}
      </InputLabel>
      <Select
        labelId={id}
        label={label}
        notched
        displayEmpty
        value={value}
        onChange={(event) => onChange(event.target.value)}
        sx={{ bgcolor: 'background.paper' }}
      >
        {choices.map(([choice, text]) => (
          <MenuItem key={choice} value={choice}>
            {text}
          </MenuItem>
        ))}
      </Select>
    </FormControl>
  );
}
