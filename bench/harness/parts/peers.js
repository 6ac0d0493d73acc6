'use strict';
// The same group with Rollcall and with the Node program of ../../peers on Microsoft's clients.

const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { Tenant, nameOfLatency } = require('../tenant');
const { withInstallation } = require('../installation');
const { measure: measureProgram } = require('../processes');
const { groupBy, median, ratioByRound } = require('../statistics');
const { bars } = require('../svg');
const { show } = require('../page');

const peerName = 'Graph client';

function plan(context) {
  return context.quick
    ? {
        people: 5_000,
        cases: [
          ['0', 'sqlite'],
          ['0', 'postgresql'],
          ['100', 'sqlite'],
        ],
      }
    : {
        people: 200_000,
        cases: [
          ['0', 'sqlite'],
          ['0', 'postgresql'],
          ['100', 'sqlite'],
        ],
      };
}

async function groupId(tenant) {
  return (await tenant.control('expected', { group: 'Everyone' })).id;
}

async function runPeer(context, tenant, people, database) {
  const folder = mkdtempSync(path.join(tmpdir(), 'rollcall-peer-'));
  const server = database === 'postgresql' ? context.postgresql : undefined;
  const name = server?.createDatabase();
  try {
    const { document, ...taken } = await measureProgram(
      process.execPath,
      [
        path.join(__dirname, '../../peers/import-members.js'),
        `--login-url=${tenant.loginUrl}`,
        `--graph-url=${tenant.graphUrl}`,
        `--tenant=${tenant.tenantId}`,
        `--client=${tenant.clientId}`,
        `--group=${await groupId(tenant)}`,
        `--write=${database}`,
        `--database=${path.join(folder, 'people.db')}`,
      ],
      {
        environment: {
          CLIENT_SECRET: tenant.clientSecret,
          NODE_PATH: process.env.PEER_PACKAGES,
          ...(server && server.environment(name)),
        },
        beside: { simulator: tenant.pid, ...(server && { postgresql: server.pid }) },
      },
    );
    if (document.people !== people) throw new Error(`${document.people} people were read, not ${people}.`);
    return taken;
  } finally {
    if (name) server.dropDatabase(name);
    rmSync(folder, { recursive: true });
  }
}

const runRollcall = (context, tenant, people, database, reader) =>
  withInstallation(context, tenant, database, (installation) =>
    installation.import(tenant, people, '--full', '--reader', reader, '--group', 'Everyone'),
  );

/** Requests as the simulator counts them, signing in included. */
async function counted(tenant, work) {
  await tenant.control('log/clear');
  const taken = await work();
  return { ...taken, requests: (await tenant.control('log')).count, counts: undefined, job: undefined };
}

async function measure(context) {
  if (!process.env.PEER_PACKAGES) return { skipped: 'The packages of bench/peers could not be installed.' };
  const { people, cases } = plan(context);
  const tenant = await Tenant.start(people, { tls: true });
  const rows = [];
  try {
    for (const [latency, database] of cases) {
      await tenant.setLatency(latency);
      const programs = [
        [peerName, () => runPeer(context, tenant, people, database)],
        ...['chain', 'shards', 'auto'].map((reader) => [
          `Rollcall, ${reader}`,
          () => runRollcall(context, tenant, people, database, reader),
        ]),
      ];
      for (let round = 1; round <= context.runs; round += 1)
        for (const [program, run] of programs) {
          context.say(`${latency} ms, ${database}, ${program}, run ${round}`);
          rows.push({ round, people, latency, database, program, ...(await counted(tenant, run)) });
        }
    }
  } finally {
    await tenant.stop();
  }
  return rows;
}

const named = (rows, program) => rows.filter((row) => row.program === program);

function tell(rows, page) {
  if (rows.skipped) return page.text(rows.skipped);
  const { people } = rows[0];
  page.text(
    `One group of ${show.count(people)} over TLS. The other program is what a good engineer writes in an afternoon: MSAL, Microsoft's Graph client with its PageIterator, the same properties in pages of 999, ` +
      'a transaction of upserts a page (`better-sqlite3`, `pg`). It keeps no report, no checkpoint and no history, and does not look for people who have an address already. Seconds are those of the whole command.',
  );
  const cases = groupBy(rows, (row) => `${row.latency}|${row.database}`);
  page.table(
    ['latency', 'database', 'program', 'seconds', 'requests', 'CPU s', 'peak MiB', 'times as fast'],
    [...cases.values()].flatMap((group) =>
      [...groupBy(group, (row) => row.program)].map(([program, runs]) => [
        nameOfLatency(runs[0].latency),
        runs[0].database,
        program,
        show.seconds(median(runs.map((run) => run.seconds))),
        show.count(median(runs.map((run) => run.requests))),
        show.seconds(median(runs.map((run) => run.cpu.host + run.cpu.plugin))),
        show.mib(median(runs.map((run) => run.memory.host + run.memory.plugin))),
        show.ratio(ratioByRound(runs, named(group, peerName))),
      ]),
    ),
    3,
  );
  const programs = [...new Set(rows.map((row) => row.program))];
  page.plot(
    'peers',
    "Beside Microsoft's client",
    bars({
      title: `${show.count(people)} people beside Microsoft's client`,
      unit: 'people a second',
      names: programs,
      groups: [...cases.values()].map((group) => ({
        label: `${group[0].database}\n${nameOfLatency(group[0].latency)}`,
        values: programs.map((program) => people / median(named(group, program).map((run) => run.seconds))),
      })),
    }),
  );
  limits(cases, page);
  targets(cases, page);
}

function limits(cases, page) {
  for (const group of cases.values()) {
    const other = named(group, peerName);
    const busy = median(other.map((run) => run.cpu.host / run.seconds));
    const waiting = median(other.map((run) => (run.requests * Number(run.latency)) / 1000 / run.seconds));
    page.limit(
      `${group[0].database}, ${nameOfLatency(group[0].latency)}: the Node program computes for ${show.percent(busy)} of its time, and requests times latency are ${show.percent(waiting)} of it` +
        (busy > 0.7
          ? ': it parses, maps and writes on one thread, one after the other.'
          : '; the rest is the simulator, the database, and waiting for a processor.'),
    );
  }
}

function targets(cases, page) {
  const faster = (latency, database, program) => {
    const group = cases.get(`${latency}|${database}`);
    return group && ratioByRound(named(group, program), named(group, peerName));
  };
  for (const database of ['sqlite', 'postgresql'])
    page.target(
      `Times as fast as Microsoft's client, 0 ms, ${database}`,
      faster('0', database, 'Rollcall, auto'),
      { atLeast: 5 },
    );
  page.target(
    "Times as fast as Microsoft's client, 100 ms, chain",
    faster('100', 'sqlite', 'Rollcall, chain'),
    { atLeast: 1.4 },
  );
  page.target(
    "Times as fast as Microsoft's client, 100 ms, shards",
    faster('100', 'sqlite', 'Rollcall, shards'),
    { atLeast: 4 },
  );
}

module.exports = { name: 'peers', title: "Beside Microsoft's client", measure, tell };
