import Box from '@mui/material/Box';
import FormControlLabel from '@mui/material/FormControlLabel';
import Switch from '@mui/material/Switch';

import { Field } from '../parts/Field';
import { named, t } from '../texts/t';
import { type PersonField, personFields } from './fields';

export type PersonValues = Partial<Record<PersonField, string>> & { enabled: boolean };

type Props = {
  values: PersonValues;
  errors: Record<string, string>;
  onChange: (values: PersonValues) => void;
};

export function PersonForm({ values, errors, onChange }: Props) {
  return (
    <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' } }}>
      {personFields.map((field, index) => (
        <Field
          key={field}
          label={named('field', field)}
          value={values[field] ?? ''}
          onChange={(value) => onChange({ ...values, [field]: value })}
          required={index < 2}
          autoFocus={index === 0}
          type={field === 'email' ? 'email' : 'text'}
          autoComplete="off"
          inputProps={{ maxLength: field === 'email' ? 320 : 256 }}
          error={errors[`/${field}`]}
        />
      ))}
      <FormControlLabel
        control={
          <Switch checked={values.enabled} onChange={(_, enabled) => onChange({ ...values, enabled })} />
        }
        label={t('users.accountEnabled')}
      />
    </Box>
  );
}
