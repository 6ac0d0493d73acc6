// Two plugins' wizards as data: one that asks everything the Entra ID plugin asks, and a small one of another kind.
import { groupCount, groupOf, membersOf, now } from './people.mjs';

const text = (title, description) => ({ type: 'string', title, description });
const flag = (title, otherwise) => ({ type: 'boolean', title, default: otherwise });

const connect = (errors) => ({
  kind: 'form',
  step: 'connect',
  title: 'Connect to Entra ID',
  schema: {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    additionalProperties: false,
    required: ['tenant_id', 'client_id'],
    properties: {
      tenant_id: {
        ...text('Directory (tenant) ID', 'From the app registration’s overview, or a domain name.'),
        minLength: 1,
      },
      client_id: text('Application (client) ID', 'From the app registration’s overview.'),
      auth: {
        ...text('How to sign in', 'As the app, or with your own account.'),
        enum: ['client_secret', 'certificate', 'browser', 'code'],
        default: 'client_secret',
      },
      client_secret: { ...text('Client secret', 'The secret’s Value, not its Secret ID.'), 'x-secret': true },
      certificate: { ...text('Certificate', 'Certificate and RSA key as PEM.'), 'x-secret': true },
      cloud: {
        ...text('Cloud', 'Where the tenant lives.'),
        enum: ['global', 'usgov', 'custom'],
        default: 'global',
      },
      login_url: { ...text('Login address', 'For a custom cloud only.'), format: 'uri' },
    },
  },
  ui: {
    '/auth': {
      labels: {
        client_secret: 'As the app, with a client secret',
        certificate: 'As the app, with a certificate',
        browser: 'With my account, in this browser',
        code: 'With my account, by a code',
      },
    },
    '/client_secret': { visible_when: { field: '/auth', in: ['client_secret'] } },
    '/certificate': { widget: 'file', visible_when: { field: '/auth', in: ['certificate'] } },
    '/cloud': { group: 'Cloud', advanced: true },
    '/login_url': { group: 'Cloud', advanced: true, placeholder: 'https://' },
  },
  ...(errors && { errors }),
});
const groups = (errors, warnings) => ({
  kind: 'form',
  step: 'groups',
  title: 'Whom to import from Contoso',
  schema: {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    additionalProperties: false,
    properties: {
      groups: {
        type: 'array',
        title: 'Groups',
        items: { type: 'string', minLength: 1 },
        uniqueItems: true,
        default: [],
      },
      all_users: flag('All users of the tenant', false),
      transitive: flag('Members of nested groups as well', false),
      guests: flag('Guests as well', true),
    },
  },
  choices: { '/groups': 'groups' },
  ui: { '/groups': { widget: 'search-multi-select', placeholder: 'Type a group’s name' } },
  ...(errors && { errors }),
  ...(warnings && { warnings }),
});
const options = (errors) => ({
  kind: 'form',
  step: 'options',
  title: 'What to do with them',
  schema: {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    additionalProperties: false,
    properties: {
      add: flag('Add new users', true),
      update: flag('Update existing users', true),
      email_from: {
        type: 'string',
        title: 'E-mail address',
        oneOf: [
          { const: 'mail', title: 'The mail attribute, else the user principal name' },
          { const: 'upn', title: 'The user principal name, else the mail attribute' },
        ],
        default: 'mail',
      },
    },
  },
  ...(errors && { errors }),
});
const summary = ({ groups: chosen = {}, options: what = {} }, warnings = []) => ({
  kind: 'summary',
  step: 'summary',
  title: 'Ready to import',
  action: 'Import',
  groups: (chosen.groups ?? []).map((id) => ({
    id,
    name: groupOf(Number(id.slice(2))).name,
    members: membersOf(id),
  })),
  lines: [
    what.add ? 'New users are added.' : 'New users are skipped.',
    what.update ? 'Existing users are updated.' : 'Existing users stay as they are.',
    'The e-mail address is the mail attribute, else the user principal name.',
  ],
  warnings: [
    ...(chosen.groups ?? [])
      .filter((id) => groupOf(Number(id.slice(2))).hidden_membership)
      .map(
        (id) =>
          `The group “${groupOf(Number(id.slice(2))).name}” hides its members; without the permission Member.Read.Hidden nobody is found.`,
      ),
    ...warnings,
  ],
});

/** The page after `step` was answered. */
function afterEntra(wizard, step, secrets, warnings) {
  const answers = wizard.answers[step] ?? {};
  switch (step) {
    case '':
      return wizard.connection && wizard.purpose === 'import' ? groups(undefined, warnings) : connect();
    case 'connect':
      if (answers.auth === 'browser')
        return {
          kind: 'external',
          step: 'sign-in',
          title: 'Sign in with Microsoft',
          url: 'https://login.example/authorize?state=s-1',
          lines: ['Sign in with an account of the tenant that may read groups and users.'],
        };
      if (answers.auth === 'code')
        return {
          kind: 'code',
          step: 'connect',
          title: 'Sign in with Microsoft',
          code: 'F7KQ2MHX',
          url: 'https://login.example/device',
          poll_after_ms: 1000,
          lines: ['Open the address on any device and type in the code.'],
        };
      if (secrets.client_secret === 'wrong')
        return connect({
          '': 'The client secret is wrong. Store the Value, not the Secret ID.',
          '/client_secret': 'This secret was refused.',
        });
      if (answers.tenant_id === 'gone')
        return {
          kind: 'abort',
          title: 'Connect to Entra ID',
          reason: 'The tenant was not found.',
          next_action: 'Check the directory ID and the cloud.',
        };
      return wizard.purpose === 'connect' ? { kind: 'done' } : groups();
    case 'sign-in':
      return wizard.purpose === 'connect' ? { kind: 'done' } : groups();
    case 'groups': {
      const any = (answers.groups ?? []).length > 0;
      if (any === Boolean(answers.all_users))
        return groups({
          '/groups': any
            ? 'Choose groups or all users, not both.'
            : 'Choose at least one group, or all users.',
        });
      return options();
    }
    case 'options':
      return answers.add || answers.update
        ? summary(wizard.answers, warnings)
        : options({ '': 'Choose at least one of adding and updating.' });
    default:
      throw new Error(`no page after ${step}`);
  }
}
const csv = () => ({
  kind: 'form',
  step: 'file',
  title: 'A list of people',
  schema: {
    type: 'object',
    required: ['file'],
    properties: {
      file: { type: 'string', title: 'File', minLength: 1 },
      separator: { type: 'string', title: 'Separator', enum: [',', ';'], default: ',' },
      notes: { type: 'string', title: 'Notes', maxLength: 20 },
    },
  },
  ui: {
    '/file': { widget: 'file', help: 'One person a line.' },
    '/notes': { widget: 'textarea' },
    '/separator': { widget: 'radio' },
  },
});
const afterCsv = (wizard, step) =>
  step === ''
    ? csv()
    : {
        kind: 'summary',
        step: 'summary',
        title: 'Ready',
        action: 'Import',
        lines: ['Everybody in the file is added.'],
      };

export function makeWizards(state) {
  const secretsOf = new Map();
  const polls = new Map();
  const warningsOf = ({ connection }) =>
    state.connections.find(({ id }) => id === connection?.id)?.health.check?.warnings;
  const next = (wizard, step) =>
    wizard.plugin.id === 'entra-id'
      ? afterEntra(wizard, step, secretsOf.get(wizard.id), warningsOf(wizard))
      : afterCsv(wizard, step);
  const touch = (wizard) => {
    wizard.version += 1;
    wizard.updated_at = now();
    return wizard;
  };
  return {
    open({ plugin, purpose = 'import', new_connection: isNew, connection_id: connection }) {
      const found = state.plugins.find(({ id }) => id === plugin);
      const link = isNew
        ? undefined
        : state.connections.find((one) => one.plugin === plugin && (!connection || one.id === connection));
      const wizard = {
        id: `w_${state.wizards.length + 1}x${Math.random().toString(36).slice(2, 8)}`,
        plugin: { id: plugin, name: found.name },
        connection: link ? { id: link.id, name: link.name } : null,
        purpose,
        step: { kind: 'done' },
        answers: {},
        stored_secrets: {},
        trail: [],
        version: 1,
        preview_job_id: null,
        job_id: null,
        updated_at: now(),
        expires_at: new Date(Date.now() + 7 * 864e5).toISOString(),
      };
      secretsOf.set(wizard.id, {});
      if (link && purpose === 'connect') {
        wizard.answers.connect = { ...link.settings };
        wizard.stored_secrets.connect = [...link.secrets];
      }
      wizard.step = next(wizard, '');
      state.wizards.unshift(wizard);
      return wizard;
    },
    answer(wizard, step, answers) {
      const page = wizard.step;
      const properties = page.schema?.properties ?? {};
      const secrets = Object.fromEntries(
        Object.entries(answers).filter(([name]) => properties[name]?.['x-secret']),
      );
      Object.assign(secretsOf.get(wizard.id), secrets);
      wizard.answers[step] = Object.fromEntries(
        Object.entries(answers).filter(([name]) => !(name in secrets)),
      );
      if (Object.keys(secrets).length)
        wizard.stored_secrets[step] = [
          ...new Set([...(wizard.stored_secrets[step] ?? []), ...Object.keys(secrets)]),
        ];
      wizard.step = next(wizard, step);
      if (
        (wizard.step.step !== step || wizard.step.kind !== page.kind) &&
        !wizard.trail.some((one) => one.step === step)
      )
        wizard.trail.push({ step, title: page.title });
      wizard.preview_job_id = null;
      return touch(wizard);
    },
    poll(wizard) {
      const asked = (polls.get(wizard.id) ?? 0) + 1;
      polls.set(wizard.id, asked);
      if (asked < state.pollsUntilSignedIn) return wizard;
      wizard.step = wizard.purpose === 'connect' ? { kind: 'done' } : groups();
      return touch(wizard);
    },
    returnFromOutside(wizard) {
      wizard.trail.push({ step: 'sign-in', title: wizard.step.title });
      wizard.step = next(wizard, 'sign-in');
      return touch(wizard);
    },
    back(wizard, step) {
      const index = step ? wizard.trail.findIndex((one) => one.step === step) : wizard.trail.length - 1;
      const [{ step: target }] = wizard.trail.splice(index);
      wizard.step = { connect, groups, options, file: csv }[target === 'sign-in' ? 'connect' : target]();
      return touch(wizard);
    },
    choices(query) {
      const ids = query.get('ids');
      if (ids) return { items: ids.split(',').map((id) => groupOf(Number(id.slice(2)))), cursor: '' };
      const wanted = (query.get('search') ?? '').toLowerCase();
      const limit = Number(query.get('limit') ?? 50);
      const items = [];
      let i = Number(query.get('cursor') || 0);
      for (; i < groupCount && items.length < limit; i++) {
        const group = groupOf(i);
        if (group.name.toLowerCase().includes(wanted)) items.push(group);
      }
      return { items, cursor: i < groupCount ? String(i) : '' };
    },
  };
}
