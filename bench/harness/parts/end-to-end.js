'use strict';
// `rollcall import` as its user runs it: simulated tenant, host, plugin process and database, each in processes of its own.

const { Tenant, nameOfLatency } = require('../tenant');
const { withInstallation } = require('../installation');
const writer = require('./writer');
const { groupBy, median, ratioByRound, spread } = require('../statistics');
const { bars, lines } = require('../svg');
const { show } = require('../page');

const { databases } = writer;
const steps = { first: 'first import', again: 're-import', incremental: 'incremental', preview: 'dry run' };

/** Which sizes, and how far the service is. A million people at 300 ms would take five minutes an import, and tell nothing new. */
function plan(context) {
  if (context.quick)
    return {
      near: [5_000, 20_000],
      far: [{ latency: '100', people: 5_000 }],
      groups: { count: 20, people: 10_000 },
    };
  return {
    near: [10_000, 100_000, 1_000_000],
    far: ['100', '300'].flatMap((latency) => [10_000, 100_000].map((people) => ({ latency, people }))),
    // Half of each group is in the next one as well: 1,000 groups of 1,000, 666,667 people.
    groups: { count: 1_000, people: 666_667 },
  };
}

const everybody = (people) => ({ people, members: people, names: ['Everyone'], lists: '1 group' });

function manyGroups({ count, people }) {
  const names = Array.from({ length: count }, (_, index) => `Part ${index + 1} of ${count}`);
  return { people, names, lists: `${count} groups, half of each in the next` };
}

const groupOptions = (names) => names.flatMap((name) => ['--group', name]);

/** One database from empty to the third import, and what it takes to look first and to go back. */
async function series(
  context,
  tenant,
  { people, names, lists },
  latency,
  database,
  round,
  wanted = Object.keys(steps),
) {
  const groups = groupOptions(names);
  const rows = [];
  const note = (step, taken) =>
    rows.push({ round, database, people, lists, latency, step, ...taken, counts: undefined, job: undefined });
  await withInstallation(context, tenant, database, async (installation) => {
    const run = async (step, expected, ...more) => {
      if (wanted.includes(step)) note(step, await installation.import(tenant, expected, ...more, ...groups));
    };
    await run('first', people, '--full');
    await run('again', people, '--full');
    // Nobody changed since, so nobody is to be read.
    await run('incremental', 0);
    if (latency === '0' && database === 'sqlite') await run('preview', people, '--full', '--dry-run');
  });
  return rows;
}

async function writerAlone(context, people, database, round) {
  const rows = await writer.run(context, { sizes: [people], runs: 1, only: [database], cases: ['new'] });
  return rows.map((row) => ({ ...row, round, latency: '0', step: 'writer alone', lists: '1 group' }));
}

async function rounds(context, tenant, scope, latency, chosen) {
  const rows = [];
  await tenant.setLatency(latency);
  for (let round = 1; round <= context.runs; round += 1)
    for (const database of chosen) {
      context.say(`${scope.lists}, ${scope.people} people, ${latency} ms, ${database}, run ${round}`);
      if (latency === '0' && scope.names.length === 1)
        rows.push(...(await writerAlone(context, scope.people, database, round)));
      rows.push(...(await series(context, tenant, scope, latency, database, round)));
    }
  return rows;
}

async function withTenant(people, options, work) {
  const tenant = await Tenant.start(people, { options });
  try {
    return await work(tenant);
  } finally {
    await tenant.stop();
  }
}

async function measure(context) {
  const { near, far, groups } = plan(context);
  const both = Object.keys(databases);
  const rows = [];
  for (const people of near)
    rows.push(
      ...(await withTenant(people, [], (tenant) => rounds(context, tenant, everybody(people), '0', both))),
    );
  for (const { latency, people } of far)
    rows.push(
      ...(await withTenant(people, [], (tenant) =>
        rounds(context, tenant, everybody(people), latency, ['sqlite']),
      )),
    );
  const options = ['--parts', String(groups.count), '--overlap-percent', '50'];
  rows.push(
    ...(await withTenant(groups.people, options, (tenant) =>
      rounds(context, tenant, manyGroups(groups), '0', both),
    )),
  );
  return rows;
}

const middle = (runs, value) => median(runs.map(value));
const cpuOf = (name) => (run) => run.cpu[name] ?? 0;

function cases(rows) {
  return [
    ...groupBy(rows, (row) => [row.lists, row.people, row.latency, row.database].join('|')).values(),
  ].map((group) => ({
    lists: group[0].lists,
    people: group[0].people,
    latency: group[0].latency,
    database: group[0].database,
    steps: groupBy(group, (row) => row.step),
  }));
}

function tableOf(one, page) {
  const { lists, people, latency, database } = one;
  page.table(
    [
      `${databases[database]}, ${lists}, ${show.count(people)} people, ${nameOfLatency(latency)} a request`,
      'seconds',
      'people/s',
      'requests',
      'CPU s host',
      'plugin',
      'simulator',
      'server',
      'peak MiB host',
      'plugin',
      'spread',
    ],
    [...one.steps]
      .filter(([step]) => step in steps)
      .map(([step, runs]) => [
        steps[step],
        show.seconds(middle(runs, (run) => run.seconds)),
        step === 'incremental' ? '' : show.rate(people / middle(runs, (run) => run.seconds)),
        show.count(middle(runs, (run) => run.requests)),
        ...['host', 'plugin', 'simulator', 'postgresql'].map((name) =>
          name === 'postgresql' && database === 'sqlite' ? '' : show.seconds(middle(runs, cpuOf(name))),
        ),
        show.mib(middle(runs, (run) => run.memory.host)),
        show.mib(middle(runs, (run) => run.memory.plugin)),
        show.percent(spread(runs.map((run) => run.seconds))),
      ]),
  );
}

/** How near an import comes to the writer alone, both by their own clocks. */
function besideWriter(one) {
  const alone = one.steps.get('writer alone');
  if (!alone) return undefined;
  return ratioByRound(
    one.steps.get('first').map((run) => ({ round: run.round, seconds: run.import_seconds })),
    alone,
  );
}

function limits(one, page) {
  const first = one.steps.get('first');
  const seconds = middle(first, (run) => run.import_seconds);
  const share = (name) => show.percent(middle(first, cpuOf(name)) / seconds);
  const where = `${databases[one.database]}, ${one.lists}, ${show.count(one.people)} people, ${nameOfLatency(one.latency)}`;
  const beside = besideWriter(one);
  const waited = (middle(first, (run) => run.requests) * Number(one.latency)) / 1000 / seconds;
  let words = `${where}: in a first import the plugin's process computes for ${share('plugin')} of the time, the simulator for ${share('simulator')}`;
  if (one.database === 'postgresql') words += `, the PostgreSQL server for ${share('postgresql')}`;
  if (beside !== undefined)
    words += `. The writer alone takes ${show.percent(beside)} of the time of the whole import: ${beside >= 0.85 ? 'reading and decoding are hidden behind it, and the database is the limit' : 'the rest is start, reading and decoding that are not hidden behind it'}`;
  else if (waited > 0)
    words += `. Requests times latency come to ${show.percent(waited)} of the time, ${waited > 0.8 && waited < 1.1 ? 'so the service is the limit' : 'as they overlap'}`;
  page.limit(`${words}.`);
}

function plots(all, page) {
  const near = all.filter((one) => one.latency === '0' && one.lists === '1 group');
  page.plot(
    'end-to-end',
    'Imports by size, people a second',
    lines({
      title: 'A whole import by the size of the group, no latency',
      unit: 'people a second; size',
      series: Object.keys(databases).flatMap((database) =>
        ['first', 'again'].map((step) => ({
          name: `${databases[database]}, ${steps[step]}`,
          points: near
            .filter((one) => one.database === database)
            .map((one) => [one.people, one.people / middle(one.steps.get(step), (run) => run.seconds)]),
        })),
      ),
    }),
  );
  page.plot(
    'memory',
    'Peak memory by size',
    lines({
      title: 'Peak memory by the size of the group',
      unit: 'MiB; size',
      series: Object.keys(databases).flatMap((database) =>
        ['host', 'plugin'].map((name) => ({
          name: `${databases[database]}, ${name}`,
          points: near
            .filter((one) => one.database === database)
            .map((one) => [one.people, middle(one.steps.get('first'), (run) => run.memory[name])]),
        })),
      ),
    }),
  );
  const far = all.filter((one) => one.lists === '1 group' && one.database === 'sqlite');
  const sizes = [...new Set(far.filter((one) => one.latency !== '0').map((one) => one.people))];
  page.plot(
    'latency',
    'First import by latency',
    bars({
      title: 'A first import by the latency of the service, SQLite',
      unit: 'seconds',
      names: ['0 ms', '100 ms', '300 ms'],
      groups: sizes.map((people) => ({
        label: `${show.count(people)} people`,
        values: ['0', '100', '300'].map((latency) => {
          const one = far.find((other) => other.people === people && other.latency === latency);
          return one && middle(one.steps.get('first'), (run) => run.seconds);
        }),
      })),
    }),
  );
}

function targets(all, page) {
  const near = all.filter((one) => one.latency === '0' && one.lists === '1 group');
  for (const one of near) {
    page.target(
      `${databases[one.database]}, ${show.count(one.people)}: whole import beside the writer alone`,
      besideWriter(one),
      { atLeast: 0.9 },
    );
    const unchanged = ratioByRound(
      one.steps.get('again'),
      one.steps.get('first'),
      (run) => run.import_seconds,
    );
    page.target(
      `${databases[one.database]}, ${show.count(one.people)}: whole re-import, times as fast as the first`,
      unchanged,
      { atLeast: 3 },
    );
  }
  const peak = (database, people, name) => {
    const one = near.find((other) => other.database === database && other.people === people);
    return one && middle(one.steps.get('first'), (run) => run.memory[name]);
  };
  const largest = Math.max(...near.map((one) => one.people));
  for (const database of Object.keys(databases))
    for (const name of ['host', 'plugin']) {
      const cache = database === 'sqlite' && name === 'plugin' ? 128 : 0;
      const most = peak(database, largest, name);
      page.target(
        `${databases[database]}, ${name}: peak memory at ${show.count(largest)}${cache ? ", without 128 MiB of the database's cache" : ''}`,
        most === undefined ? undefined : Math.max(most - cache, 0),
        { atMost: 128, unit: ' MiB' },
      );
      if (largest === 1_000_000)
        page.target(
          `${databases[database]}, ${name}: peak memory at 1,000,000 beside 100,000`,
          most / peak(database, 100_000, name),
          { atMost: 1.2 },
        );
    }
  for (const one of near.filter((other) => other.people === largest))
    page.target(
      `${databases[one.database]}: incremental import of ${show.count(largest)} unchanged people`,
      middle(one.steps.get('incremental'), (run) => run.seconds),
      { atMost: 2, unit: ' s' },
    );
}

function tell(rows, page) {
  page.text(
    'The time is that of the whole command, from its start to its end; the simulator shares the machine. *Re-import* reads everybody again and finds nobody changed; ' +
      "*incremental* asks only what changed, which is nothing. *Server* is PostgreSQL; SQLite works in the plugin's process, and its page cache of up to 128 MiB counts there.",
  );
  const all = cases(rows);
  for (const one of all) tableOf(one, page);
  plots(all, page);
  for (const one of all) limits(one, page);
  targets(all, page);
}

module.exports = {
  name: 'end-to-end',
  title: 'End to end',
  measure,
  tell,
  series,
  everybody,
  withTenant,
  writerAlone,
};
