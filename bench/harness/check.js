'use strict';
// Ratios on small sizes, with wide margins: fails when speed has collapsed, and not because a machine was busy. Each ratio is taken
// inside one round, the best of several rounds counts, and a third or less of what a quiet machine reaches is asked for.

const { withContext } = require('./context');
const { bestRatioByRound } = require('./statistics');
const micro = require('./parts/micro');
const writer = require('./parts/writer');
const http = require('./parts/http');
const endToEnd = require('./parts/end-to-end');

const people = 20_000;
const rounds = 3;

async function decoding(context) {
  const rows = await micro.measure(context, '^page/(decode|bare simdjson loop)$');
  const ratio = micro.decodeRatio(rows, 'best_per_second');
  return [{ what: 'decoding beside a bare simdjson loop', ratio, least: 0.15 }];
}

async function fetching(context) {
  const ways = http.byWay(await http.run(context, { pages: 100, runs: 2 * rounds }));
  const least = { plain: 0.15, TLS: 0.2, gzip: 0.2 };
  return ways.map(({ way, rollcall, libcurl }) => ({
    what: `HTTP, ${way}, beside libcurl`,
    ratio: bestRatioByRound(rollcall, libcurl),
    least: least[way],
  }));
}

async function writing(context) {
  const rows = await writer.run(context, {
    sizes: [people],
    runs: rounds,
    cases: ['raw', 'new', 'unchanged'],
  });
  return writer.byCase(rows).flatMap(({ database, runs }) => [
    {
      what: `${database}: first import beside raw rows`,
      ratio: bestRatioByRound(runs.get('new'), runs.get('raw')),
      least: database === 'sqlite' ? 0.27 : 0.23,
    },
    {
      what: `${database}: unchanged re-import, times as fast as the first`,
      ratio: bestRatioByRound(runs.get('unchanged'), runs.get('new')),
      least: 1,
    },
  ]);
}

/** A whole import by its own clock beside the writer alone. */
async function importing(context) {
  return endToEnd.withTenant(people, [], async (tenant) => {
    const scope = endToEnd.everybody(people);
    const rows = [];
    for (let round = 1; round <= rounds; round += 1) {
      rows.push(...(await endToEnd.writerAlone(context, people, 'sqlite', round)));
      rows.push(
        ...(await endToEnd.series(context, tenant, scope, '0', 'sqlite', round, ['first', 'incremental'])),
      );
    }
    const named = (step) =>
      rows
        .filter((row) => row.step === step)
        .map((row) => ({ ...row, seconds: row.import_seconds ?? row.seconds }));
    return [
      {
        what: 'sqlite: whole import beside the writer alone',
        ratio: bestRatioByRound(named('first'), named('writer alone')),
        // Of so few people a good part is starting processes.
        least: 0.15,
      },
      {
        what: 'sqlite: incremental import, times as fast as a full one',
        ratio: bestRatioByRound(named('incremental'), named('first')),
        least: 1,
      },
    ];
  });
}

async function main() {
  const start = process.hrtime.bigint();
  const results = await withContext({ quick: true, runs: rounds }, async (context) => {
    const all = [];
    for (const part of [decoding, fetching, writing, importing])
      all.push(...(await part({ ...context, say: () => {} })));
    return all;
  });
  for (const { what, ratio, least } of results)
    console.log(
      `${ratio >= least ? 'good   ' : 'TOO LOW'}  ${ratio.toFixed(2).padStart(6)}  (at least ${least})  ${what}`,
    );
  console.log(`${(Number(process.hrtime.bigint() - start) / 1e9).toFixed(0)} s`);
  if (results.some(({ ratio, least }) => !(ratio >= least))) process.exitCode = 1;
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
