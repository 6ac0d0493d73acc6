import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import { type FormEvent, useState } from 'react';

import { useChange } from '../api/queries';
import type { User } from '../api/types';
import { fieldErrors, ProblemAlert } from '../parts/ProblemAlert';
import { useToast } from '../parts/Toasts';
import { t } from '../texts/t';
import { PersonForm, type PersonValues } from './PersonForm';

export default function AddPerson({
  onClose,
  onAdded,
}: {
  onClose: () => void;
  onAdded: (user: User) => void;
}) {
  const [values, setValues] = useState<PersonValues>({ name: '', email: '', enabled: true });
  const add = useChange('post', '/users', ['/users']);
  const toast = useToast();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate(
      { body: { ...values, name: values.name ?? '', email: values.email ?? '' } },
      {
        onSuccess: ({ data }) => {
          toast(t('users.added', { name: data.name }));
          onClose();
          onAdded(data);
        },
      },
    );
  };
  return (
    <Dialog open onClose={onClose} maxWidth="sm" fullWidth aria-labelledby="add-person">
      <form onSubmit={submit} style={{ display: 'contents' }}>
        <DialogTitle id="add-person">{t('users.add.title')}</DialogTitle>
        <DialogContent sx={{ display: 'grid', gap: 2 }}>
          <ProblemAlert error={add.error} />
          <PersonForm values={values} errors={fieldErrors(add.error)} onChange={setValues} />
        </DialogContent>
        <DialogActions sx={{ p: 2 }}>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button type="submit" variant="contained" loading={add.isPending}>
            {t('users.add')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
