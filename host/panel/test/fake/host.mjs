// The REST contract in memory, for the panel's own tests. It has no rules of its own beyond what pages need to be tried.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

import { checkAnswer, checkRequest, operationOf } from './contract.mjs';
import { changesOf, issuesOf, makeJobs } from './jobs.mjs';
import { ago, makePeople, now } from './people.mjs';
import { makeWizards } from './wizards.mjs';

const types = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.html': 'text/html; charset=utf-8' };
export const policyOf = (nonce) =>
  `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'`;

class Refusal extends Error {
  constructor(status, code, detail, nextStep = '', errors) {
    super(detail);
    Object.assign(this, { status, body: { type: `urn:rollcall:problem:${code.replaceAll('_', '-')}`, title: detail, status, detail, next_step: nextStep, code, request_id: 'r-7f21', ...(errors && { errors }) } });
  }
}
const gone = () => new Refusal(404, 'not_found', 'There is no such thing any more.', 'Go back to the list.');

function makeState({ role = 'administrator', people = 5000, isFirst = false, isEmpty = false } = {}) {
  const health = { state: 'warning', checked_at: ago(12), check: { tenant: { id: '8f1c7a52', name: 'Contoso' }, account: 'Rollcall (app)', permissions: [{ name: 'GroupMember.Read.All', granted: true }, { name: 'User.Read.All', granted: true }, { name: 'Member.Read.Hidden', granted: false }], warnings: ['The client secret expires in 12 days.'], message: 'Connected to Contoso as Rollcall (app).' }, error: null, expiries: [{ secret: 'client_secret', expires_on: '2026-12-05', days_left: 12 }] };
  const plugin = (id, name, state, reason = '') => ({ id, name, version: '1.0.0', vendor: 'Rollcall', summary: id === 'entra-id' ? 'Imports the people of Microsoft Entra ID groups.' : 'Imports people from a list.', state, reason, file: state === 'missing' ? '' : `/usr/lib/rollcall/plugins/${id}.so`, api: '1.1', people_tables_version: 2 });
  const state = {
    account: { id: 1, user: 'ada', name: 'Ada Lovelace', email: 'ada@contoso.example', role, language: '' }, password: 'correct horse battery', isFirst,
    sessions: new Map(), people: isEmpty ? [] : makePeople(people), edits: new Map(), jobs: [], wizards: [], notifications: [],
    plugins: [plugin('entra-id', 'Entra ID (Azure AD)', isEmpty ? 'found' : 'ready'), plugin('csv-file', 'CSV file', 'found'), plugin('old-ldap', 'LDAP', 'incompatible', 'It was made for interface 2.0; this Rollcall offers 1.1. Update Rollcall, or use an older version of the plugin.'), plugin('broken', 'broken', 'failed', 'The file is damaged: it ends in the middle. Copy it again.')],
    connections: isEmpty ? [] : [
      { id: 3, name: 'default', plugin: 'entra-id', settings: { tenant_id: 'contoso.example', client_id: '5b1b0a3c-0f0f-4a2b-8f55-1c9d3c0e7a11' }, secrets: ['client_secret'], created_at: ago(60 * 24 * 30), updated_at: ago(60 * 24), health },
      { id: 4, name: 'subsidiary', plugin: 'csv-file', settings: { folder: '/srv/lists' }, secrets: [], created_at: ago(60 * 24 * 3), updated_at: ago(60 * 24), health: { state: 'failed', checked_at: ago(3), check: null, error: { message: 'The folder /srv/lists cannot be read.', next_step: 'Give the server’s account read permission.', code: 'permission_denied' }, expiries: [] } },
    ],
    administrators: [{ id: 1, user: 'ada', name: 'Ada Lovelace', email: 'ada@contoso.example', role: 'administrator', enabled: true, created_at: ago(99999), last_sign_in_at: ago(5) }, { id: 2, user: 'grace', name: 'Grace Hopper', email: '', role: 'viewer', enabled: true, created_at: ago(9999), last_sign_in_at: '' }],
    tokens: [{ id: 2, name: 'nightly import', scopes: ['read', 'import'], created_at: ago(9999), expires_at: '2027-02-21T09:30:00Z', last_used_at: ago(700), hint: 'rc_4fK2' }],
    notificationSettings: { mail: { available: true, enabled: true, address: '', events: ['job_failed', 'credential_expires'] }, webhook: { enabled: false, url: '', has_secret: false, events: [], last_delivery: null } },
    peoplePerTick: 100, tickMs: 50, pollsUntilSignedIn: 2,
  };
  if (!isEmpty) {
    state.notifications.push(
      { id: 2, kind: 'job_completed', severity: 'warning', title: 'Import completed with 7 issues', message: '10,000 people read, 120 added, 45 updated.', job_id: 17, connection_id: 3, plugin: 'entra-id', created_at: ago(62), read_at: '' },
      { id: 1, kind: 'credential_expires', severity: 'warning', title: 'A client secret expires soon', message: 'The client secret of Contoso expires in 12 days.', job_id: null, connection_id: 3, plugin: 'entra-id', created_at: ago(60 * 20), read_at: ago(60 * 19) },
    );
  }
  return state;
}

function pageOf(name, items, query, more = {}) {
  const limit = Number(query.get('limit') ?? 50);
  const from = Number(query.get('cursor') ?? 0);
  const part = items.slice(from, from + limit);
  return { [name]: part, next_cursor: from + limit < items.length ? String(from + limit) : null, total: { value: items.length, exact: items.length < 100_000 }, ...more };
}

function findPeople({ people }, query) {
  const words = (query.get('search') ?? '').toLowerCase();
  const sort = query.get('sort') ?? 'name';
  const field = sort.replace(/^-/, '');
  return people
    .filter((one) => !words || one.email.startsWith(words) || ` ${one.name.toLowerCase()}`.includes(` ${words}`))
    .filter((one) => !query.has('source') || one.source === query.get('source').replace(/^manual$/, ''))
    .filter((one) => !query.has('enabled') || String(one.enabled) === query.get('enabled'))
    .filter((one) => !query.has('last_import') || String(one.last_import_id) === query.get('last_import'))
    .sort((one, other) => String(one[field]).localeCompare(String(other[field])) * (sort.startsWith('-') ? -1 : 1) || one.id - other.id);
}

function handlers(state, jobs, wizards) {
  const sessionOf = (session) => ({ signed_in: Boolean(session), first_administrator_needed: state.isFirst, profile: session ? state.account : null, csrf_token: session?.csrf ?? '', expires_at: session ? new Date(Date.now() + 36e5).toISOString() : '', version: session ? '0.1.0' : '' });
  const person = ({ id }) => state.people.find((one) => one.id === Number(id)) ?? (() => { throw gone(); })();
  const jobOf = ({ id }) => state.jobs.find((one) => one.id === Number(id)) ?? (() => { throw gone(); })();
  const wizardOf = ({ id }) => state.wizards.find((one) => one.id === id) ?? (() => { throw gone(); })();
  const connection = ({ id }) => state.connections.find((one) => one.id === Number(id)) ?? (() => { throw gone(); })();
  const etagOf = (thing) => `"${thing.version ?? thing.updated_at}"`;
  const fresh = (thing, ifMatch) => { if (ifMatch !== etagOf(thing)) throw new Refusal(412, 'conflict', 'Somebody else changed this while you looked at it.', 'Look at the new version, then change it again.'); return thing; };
  const signIn = (reply) => { const session = { id: randomBytes(8).toString('hex'), csrf: randomBytes(8).toString('hex') }; state.sessions.set(session.id, session); reply.headers['set-cookie'] = `rollcall_session=${session.id}; HttpOnly; SameSite=Lax; Path=/`; return sessionOf(session); };
  const edit = (one, fields, action) => { const list = state.edits.get(one.id) ?? []; list.unshift({ id: `e-${list.length}-${one.id}`, at: now(), action, job_id: null, kind: null, plugin: '', by: state.account.user, fields }); state.edits.set(one.id, list); };
  const versioned = (reply, thing) => { reply.headers.etag = etagOf(thing); return thing; };
  const remove = (list, thing) => list.splice(list.indexOf(thing), 1);
  const unread = () => state.notifications.filter((one) => !one.read_at).length;
  return {
    getSession: ({ session }) => sessionOf(session),
    signIn: ({ body, reply }) => { if (body.user !== state.account.user || body.password !== state.password) throw new Refusal(401, 'unauthenticated', 'The user name or the password is wrong.', 'Try again.'); return signIn(reply); },
    signOut: ({ session }) => void state.sessions.delete(session.id),
    makeFirstAdministrator: ({ body, reply }) => { if (body.token !== 'p2Jr8cZt0aQm5wVx') throw new Refusal(404, 'not_found', 'This link was used already or has expired.', 'Restart the server for a new one.'); state.isFirst = false; Object.assign(state.account, { user: body.user, name: body.name }); reply.status = 201; return signIn(reply); },
    getProfile: () => state.account,
    changeProfile: ({ body }) => Object.assign(state.account, body),
    changePassword: ({ body }) => { if (body.current !== state.password) throw new Refusal(422, 'invalid_argument', 'The current password is wrong.', '', [{ pointer: '/current', message: 'This is not your current password.' }]); state.password = body.password; },
    getNotificationSettings: () => state.notificationSettings,
    setNotificationSettings: ({ body }) => { const { secret, ...webhook } = body.webhook; state.notificationSettings = { mail: { ...body.mail, available: true }, webhook: { ...webhook, has_secret: Boolean(secret) || webhook.has_secret } }; return state.notificationSettings; },
    testNotification: ({ body }) => ({ ok: body.channel === 'mail', message: body.channel === 'mail' ? 'The mail server took the message.' : 'The address answered 404.' }),
    listUsers: ({ query }) => pageOf('users', findPeople(state, query), query),
    addUser: ({ body, reply }) => {
      if (!body.email.includes('@')) throw new Refusal(422, 'invalid_argument', 'Some fields are not right.', 'Correct the fields that are named.', [{ pointer: '/email', message: 'An e-mail address needs an @.' }]);
      if (state.people.some((one) => one.email === body.email)) throw new Refusal(409, 'conflict', `Somebody with the address ${body.email} is here already.`, 'Open that person instead.');
      const blank = { given_name: '', surname: '', job_title: '', department: '', company_name: '', office_location: '', employee_id: '', mobile_phone: '', business_phone: '', preferred_language: '', user_principal_name: '', user_type: '', enabled: true, source: '', external_id: '', created_at: now(), updated_at: now(), last_import_id: 0 };
      const one = { id: state.people.length + 1, ...blank, ...body };
      state.people.push(one);
      edit(one, [], 'create');
      reply.status = 201;
      return versioned(reply, one);
    },
    exportUsers: ({ query, reply }) => { reply.text = ['id,name,email', ...findPeople(state, query).map((one) => `${one.id},${one.name},${one.email}`)].join('\r\n'); },
    getUser: ({ path, reply }) => versioned(reply, person(path)),
    changeUser: ({ path, body, ifMatch, reply }) => {
      const one = fresh(person(path), ifMatch);
      edit(one, Object.entries(body).map(([name, value]) => ({ name, old: String(one[name]), new: String(value) })), 'edit');
      return versioned(reply, Object.assign(one, body, { updated_at: new Date().toISOString() }));
    },
    deleteUser: ({ path, ifMatch }) => void remove(state.people, fresh(person(path), ifMatch)),
    getUserHistory: ({ path, query }) => {
      const one = person(path);
      const imported = one.source ? [{ id: `17-${one.id}`, at: ago(62), action: 'update', job_id: 17, kind: 'import', plugin: one.source, by: 'ada', fields: [{ name: 'job_title', old: 'Trainee', new: one.job_title }] }, { id: `9-${one.id}`, at: one.created_at, action: 'add', job_id: 9, kind: 'import', plugin: one.source, by: 'ada', fields: [] }] : [];
      return pageOf('history', [...(state.edits.get(one.id) ?? []), ...imported], query);
    },
    listPlugins: () => ({ plugins: state.plugins }),
    enablePlugin: ({ path }) => { const one = state.plugins.find(({ id }) => id === path.id); one.state = 'ready'; return one; },
    disablePlugin: ({ path }) => { const one = state.plugins.find(({ id }) => id === path.id); one.state = 'disabled'; return one; },
    listConnections: () => ({ connections: state.connections }),
    getConnection: ({ path, reply }) => versioned(reply, connection(path)),
    changeConnection: ({ path, body, ifMatch, reply }) => { const one = fresh(connection(path), ifMatch); if (body.name) one.name = body.name; Object.assign(one.settings, body.settings); one.updated_at = new Date().toISOString(); return versioned(reply, one); },
    removeConnection: ({ path, ifMatch }) => void remove(state.connections, fresh(connection(path), ifMatch)),
    checkConnection: ({ path, reply }) => { const one = connection(path); one.health.checked_at = now(); return versioned(reply, one); },
    listWizards: () => ({ wizards: state.wizards.filter(({ job_id: job }) => job === null) }),
    openWizard: ({ body, reply }) => { reply.status = 201; return versioned(reply, wizards.open(body)); },
    getWizard: ({ path, reply }) => versioned(reply, wizardOf(path)),
    discardWizard: ({ path }) => void remove(state.wizards, wizardOf(path)),
    answerStep: ({ path, body, ifMatch, reply }) => versioned(reply, wizards.answer(fresh(wizardOf(path), ifMatch), path.step, body.answers)),
    pollWizard: ({ path, reply }) => versioned(reply, wizards.poll(wizardOf(path))),
    goBack: ({ path, body, ifMatch, reply }) => versioned(reply, wizards.back(fresh(wizardOf(path), ifMatch), body.step)),
    listChoices: ({ query }) => wizards.choices(query),
    previewWizard: ({ path, body, ifMatch, reply }) => { const wizard = fresh(wizardOf(path), ifMatch); const job = jobs.add({ dry_run: true, leaver_grace: body.leaver_grace ?? null }); wizard.preview_job_id = job.id; reply.status = 202; return job; },
    startWizard: ({ path, body, ifMatch, reply }) => { const wizard = fresh(wizardOf(path), ifMatch); const job = jobs.add({ staged: Boolean(body.staged), leaver_grace: body.leaver_grace ?? null, groups: wizard.step.groups?.map(({ id, name }) => ({ id, name })) ?? [] }); wizard.job_id = job.id; reply.status = 201; return job; },
    listJobs: ({ query }) => { const states = query.get('state')?.split(','); const kinds = query.get('kind')?.split(','); return pageOf('jobs', state.jobs.filter((job) => (!states || states.includes(job.state)) && (!kinds || kinds.includes(job.kind)) && (!query.has('dry_run') || String(job.dry_run) === query.get('dry_run'))), query); },
    getJob: ({ path }) => jobOf(path),
    cancelJob: ({ path, reply }) => { reply.status = 202; return jobs.cancel(jobOf(path)); },
    resumeJob: ({ path, reply }) => { reply.status = 202; return jobs.resume(jobOf(path)); },
    approveJob: ({ path, reply }) => { reply.status = 202; const job = jobOf(path); job.approved = true; return jobs.resume(job); },
    retryJob: ({ path, reply }) => { reply.status = 201; return jobs.add({ kind: 'retry', of_job: jobOf(path).id }); },
    undoJob: ({ path, reply }) => { reply.status = 201; return jobs.add({ kind: 'undo', of_job: jobOf(path).id }); },
    applyJob: ({ path, reply }) => { reply.status = 201; return jobs.add({ kind: 'apply_plan', of_job: jobOf(path).id }); },
    watchJob: ({ path, reply }) => { reply.stream = (response) => jobs.watch(jobOf(path), response); },
    listIssues: ({ path, query }) => {
      const all = issuesOf(jobOf(path));
      const codes = [...new Set(all.map(({ code }) => code))].map((code) => ({ code, severity: 'error', count: all.filter((one) => one.code === code).length }));
      const wanted = (query.get('search') ?? '').toLowerCase();
      return pageOf('issues', all.filter((one) => (!query.has('code') || one.code === query.get('code')) && (!query.has('severity') || one.severity === query.get('severity')) && `${one.person} ${one.message}`.toLowerCase().includes(wanted)), query, { codes });
    },
    exportIssues: ({ path, reply }) => { reply.text = issuesOf(jobOf(path)).map((one) => `${one.code},${one.person}`).join('\r\n'); },
    listChanges: ({ path, query }) => {
      const all = changesOf(jobOf(path), state.people);
      const actions = [...new Set(all.map(({ action }) => action))].map((action) => ({ action, count: all.filter((one) => one.action === action).length }));
      const wanted = (query.get('search') ?? '').toLowerCase();
      return pageOf('changes', all.filter((one) => (!query.has('action') || one.action === query.get('action')) && one.display_name.toLowerCase().includes(wanted)), query, { actions });
    },
    listNotifications: ({ query }) => pageOf('notifications', state.notifications, query, { unread: unread() }),
    readNotification: ({ path }) => { const one = state.notifications.find(({ id }) => id === Number(path.id)); if (!one) throw gone(); one.read_at = now(); },
    readAllNotifications: () => { for (const one of state.notifications) one.read_at ||= now(); },
    listAdministrators: () => { if (state.account.role === 'viewer') throw new Refusal(403, 'permission_denied', 'Your role is viewer; this needs an administrator.', 'Ask an administrator.'); return { administrators: state.administrators }; },
    addAdministrator: ({ body, reply }) => { const { password: _, ...rest } = body; const one = { id: state.administrators.length + 1, name: '', email: '', ...rest, enabled: true, created_at: now(), last_sign_in_at: '' }; state.administrators.push(one); reply.status = 201; return one; },
    changeAdministrator: ({ path, body }) => { const { password: _, ...rest } = body; return Object.assign(state.administrators.find(({ id }) => id === Number(path.id)), rest); },
    removeAdministrator: ({ path }) => void remove(state.administrators, state.administrators.find(({ id }) => id === Number(path.id))),
    listTokens: () => ({ tokens: state.tokens }),
    makeToken: ({ body, reply }) => { const token = { id: state.tokens.length + 5, name: body.name, scopes: body.scopes, created_at: now(), expires_at: new Date(Date.now() + body.expires_in_days * 864e5).toISOString(), last_used_at: '', hint: 'rc_9aQ2' }; state.tokens.push(token); reply.status = 201; return { token, secret: 'rc_9aQ2v9QeT2bZk3pXw8YdLm4Ns' }; },
    revokeToken: ({ path }) => void remove(state.tokens, state.tokens.find(({ id }) => id === Number(path.id))),
    listAudit: ({ query }) => pageOf('audit', [
      { id: 90, at: ago(62), actor: 'ada', action: 'import.started', object: 'job 17', message: 'Import from Entra ID (Azure AD) started.', address: '127.0.0.1', outcome: 'ok' },
      { id: 89, at: ago(64), actor: 'grace', action: 'session.created', object: '', message: 'Sign-in refused: wrong password.', address: '192.0.2.17', outcome: 'refused' },
      { id: 88, at: ago(70), actor: 'cli:root', action: 'connection.changed', object: 'connection 3', message: 'The client secret was replaced.', address: '', outcome: 'ok' },
    ].filter(({ message }) => message.toLowerCase().includes((query.get('search') ?? '').toLowerCase())), query),
    getHost: () => ({ version: '0.1.0', workspace: { id: 1, name: 'default' }, database: 'sqlite', plugins_folder: '/usr/lib/rollcall/plugins', public_url: '', mail_configured: true }),
  };
}

const openToAll = new Set(['getSession', 'signIn', 'makeFirstAdministrator']);
const openToViewers = new Set(['signOut', 'changeProfile', 'changePassword', 'setNotificationSettings', 'testNotification', 'readNotification', 'readAllNotifications']);

async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return parts.length ? JSON.parse(Buffer.concat(parts).toString()) : undefined;
}

async function answer(state, handle, request, url, response) {
  const operation = operationOf(request.method, url.pathname.replace('/api/v1', ''));
  if (!operation) throw gone();
  const { operationId } = operation.operation;
  const session = state.sessions.get(/rollcall_session=(\w+)/.exec(request.headers.cookie ?? '')?.[1]);
  if (!openToAll.has(operationId)) {
    if (!session) throw new Refusal(401, 'unauthenticated', 'Your session has ended.', 'Sign in again.');
    if (request.method !== 'GET' && request.headers['x-csrf-token'] !== session.csrf) throw Object.assign(new Refusal(403, 'permission_denied', 'The page is out of date.'), { isStale: true });
    if (request.method !== 'GET' && state.account.role === 'viewer' && !openToViewers.has(operationId)) throw new Refusal(403, 'permission_denied', 'Your role is viewer; this needs an administrator.', 'Ask an administrator.');
  }
  const body = await bodyOf(request);
  checkRequest(operation, body);
  const reply = { status: request.method === 'GET' ? 200 : undefined, headers: {} };
  const data = handle[operationId]({ session, body, path: operation.parameters, query: url.searchParams, ifMatch: request.headers['if-match'], reply });
  if (reply.stream) return reply.stream(response);
  if (reply.text !== undefined) return response.writeHead(200, { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': 'attachment' }).end(reply.text);
  const status = reply.status ?? (data === undefined ? 204 : 200);
  checkAnswer(operation, status, data);
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...reply.headers }).end(data === undefined ? undefined : JSON.stringify(data));
}

async function serveFile(dist, url, response) {
  const name = extname(url.pathname) ? normalize(url.pathname) : '/index.html';
  try {
    const content = await readFile(join(dist, name));
    const nonce = randomBytes(16).toString('base64');
    const isPage = name === '/index.html';
    response.writeHead(200, { 'content-type': types[extname(name)] ?? 'application/octet-stream', 'cache-control': isPage ? 'no-store' : 'immutable', ...(isPage && { 'content-security-policy': policyOf(nonce) }) });
    response.end(isPage ? content.toString().replaceAll('__CSP_NONCE__', nonce) : content);
  } catch {
    response.writeHead(404).end();
  }
}

/** Serves the built panel and the contract on a port of its own. */
export async function startFake(options = {}) {
  const dist = options.dist ?? new URL('../../dist', import.meta.url).pathname;
  const state = makeState(options);
  const jobs = makeJobs(state);
  if (options.isEmpty) state.jobs.length = 0;
  const wizards = makeWizards(state);
  const handle = handlers(state, jobs, wizards);
  const failures = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://fake');
    if (!url.pathname.startsWith('/api/v1/')) return serveFile(dist, url, response);
    try {
      if (state.refuse?.(request.method, url.pathname)) throw new Refusal(500, 'internal', 'The server met an error of its own.', 'Try again.');
      await answer(state, handle, request, url, response);
    } catch (error) {
      if (!error.body) failures.push(error);
      const body = error.body ?? new Refusal(500, 'internal', String(error.message)).body;
      if (error.isStale) body.type = 'urn:rollcall:problem:csrf-token';
      response.writeHead(body.status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(body));
    }
  });
  await new Promise((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    state, jobs, wizards, failures,
    async close() {
      jobs.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
