'use strict';
// The same people read in each way that the Entra plugin has, with a service that is near, far, or slow by the size of its answers.

const { Tenant, nameOfLatency } = require('../tenant');
const { withInstallation } = require('../installation');
const { groupBy, median, ratioByRound } = require('../statistics');
const { bars } = require('../svg');
const { show } = require('../page');

const readers = ['chain', 'ids', 'shards', 'auto'];
const pageSize = 999;

function plan(context) {
  return context.quick
    ? { people: 10_000, latencies: ['100'] }
    : { people: 200_000, latencies: ['0', '100', '300', 'payload'] };
}

/** Above some pages a single run says what the others would: it is the latency, over and over. */
const runsFor = (context, latency) => (latency === '300' || latency === 'payload' ? 1 : context.runs);

async function measure(context) {
  const { people, latencies } = plan(context);
  const tenant = await Tenant.start(people, { tls: true });
  const rows = [];
  try {
    for (const latency of latencies) {
      await tenant.setLatency(latency);
      for (let round = 1; round <= runsFor(context, latency); round += 1)
        for (const reader of readers) {
          context.say(`${latency} ms, ${reader}, run ${round}`);
          const taken = await withInstallation(context, tenant, 'sqlite', (installation) =>
            installation.import(tenant, people, '--full', '--reader', reader, '--group', 'Everyone'),
          );
          rows.push({ round, people, latency, reader, ...taken, counts: undefined, job: undefined });
        }
    }
  } finally {
    await tenant.stop();
  }
  return rows;
}

const named = (rows, latency, reader) =>
  rows.filter((row) => row.latency === latency && row.reader === reader);

function tell(rows, page) {
  const { people } = rows[0];
  page.text(
    `One group of ${show.count(people)}, over TLS and compressed, into SQLite. *chain*: one page after the other; *ids*: a chain of ids, and their people looked up beside; ` +
      '*shards*: many lists by the first letter, side by side; *auto*: what an import chooses by itself. Seconds of the import by its own clock.',
  );
  const byLatency = groupBy(rows, (row) => row.latency);
  page.table(
    ['latency', 'reader', 'seconds', 'requests', 'peak MiB plugin', 'times as fast as the chain'],
    [...byLatency.keys()].flatMap((latency) =>
      readers.map((reader) => {
        const runs = named(rows, latency, reader);
        return [
          nameOfLatency(latency),
          reader,
          show.seconds(median(runs.map((run) => run.import_seconds))),
          show.count(median(runs.map((run) => run.requests))),
          show.mib(median(runs.map((run) => run.memory.plugin))),
          show.ratio(ratioByRound(runs, named(rows, latency, 'chain'), (run) => run.import_seconds)),
        ];
      }),
    ),
    2,
  );
  page.plot(
    'readers',
    'Readers',
    bars({
      title: `${show.count(people)} people by reader and latency`,
      unit: 'people a second',
      names: readers,
      groups: [...byLatency.keys()].map((latency) => ({
        label: nameOfLatency(latency),
        values: readers.map(
          (reader) => people / median(named(rows, latency, reader).map((run) => run.import_seconds)),
        ),
      })),
    }),
  );
  const hidden = chainOverLatency(rows, people);
  if (hidden !== undefined)
    page.limit(
      `at 100 ms a request the chain takes ${show.ratio(hidden)} times its pages' latency: ` +
        (hidden <= 1.1
          ? 'writing is hidden behind the waiting, and the service is the limit.'
          : 'more than the waiting.') +
        ' The other readers wait for several answers at once.',
    );
  targets(rows, page, hidden);
}

/** 1: nothing but waiting. */
function chainOverLatency(rows, people) {
  const runs = named(rows, '100', 'chain');
  if (runs.length === 0) return undefined;
  const waiting = Math.ceil(people / pageSize) * 0.1;
  return median(runs.map((run) => run.import_seconds)) / waiting;
}

function targets(rows, page, hidden) {
  const faster = (latency, reader) =>
    ratioByRound(named(rows, latency, reader), named(rows, latency, 'chain'), (run) => run.import_seconds);
  page.target('Chain at 100 ms: time over pages x latency', hidden, { atMost: 1.1 });
  page.target('Reader "shards" at 100 ms, times as fast as the chain', faster('100', 'shards'), {
    atLeast: 4,
  });
  page.target('Reader "ids" with latency by payload, times as fast as the chain', faster('payload', 'ids'), {
    atLeast: 3,
  });
}

module.exports = { name: 'readers', title: 'Readers', measure, tell };
