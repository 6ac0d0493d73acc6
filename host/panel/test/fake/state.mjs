// What the fake knows when it starts.
import { ago, makePeople } from './people.mjs';

export function makeState({ role = 'administrator', people = 5000, isFirst = false, isEmpty = false } = {}) {
  const health = {
    state: 'warning',
    checked_at: ago(12),
    check: {
      tenant: { id: '8f1c7a52', name: 'Contoso' },
      account: 'Rollcall (app)',
      permissions: [
        { name: 'GroupMember.Read.All', granted: true },
        { name: 'User.Read.All', granted: true },
        { name: 'Member.Read.Hidden', granted: false },
      ],
      warnings: ['The client secret expires in 12 days.'],
      message: 'Connected to Contoso as Rollcall (app).',
    },
    error: null,
    expiries: [{ secret: 'client_secret', expires_on: '2026-12-05', days_left: 12 }],
  };
  const plugin = (id, name, state, reason = '') => ({
    id,
    name,
    version: '1.0.0',
    vendor: 'Rollcall',
    summary:
      id === 'entra-id' ? 'Imports the people of Microsoft Entra ID groups.' : 'Imports people from a list.',
    state,
    reason,
    file: state === 'missing' ? '' : `/usr/lib/rollcall/plugins/${id}.so`,
    api: '1.1',
    people_tables_version: 2,
  });
  const state = {
    account: { id: 1, user: 'ada', name: 'Ada Lovelace', email: 'ada@contoso.example', role, language: '' },
    password: 'correct horse battery',
    isFirst,
    sessions: new Map(),
    people: isEmpty ? [] : makePeople(people),
    importedGroups: Array.from({ length: isEmpty ? 0 : 120 }, (_, i) => ({
      id: i + 1,
      name: i === 0 ? 'All employees' : `Team ${i + 1}`,
      source: 'entra-id',
      external_id: `g-${i}`,
    })),
    edits: new Map(),
    jobs: [],
    wizards: [],
    notifications: [],
    plugins: [
      plugin('entra-id', 'Entra ID (Azure AD)', isEmpty ? 'found' : 'ready'),
      plugin('csv-file', 'CSV file', 'found'),
      plugin(
        'old-ldap',
        'LDAP',
        'incompatible',
        'It was made for interface 2.0; this Rollcall offers 1.1. Update Rollcall, or use an older version of the plugin.',
      ),
      plugin('broken', 'broken', 'failed', 'The file is damaged: it ends in the middle. Copy it again.'),
    ],
    connections: isEmpty
      ? []
      : [
          {
            id: 3,
            name: 'default',
            plugin: 'entra-id',
            settings: { tenant_id: 'contoso.example', client_id: '5b1b0a3c-0f0f-4a2b-8f55-1c9d3c0e7a11' },
            secrets: ['client_secret'],
            created_at: ago(60 * 24 * 30),
            updated_at: ago(60 * 24),
            health,
          },
          {
            id: 4,
            name: 'subsidiary',
            plugin: 'csv-file',
            settings: { folder: '/srv/lists' },
            secrets: [],
            created_at: ago(60 * 24 * 3),
            updated_at: ago(60 * 24),
            health: {
              state: 'failed',
              checked_at: ago(3),
              check: null,
              error: {
                message: 'The folder /srv/lists cannot be read.',
                next_step: 'Give the server’s account read permission.',
                code: 'permission_denied',
              },
              expiries: [],
            },
          },
        ],
    administrators: [
      {
        id: 1,
        user: 'ada',
        name: 'Ada Lovelace',
        email: 'ada@contoso.example',
        role: 'administrator',
        enabled: true,
        created_at: ago(99999),
        last_sign_in_at: ago(5),
      },
      {
        id: 2,
        user: 'grace',
        name: 'Grace Hopper',
        email: '',
        role: 'viewer',
        enabled: true,
        created_at: ago(9999),
        last_sign_in_at: '',
      },
    ],
    tokens: [
      {
        id: 2,
        name: 'nightly import',
        scopes: ['read', 'import'],
        created_at: ago(9999),
        expires_at: '2027-02-21T09:30:00Z',
        last_used_at: ago(700),
        hint: 'rc_4fK2',
      },
    ],
    notificationSettings: {
      mail: { available: true, enabled: true, address: '', events: ['job_failed', 'credential_expires'] },
      webhook: { enabled: false, url: '', has_secret: false, events: [], last_delivery: null },
    },
    peoplePerTick: 100,
    tickMs: 50,
    pollsUntilSignedIn: 2,
  };
  if (!isEmpty) {
    state.notifications.push(
      {
        id: 2,
        kind: 'job_completed',
        severity: 'warning',
        title: 'Import completed with 7 issues',
        message: '10,000 people read, 120 added, 45 updated.',
        job_id: 17,
        connection_id: 3,
        plugin: 'entra-id',
        created_at: ago(62),
        read_at: '',
      },
      {
        id: 1,
        kind: 'credential_expires',
        severity: 'warning',
        title: 'A client secret expires soon',
        message: 'The client secret of Contoso expires in 12 days.',
        job_id: null,
        connection_id: 3,
        plugin: 'entra-id',
        created_at: ago(60 * 20),
        read_at: ago(60 * 19),
      },
    );
  }
  return state;
}
