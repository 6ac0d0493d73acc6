// What the fake answers to each operation of the contract.
import { randomBytes } from 'node:crypto';

import { changesOf, issuesOf } from './jobs.mjs';
import { ago, now } from './people.mjs';

export class Refusal extends Error {
  constructor(status, code, detail, nextStep = '', errors) {
    super(detail);
    Object.assign(this, {
      status,
      body: {
        type: `urn:rollcall:problem:${code.replaceAll('_', '-')}`,
        title: detail,
        status,
        detail,
        next_step: nextStep,
        code,
        request_id: 'r-7f21',
        ...(errors && { errors }),
      },
    });
  }
}
export const gone = () =>
  new Refusal(404, 'not_found', 'There is no such thing any more.', 'Go back to the list.');

function pageOf(name, items, query, more = {}) {
  const limit = Number(query.get('limit') ?? 50);
  const from = Number(query.get('cursor') ?? 0);
  const part = items.slice(from, from + limit);
  return {
    [name]: part,
    next_cursor: from + limit < items.length ? String(from + limit) : null,
    total: { value: items.length, exact: items.length < 100_000 },
    ...more,
  };
}

/** Group n has every nth of the imported people. */
const isIn = (person, group) => person.source !== '' && person.id % group === 0;

function findGroups({ importedGroups }, query) {
  const words = (query.get('search') ?? '').toLowerCase();
  return importedGroups.filter(({ name }) => ` ${name.toLowerCase()}`.includes(` ${words}`));
}

function findPeople({ people }, query) {
  const words = (query.get('search') ?? '').toLowerCase();
  const sort = query.get('sort') ?? 'name';
  const field = sort.replace(/^-/, '');
  return people
    .filter(
      (one) => !words || one.email.startsWith(words) || ` ${one.name.toLowerCase()}`.includes(` ${words}`),
    )
    .filter((one) => !query.has('source') || one.source === query.get('source').replace(/^manual$/, ''))
    .filter((one) => !query.has('group') || isIn(one, Number(query.get('group'))))
    .filter((one) => !query.has('enabled') || String(one.enabled) === query.get('enabled'))
    .filter((one) => !query.has('last_import') || String(one.last_import_id) === query.get('last_import'))
    .sort(
      (one, other) =>
        String(one[field]).localeCompare(String(other[field])) * (sort.startsWith('-') ? -1 : 1) ||
        one.id - other.id,
    );
}

export function handlers(state, jobs, wizards) {
  const sessionOf = (session) => ({
    signed_in: Boolean(session),
    first_administrator_needed: state.isFirst,
    profile: session ? state.account : null,
    csrf_token: session?.csrf ?? '',
    expires_at: session ? new Date(Date.now() + 36e5).toISOString() : '',
    version: session ? '0.1.0' : '',
  });
  const person = ({ id }) =>
    state.people.find((one) => one.id === Number(id)) ??
    (() => {
      throw gone();
    })();
  const jobOf = ({ id }) =>
    state.jobs.find((one) => one.id === Number(id)) ??
    (() => {
      throw gone();
    })();
  const wizardOf = ({ id }) =>
    state.wizards.find((one) => one.id === id) ??
    (() => {
      throw gone();
    })();
  const connection = ({ id }) =>
    state.connections.find((one) => one.id === Number(id)) ??
    (() => {
      throw gone();
    })();
  const etagOf = (thing) => `"${thing.version ?? thing.updated_at}"`;
  const fresh = (thing, ifMatch) => {
    if (ifMatch !== etagOf(thing))
      throw new Refusal(
        412,
        'conflict',
        'Somebody else changed this while you looked at it.',
        'Look at the new version, then change it again.',
      );
    return thing;
  };
  const signIn = (reply) => {
    const session = { id: randomBytes(8).toString('hex'), csrf: randomBytes(8).toString('hex') };
    state.sessions.set(session.id, session);
    reply.headers['set-cookie'] = `rollcall_session=${session.id}; HttpOnly; SameSite=Lax; Path=/`;
    return sessionOf(session);
  };
  const edit = (one, fields, action) => {
    const list = state.edits.get(one.id) ?? [];
    list.unshift({
      id: `e-${list.length}-${one.id}`,
      at: now(),
      action,
      job_id: null,
      kind: null,
      plugin: '',
      by: state.account.user,
      fields,
    });
    state.edits.set(one.id, list);
  };
  const versioned = (reply, thing) => {
    reply.headers.etag = etagOf(thing);
    return thing;
  };
  const remove = (list, thing) => list.splice(list.indexOf(thing), 1);
  const unread = () => state.notifications.filter((one) => !one.read_at).length;
  return {
    getSession: ({ session }) => sessionOf(session),
    signIn: ({ body, reply }) => {
      if (body.user !== state.account.user || body.password !== state.password)
        throw new Refusal(401, 'unauthenticated', 'The user name or the password is wrong.', 'Try again.');
      return signIn(reply);
    },
    signOut: ({ session }) => void state.sessions.delete(session.id),
    makeFirstAdministrator: ({ body, reply }) => {
      if (body.token !== 'p2Jr8cZt0aQm5wVx')
        throw new Refusal(
          404,
          'not_found',
          'This link was used already or has expired.',
          'Restart the server for a new one.',
        );
      state.isFirst = false;
      Object.assign(state.account, { user: body.user, name: body.name });
      reply.status = 201;
      return signIn(reply);
    },
    getProfile: () => state.account,
    changeProfile: ({ body }) => Object.assign(state.account, body),
    changePassword: ({ body }) => {
      if (body.current !== state.password)
        throw new Refusal(422, 'invalid_argument', 'The current password is wrong.', '', [
          { pointer: '/current', message: 'This is not your current password.' },
        ]);
      state.password = body.password;
    },
    getNotificationSettings: () => state.notificationSettings,
    setNotificationSettings: ({ body }) => {
      const { secret, ...webhook } = body.webhook;
      state.notificationSettings = {
        mail: { ...body.mail, available: true },
        webhook: { ...webhook, has_secret: Boolean(secret) || webhook.has_secret },
      };
      return state.notificationSettings;
    },
    testNotification: ({ body }) => ({
      ok: body.channel === 'mail',
      message: body.channel === 'mail' ? 'The mail server took the message.' : 'The address answered 404.',
    }),
    listGroups: ({ query }) => pageOf('groups', findGroups(state, query), query),
    getGroup: ({ path }) =>
      state.importedGroups.find((one) => one.id === Number(path.id)) ??
      (() => {
        throw gone();
      })(),
    listUsers: ({ query }) => pageOf('users', findPeople(state, query), query),
    addUser: ({ body, reply }) => {
      if (!body.email.includes('@'))
        throw new Refusal(
          422,
          'invalid_argument',
          'Some fields are not right.',
          'Correct the fields that are named.',
          [{ pointer: '/email', message: 'An e-mail address needs an @.' }],
        );
      if (state.people.some((one) => one.email === body.email))
        throw new Refusal(
          409,
          'conflict',
          `Somebody with the address ${body.email} is here already.`,
          'Open that person instead.',
        );
      const blank = {
        given_name: '',
        surname: '',
        job_title: '',
        department: '',
        company_name: '',
        office_location: '',
        employee_id: '',
        mobile_phone: '',
        business_phone: '',
        preferred_language: '',
        user_principal_name: '',
        user_type: '',
        enabled: true,
        source: '',
        external_id: '',
        created_at: now(),
        updated_at: now(),
        last_import_id: 0,
      };
      const one = { id: state.people.length + 1, ...blank, ...body };
      state.people.push(one);
      edit(one, [], 'create');
      reply.status = 201;
      return versioned(reply, one);
    },
    exportUsers: ({ query, reply }) => {
      reply.text = [
        'id,name,email',
        ...findPeople(state, query).map((one) => `${one.id},${one.name},${one.email}`),
      ].join('\r\n');
    },
    getUser: ({ path, reply }) => versioned(reply, person(path)),
    changeUser: ({ path, body, ifMatch, reply }) => {
      const one = fresh(person(path), ifMatch);
      edit(
        one,
        Object.entries(body).map(([name, value]) => ({ name, old: String(one[name]), new: String(value) })),
        'edit',
      );
      return versioned(reply, Object.assign(one, body, { updated_at: new Date().toISOString() }));
    },
    deleteUser: ({ path, ifMatch }) => void remove(state.people, fresh(person(path), ifMatch)),
    getUserHistory: ({ path, query }) => {
      const one = person(path);
      const imported = one.source
        ? [
            {
              id: `17-${one.id}`,
              at: ago(62),
              action: 'update',
              job_id: 17,
              kind: 'import',
              plugin: one.source,
              by: 'ada',
              fields: [{ name: 'job_title', old: 'Trainee', new: one.job_title }],
            },
            {
              id: `9-${one.id}`,
              at: one.created_at,
              action: 'add',
              job_id: 9,
              kind: 'import',
              plugin: one.source,
              by: 'ada',
              fields: [],
            },
          ]
        : [];
      return pageOf('history', [...(state.edits.get(one.id) ?? []), ...imported], query);
    },
    listPlugins: () => ({ plugins: state.plugins }),
    enablePlugin: ({ path }) => {
      const one = state.plugins.find(({ id }) => id === path.id);
      one.state = 'ready';
      return one;
    },
    disablePlugin: ({ path }) => {
      const one = state.plugins.find(({ id }) => id === path.id);
      one.state = 'disabled';
      return one;
    },
    listConnections: () => ({ connections: state.connections }),
    getConnection: ({ path, reply }) => versioned(reply, connection(path)),
    changeConnection: ({ path, body, ifMatch, reply }) => {
      const one = fresh(connection(path), ifMatch);
      if (body.name) one.name = body.name;
      Object.assign(one.settings, body.settings);
      one.updated_at = new Date().toISOString();
      return versioned(reply, one);
    },
    removeConnection: ({ path, ifMatch }) => void remove(state.connections, fresh(connection(path), ifMatch)),
    checkConnection: ({ path, reply }) => {
      const one = connection(path);
      one.health.checked_at = now();
      return versioned(reply, one);
    },
    listWizards: () => ({ wizards: state.wizards.filter(({ job_id: job }) => job === null) }),
    openWizard: ({ body, reply }) => {
      reply.status = 201;
      return versioned(reply, wizards.open(body));
    },
    getWizard: ({ path, reply }) => versioned(reply, wizardOf(path)),
    discardWizard: ({ path }) => void remove(state.wizards, wizardOf(path)),
    answerStep: ({ path, body, ifMatch, reply }) =>
      versioned(reply, wizards.answer(fresh(wizardOf(path), ifMatch), path.step, body.answers)),
    pollWizard: ({ path, reply }) => versioned(reply, wizards.poll(wizardOf(path))),
    goBack: ({ path, body, ifMatch, reply }) =>
      versioned(reply, wizards.back(fresh(wizardOf(path), ifMatch), body.step)),
    listChoices: ({ query }) => wizards.choices(query),
    previewWizard: ({ path, body, ifMatch, reply }) => {
      const wizard = fresh(wizardOf(path), ifMatch);
      const job = jobs.add({ dry_run: true, leaver_grace: body.leaver_grace ?? null });
      wizard.preview_job_id = job.id;
      reply.status = 202;
      return job;
    },
    startWizard: ({ path, body, ifMatch, reply }) => {
      const wizard = fresh(wizardOf(path), ifMatch);
      const job = jobs.add({
        staged: Boolean(body.staged),
        leaver_grace: body.leaver_grace ?? null,
        groups: wizard.step.groups?.map(({ id, name }) => ({ id, name })) ?? [],
      });
      wizard.job_id = job.id;
      reply.status = 201;
      return job;
    },
    listJobs: ({ query }) => {
      const states = query.get('state')?.split(',');
      const kinds = query.get('kind')?.split(',');
      return pageOf(
        'jobs',
        state.jobs.filter(
          (job) =>
            (!states || states.includes(job.state)) &&
            (!kinds || kinds.includes(job.kind)) &&
            (!query.has('dry_run') || String(job.dry_run) === query.get('dry_run')),
        ),
        query,
      );
    },
    getJob: ({ path }) => jobOf(path),
    cancelJob: ({ path, reply }) => {
      reply.status = 202;
      return jobs.cancel(jobOf(path));
    },
    resumeJob: ({ path, reply }) => {
      reply.status = 202;
      return jobs.resume(jobOf(path));
    },
    approveJob: ({ path, reply }) => {
      reply.status = 202;
      const job = jobOf(path);
      job.approved = true;
      return jobs.resume(job);
    },
    retryJob: ({ path, reply }) => {
      reply.status = 201;
      return jobs.add({ kind: 'retry', of_job: jobOf(path).id });
    },
    undoJob: ({ path, reply }) => {
      reply.status = 201;
      return jobs.add({ kind: 'undo', of_job: jobOf(path).id });
    },
    applyJob: ({ path, reply }) => {
      reply.status = 201;
      return jobs.add({ kind: 'apply_plan', of_job: jobOf(path).id });
    },
    watchJob: ({ path, reply }) => {
      reply.stream = (response) => jobs.watch(jobOf(path), response);
    },
    listIssues: ({ path, query }) => {
      const all = issuesOf(jobOf(path));
      const codes = [...new Set(all.map(({ code }) => code))].map((code) => ({
        code,
        severity: 'error',
        count: all.filter((one) => one.code === code).length,
      }));
      const wanted = (query.get('search') ?? '').toLowerCase();
      return pageOf(
        'issues',
        all.filter(
          (one) =>
            (!query.has('code') || one.code === query.get('code')) &&
            (!query.has('severity') || one.severity === query.get('severity')) &&
            `${one.person} ${one.message}`.toLowerCase().includes(wanted),
        ),
        query,
        { codes },
      );
    },
    exportIssues: ({ path, reply }) => {
      reply.text = issuesOf(jobOf(path))
        .map((one) => `${one.code},${one.person}`)
        .join('\r\n');
    },
    listChanges: ({ path, query }) => {
      const all = changesOf(jobOf(path), state.people);
      const actions = [...new Set(all.map(({ action }) => action))].map((action) => ({
        action,
        count: all.filter((one) => one.action === action).length,
      }));
      const wanted = (query.get('search') ?? '').toLowerCase();
      return pageOf(
        'changes',
        all.filter(
          (one) =>
            (!query.has('action') || one.action === query.get('action')) &&
            one.display_name.toLowerCase().includes(wanted),
        ),
        query,
        { actions },
      );
    },
    listNotifications: ({ query }) =>
      pageOf('notifications', state.notifications, query, { unread: unread() }),
    readNotification: ({ path }) => {
      const one = state.notifications.find(({ id }) => id === Number(path.id));
      if (!one) throw gone();
      one.read_at = now();
    },
    readAllNotifications: () => {
      for (const one of state.notifications) one.read_at ||= now();
    },
    listAdministrators: () => {
      if (state.account.role === 'viewer')
        throw new Refusal(
          403,
          'permission_denied',
          'Your role is viewer; this needs an administrator.',
          'Ask an administrator.',
        );
      return { administrators: state.administrators };
    },
    addAdministrator: ({ body, reply }) => {
      const { password: _, ...rest } = body;
      const one = {
        id: state.administrators.length + 1,
        name: '',
        email: '',
        ...rest,
        enabled: true,
        created_at: now(),
        last_sign_in_at: '',
      };
      state.administrators.push(one);
      reply.status = 201;
      return one;
    },
    changeAdministrator: ({ path, body }) => {
      const { password: _, ...rest } = body;
      return Object.assign(
        state.administrators.find(({ id }) => id === Number(path.id)),
        rest,
      );
    },
    removeAdministrator: ({ path }) =>
      void remove(
        state.administrators,
        state.administrators.find(({ id }) => id === Number(path.id)),
      ),
    listTokens: () => ({ tokens: state.tokens }),
    makeToken: ({ body, reply }) => {
      const token = {
        id: state.tokens.length + 5,
        name: body.name,
        scopes: body.scopes,
        created_at: now(),
        expires_at: new Date(Date.now() + body.expires_in_days * 864e5).toISOString(),
        last_used_at: '',
        hint: 'rc_9aQ2',
      };
      state.tokens.push(token);
      reply.status = 201;
      return { token, secret: 'rc_9aQ2v9QeT2bZk3pXw8YdLm4Ns' };
    },
    revokeToken: ({ path }) =>
      void remove(
        state.tokens,
        state.tokens.find(({ id }) => id === Number(path.id)),
      ),
    listAudit: ({ query }) =>
      pageOf(
        'audit',
        [
          {
            id: 90,
            at: ago(62),
            actor: 'ada',
            action: 'import.started',
            object: 'job 17',
            message: 'Import from Entra ID (Azure AD) started.',
            address: '127.0.0.1',
            outcome: 'ok',
          },
          {
            id: 89,
            at: ago(64),
            actor: 'grace',
            action: 'session.created',
            object: '',
            message: 'Sign-in refused: wrong password.',
            address: '192.0.2.17',
            outcome: 'refused',
          },
          {
            id: 88,
            at: ago(70),
            actor: 'cli:root',
            action: 'connection.changed',
            object: 'connection 3',
            message: 'The client secret was replaced.',
            address: '',
            outcome: 'ok',
          },
        ].filter(({ message }) => message.toLowerCase().includes((query.get('search') ?? '').toLowerCase())),
        query,
      ),
    getHost: () => ({
      version: '0.1.0',
      workspace: { id: 1, name: 'default' },
      database: 'sqlite',
      plugins_folder: '/usr/lib/rollcall/plugins',
      public_url: '',
      mail_configured: true,
    }),
  };
}
