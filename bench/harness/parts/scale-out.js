'use strict';
// Imports of many connections, taken by one, two and three hosts over one PostgreSQL; and one of them killed.

const { setTimeout: delay } = require('node:timers/promises');
const { Tenant, nameOfLatency } = require('../tenant');
const { Installation } = require('../installation');
const { administrator, serve } = require('../web');
const { watchProcessors } = require('../machine');
const { groupBy, median } = require('../statistics');
const { bars } = require('../svg');
const { show } = require('../page');

function plan(context) {
  return context.quick
    ? { jobs: 6, people: 12_000, latencies: ['0', '100'] }
    : { jobs: 12, people: 600_000, latencies: ['0', '100'] };
}

async function connections(installation, tenant, jobs) {
  for (let number = 1; number <= jobs; number += 1) await installation.connect(tenant, `c${number}`);
  const { connections: listed } = JSON.parse(await installation.rollcall('connection', 'list', '--json'));
  return listed.map((connection) => connection.id).sort((left, right) => left - right);
}

/** Waits until half of the jobs are done and the worker is at one of the others, and ends it as a power cut does. */
async function killHalfWay(context, installation, worker, web, ids) {
  // Workers are called host:pid:random.
  const held = `select count(*) from import_jobs where state = 'running' and worker like '%:${worker.pid}:%'`;
  for (;;) {
    const jobs = await Promise.all(ids.map((id) => web.job(id)));
    const done = jobs.filter((job) => job.finished_at !== '').length;
    if (done === ids.length) throw new Error('All imports ended before a worker could be killed.');
    if (done >= ids.length / 2 - 1 && context.postgresql.query(held, installation.database) === '1') break;
    await delay(10);
  }
  await worker.stop('SIGKILL');
}

/** Everything from empty tables to everybody imported, by so many hosts that each run one import at a time. */
async function run(context, tenant, { jobs, people }, workers, { killed = false } = {}) {
  const installation = new Installation(context, 'postgresql', [
    '[http]',
    'listen = http://127.0.0.1:0',
    '[jobs]',
    'workers = 1',
  ]);
  const others = [];
  try {
    await installation.makeAdministrator(administrator.user, administrator.password);
    const ids = await connections(installation, tenant, jobs);
    for (let number = 1; number < workers; number += 1) others.push(installation.start('worker', '--json'));
    await Promise.all(others.map((other) => other.ready()));
    const { host, web } = await serve(installation, jobs + 4);
    try {
      const processors = watchProcessors();
      const start = process.hrtime.bigint();
      const started = await Promise.all(
        ids.map((id, index) => web.startImport(id, [`Part ${index + 1} of ${jobs}`])),
      );
      if (killed) await killHalfWay(context, installation, others.shift(), web, started);
      const finished = await web.finished(started);
      const seconds = Number(process.hrtime.bigint() - start) / 1e9;
      const busy = processors();
      const read = finished.reduce((sum, job) => sum + job.counts.fetched, 0);
      const stored = Number(context.postgresql.query('select count(*) from users', installation.database));
      if (read !== people || stored !== people || finished.some((job) => job.state !== 'completed'))
        throw new Error(`${read} people were read and ${stored} stored, not ${people}.`);
      return { workers, killed, seconds, busy };
    } finally {
      web.close();
      await host.stop();
    }
  } finally {
    await Promise.all(others.map((other) => other.stop()));
    installation.remove();
  }
}

async function measure(context) {
  const chosen = plan(context);
  const rows = [];
  const tenant = await Tenant.start(chosen.people, { options: ['--parts', String(chosen.jobs)] });
  try {
    for (const latency of chosen.latencies) {
      await tenant.setLatency(latency);
      for (let round = 1; round <= context.runs; round += 1)
        for (const workers of [1, 2, 3]) {
          context.say(`${workers} workers, ${latency} ms, run ${round}`);
          rows.push({ round, latency, ...chosen, ...(await run(context, tenant, chosen, workers)) });
        }
    }
    context.say('2 workers, one of them killed half-way');
    await tenant.setLatency('100');
    rows.push({
      round: 1,
      latency: '100',
      ...chosen,
      ...(await run(context, tenant, chosen, 2, { killed: true })),
    });
  } finally {
    await tenant.stop();
  }
  return rows;
}

function tell(rows, page) {
  const { jobs, people } = rows[0];
  page.text(
    `${jobs} connections with an import of ${show.count(people / jobs)} people each, all queued at once, over one PostgreSQL. One worker is \`rollcall serve\` alone, each further one a \`rollcall worker\`; ` +
      "each runs one import at a time. The workers, the server and the simulator share this machine's processors. From queueing to the last import's end; everybody is counted in the table afterwards.",
  );
  const whole = rows.filter((row) => !row.killed);
  const cases = groupBy(whole, (row) => `${row.latency}|${row.workers}`);
  const seconds = (latency, workers) => median(cases.get(`${latency}|${workers}`).map((row) => row.seconds));
  const busy = (latency, workers) => median(cases.get(`${latency}|${workers}`).map((row) => row.busy));
  page.table(
    ['latency', 'workers', 'seconds', 'people/s', 'times as fast as one', 'processors busy'],
    [...cases.values()].map(([{ latency, workers }]) => [
      nameOfLatency(latency),
      workers,
      show.seconds(seconds(latency, workers)),
      show.rate(people / seconds(latency, workers)),
      show.ratio(seconds(latency, 1) / seconds(latency, workers)),
      show.percent(busy(latency, workers)),
    ]),
    2,
  );
  const latencies = [...new Set(whole.map((row) => row.latency))];
  page.plot(
    'scale-out',
    'Workers',
    bars({
      title: 'Imports by one, two and three workers',
      unit: 'people a second',
      names: ['1 worker', '2 workers', '3 workers'],
      groups: latencies.map((latency) => ({
        label: nameOfLatency(latency),
        values: [1, 2, 3].map((workers) => people / seconds(latency, workers)),
      })),
    }),
  );
  const killed = rows.find((row) => row.killed);
  if (killed)
    page.text(
      `Two workers at ${nameOfLatency(killed.latency)}, one of them killed half-way: ${show.seconds(killed.seconds)} s instead of ${show.seconds(seconds(killed.latency, 2))} s, and everybody is there once. ` +
        'A lease of 20 s has to run out before the other one goes on with what was left.',
    );
  for (const latency of latencies)
    page.limit(
      `${nameOfLatency(latency)}: with one worker the machine's processors are ${show.percent(busy(latency, 1))} busy, with three ${show.percent(busy(latency, 3))}, and three are ` +
        `${show.ratio(seconds(latency, 1) / seconds(latency, 3))} times as fast as one: ` +
        (busy(latency, 3) > 0.85
          ? 'more workers need more processors.'
          : 'what is left is waiting for the service, the disk and the server, which still more workers would share.'),
    );
}

module.exports = { name: 'scale-out', title: 'Scale out', measure, tell };
