import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormGroup from '@mui/material/FormGroup';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';

import { useChange, useGet } from '../api/queries';
import type { Token } from '../api/types';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { type Column, DataTable } from '../parts/DataTable';
import { Field } from '../parts/Field';
import { fieldErrors, ProblemAlert } from '../parts/ProblemAlert';
import { Empty, Waiting } from '../parts/States';
import { useToast } from '../parts/Toasts';
import { When } from '../parts/When';
import { date, named, t } from '../texts/t';
import { Section } from './Section';

const scopes: Token['scopes'] = ['read', 'users:write', 'import', 'connections:write'];

export function TokensSection() {
  const query = useGet('/tokens');
  const [isMaking, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<Token>();
  const revoke = useChange('delete', '/tokens/{id}', ['/tokens']);
  const toast = useToast();
  const columns: Column<Token>[] = [
    {
      id: 'name',
      label: t('tokens.name'),
      render: (token) => (
        <>
          <Typography sx={{ fontWeight: 600 }}>{token.name}</Typography>
          <code>{token.hint}…</code>
        </>
      ),
    },
    {
      id: 'scopes',
      label: t('tokens.scopes'),
      render: (token) => token.scopes.map((scope) => named('tokens.scope', scope)).join(', '),
    },
    {
      id: 'expires',
      label: t('tokens.expires'),
      isShort: true,
      render: (token) => date(token.expires_at) || t('tokens.never'),
    },
    {
      id: 'used',
      label: t('tokens.used'),
      from: 'md',
      isShort: true,
      render: (token) => <When iso={token.last_used_at} otherwise={t('tokens.unused')} />,
    },
    {
      id: 'revoke',
      label: t('tokens.action'),
      render: (token) => (
        <Button
          size="small"
          color="error"
          aria-label={t('tokens.revoke.title', { name: token.name })}
          onClick={() => setRevoking(token)}
        >
          {t('tokens.revoke')}
        </Button>
      ),
    },
  ];
  return (
    <Section
      title={t('settings.tokens')}
      lead={t('tokens.lead')}
      action={
        <Button variant="contained" onClick={() => setMaking(true)}>
          {t('tokens.make')}
        </Button>
      }
    >
      {!query.data ? (
        <Waiting query={query} />
      ) : query.data.tokens.length === 0 ? (
        <Empty title={t('tokens.empty')} text={t('tokens.empty.text')} />
      ) : (
        <DataTable
          label={t('settings.tokens')}
          columns={columns}
          rows={query.data.tokens}
          keyOf={({ id }) => id}
        />
      )}
      {isMaking && <MakeToken onClose={() => setMaking(false)} />}
      {revoking && (
        <ConfirmDialog
          title={t('tokens.revoke.title', { name: revoking.name })}
          text={t('tokens.revoke.text')}
          action={t('tokens.revoke.title', { name: revoking.name })}
          isDestructive
          onClose={() => setRevoking(undefined)}
          onConfirm={async () => {
            await revoke.mutateAsync({ path: { id: revoking.id } });
            toast(t('tokens.revoked', { name: revoking.name }));
          }}
        />
      )}
    </Section>
  );
}

function MakeToken({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<Token['scopes']>(['read']);
  const [days, setDays] = useState('90');
  const [isCopied, setCopied] = useState(false);
  const make = useChange('post', '/tokens', ['/tokens']);
  const made = make.data?.data;
  const errors = fieldErrors(make.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate({ body: { name, scopes: chosen, expires_in_days: Number(days) } });
  };
  return (
    <Dialog open onClose={made ? undefined : onClose} maxWidth="sm" fullWidth aria-labelledby="make-token">
      <DialogTitle id="make-token">{t(made ? 'tokens.made' : 'tokens.make')}</DialogTitle>
      {made ? (
        <>
          <DialogContent sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 2 }}>
            <Alert severity="warning" variant="outlined">
              {t('tokens.once')}
            </Alert>
            <Box
              component="output"
              aria-label={t('tokens.secret')}
              sx={{
                fontFamily: 'ui-monospace, "Liberation Mono", monospace',
                p: 1.5,
                border: 1,
                borderColor: 'divider',
                borderRadius: 2,
                overflowWrap: 'anywhere',
              }}
            >
              {made.secret}
            </Box>
          </DialogContent>
          <DialogActions sx={{ p: 2 }}>
            <Button
              onClick={() =>
                void navigator.clipboard?.writeText(made.secret).then(
                  () => setCopied(true),
                  () => setCopied(false),
                )
              }
            >
              {t(isCopied ? 'action.copied' : 'action.copy')}
            </Button>
            <Button variant="contained" onClick={onClose}>
              {t('tokens.stored')}
            </Button>
          </DialogActions>
        </>
      ) : (
        <form onSubmit={submit} style={{ display: 'contents' }}>
          <DialogContent sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 2 }}>
            <ProblemAlert error={make.error} />
            <Field
              label={t('tokens.name')}
              help={t('tokens.name.help')}
              value={name}
              onChange={setName}
              required
              autoFocus
              error={errors['/name']}
              inputProps={{ maxLength: 100 }}
            />
            <Box role="group" aria-label={t('tokens.scopes')}>
              <Typography variant="h3">{t('tokens.scopes')}</Typography>
              <FormGroup>
                {scopes.map((scope) => (
                  <FormControlLabel
                    key={scope}
                    control={
                      <Checkbox
                        size="small"
                        checked={chosen.includes(scope)}
                        onChange={(_, checked) =>
                          setChosen(checked ? [...chosen, scope] : chosen.filter((one) => one !== scope))
                        }
                      />
                    }
                    label={named('tokens.scope', scope)}
                  />
                ))}
              </FormGroup>
            </Box>
            <Field
              label={t('tokens.days')}
              value={days}
              onChange={setDays}
              type="number"
              required
              inputProps={{ min: 1, max: 366 }}
              error={errors['/expires_in_days']}
            />
          </DialogContent>
          <DialogActions sx={{ p: 2 }}>
            <Button onClick={onClose}>{t('action.cancel')}</Button>
            <Button type="submit" variant="contained" loading={make.isPending} disabled={chosen.length === 0}>
              {t('tokens.make')}
            </Button>
          </DialogActions>
        </form>
      )}
    </Dialog>
  );
}
