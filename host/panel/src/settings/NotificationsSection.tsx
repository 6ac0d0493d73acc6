import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormGroup from '@mui/material/FormGroup';
import Switch from '@mui/material/Switch';
import Typography from '@mui/material/Typography';
import { type FormEvent, type ReactNode, useState } from 'react';

import { useChange, useGet } from '../api/queries';
import type { NotificationSettings } from '../api/types';
import { Field } from '../parts/Field';
import { fieldErrors, ProblemAlert } from '../parts/ProblemAlert';
import { Waiting } from '../parts/States';
import { useToast } from '../parts/Toasts';
import { When } from '../parts/When';
import { useSession } from '../session/context';
import { named, t } from '../texts/t';
import { Section } from './Section';

type Event = NotificationSettings['mail']['events'][number];
const events: Event[] = [
  'job_completed',
  'job_issues',
  'job_failed',
  'job_needs_approval',
  'credential_expires',
  'connection_failed',
];

export function NotificationsSection() {
  const query = useGet('/profile/notifications');
  return (
    <Section title={t('settings.notifications')} lead={t('settings.notifications.lead')} width={640}>
      {query.data ? <SettingsForm initial={query.data} /> : <Waiting query={query} />}
    </Section>
  );
}

function SettingsForm({ initial }: { initial: NotificationSettings }) {
  const [settings, setSettings] = useState(initial);
  const save = useChange('put', '/profile/notifications', ['/profile/notifications']);
  const toast = useToast();
  const { profile } = useSession();
  const errors = fieldErrors(save.error);
  const { mail, webhook } = settings;
  const setMail = (changes: Partial<typeof mail>) =>
    setSettings({ ...settings, mail: { ...mail, ...changes } });
  const setWebhook = (changes: Partial<typeof webhook>) =>
    setSettings({ ...settings, webhook: { ...webhook, ...changes } });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(
      { body: settings },
      {
        onSuccess: ({ data }) => {
          setSettings(data);
          toast(t('settings.saved'));
        },
      },
    );
  };
  return (
    <form onSubmit={submit} style={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 24 }}>
      <ProblemAlert error={save.error} />
      <Channel
        title={t('settings.mail')}
        isOn={mail.enabled}
        onSwitch={(enabled) => setMail({ enabled })}
        chosen={mail.events}
        onChoose={(chosen) => setMail({ events: chosen })}
        channel="mail"
      >
        {!mail.available && (
          <Alert severity="info" variant="outlined">
            {t('settings.mail.unavailable')}
          </Alert>
        )}
        <Field
          label={t('settings.mail.address')}
          help={t('settings.mail.address.help', { email: profile.email || '–' })}
          value={mail.address}
          onChange={(address) => setMail({ address })}
          type="email"
          error={errors['/mail/address']}
        />
      </Channel>
      <Channel
        title={t('settings.webhook')}
        isOn={webhook.enabled}
        onSwitch={(enabled) => setWebhook({ enabled })}
        chosen={webhook.events}
        onChoose={(chosen) => setWebhook({ events: chosen })}
        channel="webhook"
      >
        <Field
          label={t('settings.webhook.url')}
          value={webhook.url}
          onChange={(url) => setWebhook({ url })}
          type="url"
          required={webhook.enabled}
          error={errors['/webhook/url']}
        />
        <Field
          label={t('settings.webhook.secret')}
          help={t('settings.webhook.secret.help')}
          value={webhook.secret ?? ''}
          onChange={(secret) => setWebhook({ secret: secret || undefined })}
          type="password"
          autoComplete="new-password"
          placeholder={webhook.has_secret ? t('secret.stored') : undefined}
          error={errors['/webhook/secret']}
        />
        {webhook.last_delivery && (
          <Typography
            variant="body2"
            sx={{ color: webhook.last_delivery.ok ? 'text.secondary' : 'error.main' }}
          >
            {t('settings.webhook.last')} <When iso={webhook.last_delivery.at} />:{' '}
            {webhook.last_delivery.message}
          </Typography>
        )}
      </Channel>
      <Button type="submit" variant="contained" sx={{ justifySelf: 'start' }} loading={save.isPending}>
        {t('action.save')}
      </Button>
    </form>
  );
}

type ChannelProps = {
  title: string;
  channel: 'mail' | 'webhook';
  isOn: boolean;
  onSwitch: (isOn: boolean) => void;
  chosen: Event[];
  onChoose: (events: Event[]) => void;
  children: ReactNode;
};

function Channel({ title, channel, isOn, onSwitch, chosen, onChoose, children }: ChannelProps) {
  const test = useChange('post', '/profile/notifications/test', []);
  const result = test.data?.data;
  return (
    <Box
      component="fieldset"
      sx={{
        border: isOn ? 1 : 0,
        borderColor: 'divider',
        borderRadius: 2,
        m: 0,
        px: 2,
        pt: 0,
        pb: isOn ? 2 : 0,
        display: 'grid',
        gridTemplateColumns: 'minmax(0, 1fr)',
        gap: 2,
        minWidth: 0,
      }}
    >
      <Box component="legend" sx={{ px: 1 }}>
        <FormControlLabel
          control={<Switch checked={isOn} onChange={(_, checked) => onSwitch(checked)} />}
          label={title}
          sx={{ m: 0 }}
        />
      </Box>
      {isOn && (
        <>
          {children}
          <Box role="group" aria-label={t('settings.events')}>
            <Typography variant="h3">{t('settings.events')}</Typography>
            <FormGroup>
              {events.map((event) => (
                <FormControlLabel
                  key={event}
                  control={
                    <Checkbox
                      size="small"
                      checked={chosen.includes(event)}
                      onChange={(_, checked) =>
                        onChoose(checked ? [...chosen, event] : chosen.filter((one) => one !== event))
                      }
                    />
                  }
                  label={named('settings.event', event)}
                />
              ))}
            </FormGroup>
          </Box>
          <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 1, justifyItems: 'start' }}>
            <Button
              variant="outlined"
              size="small"
              onClick={() => test.mutate({ body: { channel } })}
              loading={test.isPending}
            >
              {t('settings.test')}
            </Button>
            {result && (
              <Alert severity={result.ok ? 'success' : 'error'} variant="outlined" role="status">
                {result.message}
              </Alert>
            )}
            <ProblemAlert error={test.error} />
          </Box>
        </>
      )}
    </Box>
  );
}
