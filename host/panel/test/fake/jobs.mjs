// Jobs that run in a second or so and tell about it.
import { ago, now } from './people.mjs';

const zero = { fetched: 0, added: 0, updated: 0, unchanged: 0, skipped: 0, filtered: 0, failed: 0 };
const ended = (job) => !['queued', 'running'].includes(job.state);

export function makeJobs(state) {
  const blank = (id, more) => ({
    id,
    state: 'queued',
    kind: 'import',
    of_job: null,
    plugin: 'entra-id',
    connection_id: 3,
    dry_run: false,
    staged: false,
    phase: 'reading',
    leaver_grace: null,
    limits: { percent: 20, people: 100 },
    approved: false,
    options: { groups: ['g-0'], add: true, update: true },
    requested_by: state.account.user,
    counts: { ...zero },
    disabled: 0,
    removed: 0,
    issues: 0,
    created_at: now(),
    started_at: '',
    finished_at: '',
    error: '',
    plugin_name: 'Entra ID (Azure AD)',
    connection_name: 'default',
    groups: [{ id: 'g-0', name: 'All employees' }],
    progress: null,
    actions: [],
    ...more,
  });
  const watchers = new Map();
  const timers = new Set();
  let events = 0;

  function actionsOf(job) {
    if (state.account.role === 'viewer') return [];
    if (!ended(job)) return ['cancel'];
    if (job.state === 'interrupted')
      return job.phase === 'planned' && !job.approved ? ['approve'] : ['resume'];
    if (job.state === 'cancelled') return ['resume'];
    if (job.dry_run) return job.state === 'failed' ? [] : ['apply'];
    if (job.kind === 'undo') return [];
    return [
      ...(job.counts.failed > 0 ? ['retry'] : []),
      ...(job.counts.added + job.counts.updated > 0 ? ['undo'] : []),
    ];
  }
  const tell = (job, event) => {
    job.actions = ended(job) && job.progress ? [] : actionsOf(job);
    for (const response of watchers.get(job.id) ?? []) {
      response.write(`id: ${++events}\nevent: ${event}\ndata: ${JSON.stringify(job)}\n\n`);
      if (event === 'done') response.end();
    }
  };

  function finish(job, end) {
    Object.assign(job, { state: end, finished_at: now(), progress: null });
    tell(job, 'done');
    if (!job.dry_run)
      state.notifications.unshift({
        id: state.notifications.length + 1,
        kind: 'job_completed',
        severity: job.issues ? 'warning' : 'success',
        title: `Import completed${job.issues ? ` with ${job.issues} issues` : ''}`,
        message: `${job.counts.fetched} people read, ${job.counts.added} added, ${job.counts.updated} updated.`,
        job_id: job.id,
        connection_id: 3,
        plugin: 'entra-id',
        created_at: now(),
        read_at: '',
      });
  }

  function run(job) {
    const total = 2000;
    const started = Date.now();
    Object.assign(job, { state: 'running', started_at: job.started_at || now() });
    const timer = setInterval(() => {
      if (job.state === 'cancelled' || job.counts.fetched >= total) {
        clearInterval(timer);
        timers.delete(timer);
        return job.state === 'cancelled'
          ? finish(job, 'cancelled')
          : finish(job, job.issues ? 'completed_with_issues' : 'completed');
      }
      const fetched = Math.min(total, job.counts.fetched + state.peoplePerTick);
      const failed = fetched >= total ? 7 : 0;
      job.counts = {
        ...zero,
        fetched,
        added: Math.floor(fetched / 20),
        updated: Math.floor(fetched / 40),
        filtered: 18 * (fetched > 500),
        failed,
      };
      job.counts.unchanged = fetched - job.counts.added - job.counts.updated - job.counts.filtered - failed;
      job.issues = failed;
      const elapsed = Date.now() - started;
      const rate = fetched / (elapsed / 1000);
      job.progress = {
        expected: total,
        pages: Math.ceil(fetched / 999),
        requests: Math.ceil(fetched / 999) + 3,
        retries: fetched > 1000 ? 1 : 0,
        activity: job.groups[0]?.name ?? '',
        elapsed_ms: elapsed,
        people_per_second: rate,
        remaining_ms: Math.round(((total - fetched) / rate) * 1000),
      };
      tell(job, 'progress');
    }, state.tickMs);
    timers.add(timer);
  }

  function add(more) {
    const job = blank(Math.max(17, ...state.jobs.map(({ id }) => id)) + 1, more);
    job.actions = actionsOf(job);
    state.jobs.unshift(job);
    run(job);
    return job;
  }

  const counts = {
    fetched: 10_000,
    added: 120,
    updated: 45,
    unchanged: 9810,
    skipped: 0,
    filtered: 18,
    failed: 7,
  };
  state.jobs.push(
    blank(17, {
      state: 'completed_with_issues',
      counts,
      issues: 7,
      created_at: ago(63),
      started_at: ago(63),
      finished_at: ago(62),
    }),
    blank(16, {
      state: 'interrupted',
      phase: 'planned',
      staged: true,
      leaver_grace: 0,
      disabled: 2_113,
      counts: { ...counts, added: 0, failed: 0, unchanged: 9937 },
      created_at: ago(60 * 26),
      started_at: ago(60 * 26),
      finished_at: ago(60 * 26 - 2),
      error:
        '2,113 of 10,000 people would be disabled; the limit is 2,000. Look at the changes, then approve or leave it.',
    }),
    blank(15, {
      state: 'failed',
      created_at: ago(60 * 50),
      started_at: ago(60 * 50),
      finished_at: ago(60 * 50),
      error:
        'The client secret has expired. Create a new one in the app registration and store it under Connections.',
    }),
  );
  for (const job of state.jobs) job.actions = actionsOf(job);

  return {
    add,
    resume(job) {
      Object.assign(job, { state: 'running', error: '', finished_at: '' });
      job.actions = actionsOf(job);
      run(job);
      return job;
    },
    // What holds the job lets go of it at the next tick.
    cancel(job) {
      job.state = 'cancelled';
      job.actions = [];
      return job;
    },
    watch(job, response) {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
      response.write('retry: 300\n\n');
      if (!watchers.has(job.id)) watchers.set(job.id, new Set());
      watchers.get(job.id).add(response);
      response.on('close', () => watchers.get(job.id).delete(response));
      tell(job, ended(job) && job.progress === null ? 'done' : 'progress');
    },
    stop() {
      for (const timer of timers) clearInterval(timer);
    },
  };
}

const texts = {
  'no-email': ['has no e-mail address.', 'Fill in the mail attribute at the source, then retry.'],
  'email-in-use': [
    'has an e-mail address that somebody else has here.',
    'Change one of the two addresses, then retry.',
  ],
};
export function issuesOf(job) {
  return Array.from({ length: job.issues }, (_, i) => {
    const code = i % 3 === 2 ? 'email-in-use' : 'no-email';
    const person = `Meeting Room ${i + 1}`;
    return {
      id: i + 1,
      severity: 'error',
      code,
      person,
      email: code === 'no-email' ? '' : `room${i + 1}@contoso.example`,
      external_id: `room-${i}`,
      message: `${person} ${texts[code][0]}`,
      next_step: texts[code][1],
      request_id: '6c2e9d0b-77f1',
      detail: '',
      created_at: job.created_at,
    };
  });
}

export function changesOf(job, people) {
  const adds = people.slice(0, job.counts.added).map((one) => ({
    action: 'add',
    external_id: one.external_id,
    email: one.email,
    display_name: one.name,
    fields: ['job_title', 'department'].map((name) => ({ name, old: '', new: one[name] })),
  }));
  const updates = people.slice(200, 200 + job.counts.updated).map((one) => ({
    action: 'update',
    external_id: one.external_id,
    email: one.email,
    display_name: one.name,
    fields: [
      { name: 'job_title', old: 'Trainee', new: one.job_title },
      { name: 'mobile_phone', old: '+47 900 00 000', new: '' },
    ],
  }));
  const disables = people.slice(400, 400 + Math.min(job.disabled, 60)).map((one) => ({
    action: 'disable',
    external_id: one.external_id,
    email: one.email,
    display_name: one.name,
    fields: [{ name: 'enabled', old: 'true', new: 'false' }],
  }));
  return [...disables, ...updates, ...adds];
}
