'use strict';
// The writer alone beside raw INSERT and raw COPY.

const path = require('node:path');
const { jsonLines } = require('../processes');
const { groupBy, median, ratioByRound, spread } = require('../statistics');
const { bars } = require('../svg');
const { show } = require('../page');

const databases = { sqlite: 'SQLite', postgresql: 'PostgreSQL' };
const rawOf = { sqlite: 'INSERT', postgresql: 'COPY' };

function run(context, { sizes, runs, only = Object.keys(databases), cases = [] }) {
  return jsonLines(
    path.join(context.programs, 'rollcall_writer_bench'),
    [
      ...sizes.flatMap((people) => ['--people', String(people)]),
      ...only.flatMap((database) => ['--database', database]),
      '--runs',
      String(runs),
      ...cases.flatMap((name) => ['--case', name]),
    ],
    { ROLLCALL_BENCH_POSTGRESQL: context.postgresql.url('postgres') },
  );
}

const measure = (context) =>
  run(context, { sizes: context.quick ? [20_000] : [100_000, 1_000_000], runs: context.runs });

/** {database: {people: Map of name to its runs}} */
function byCase(rows) {
  return [...groupBy(rows, (row) => `${row.database} ${row.people}`).values()].map((group) => ({
    database: group[0].database,
    people: group[0].people,
    runs: groupBy(group, (row) => row.name),
  }));
}

function ratios({ runs }) {
  const beside = (above, below) => runs.has(above) && ratioByRound(runs.get(above), runs.get(below));
  return {
    first: beside('new', 'raw'),
    unchanged: beside('unchanged', 'new'),
    pair: beside('new, two imports side by side', 'raw'),
  };
}

function tell(rows, page) {
  page.text(
    'People that are ready in memory, written into a database of their own in the batches that the writer asks for. Beside it, in turns, the same people ' +
      'into the same table with the same indexes by the SQLite C API (one prepared INSERT, commits as often as the writer) and by one COPY of libpq. Neither looks anything up, ' +
      "counts or remembers. The log of changes is what the panel's search follows; the writer always keeps it.",
  );
  for (const one of byCase(rows)) {
    const raw = one.runs.get('raw');
    page.table(
      [
        `${databases[one.database]}, ${show.count(one.people)} people`,
        'seconds',
        'people/s',
        `of raw ${rawOf[one.database]}`,
        'own CPU s',
        'spread',
      ],
      [...one.runs].map(([name, taken]) => [
        name === 'raw' ? `raw ${rawOf[one.database]}` : name.replace(/^raw /, `raw ${rawOf[one.database]} `),
        show.seconds(median(taken.map((run) => run.seconds))),
        show.rate(one.people / median(taken.map((run) => run.seconds))),
        show.ratio(ratioByRound(taken, raw)),
        show.seconds(median(taken.map((run) => run.cpu))),
        show.percent(spread(taken.map((run) => run.seconds))),
      ]),
    );
  }
  plot(rows, page);
  for (const one of byCase(rows)) limits(one, page);
  targets(rows, page);
}

function plot(rows, page) {
  const names = ['raw', 'new', 'unchanged', 'a tenth changed', 'new, two imports side by side'];
  page.plot(
    'writer',
    'The writer, people a second',
    bars({
      title: 'The writer beside raw INSERT and COPY',
      unit: 'people a second',
      names,
      groups: byCase(rows).map((one) => ({
        label: `${databases[one.database]}\n${show.count(one.people)}`,
        values: names.map((name) =>
          one.runs.has(name) ? one.people / median(one.runs.get(name).map((run) => run.seconds)) : undefined,
        ),
      })),
    }),
  );
}

function limits(one, page) {
  const middle = (name, field) => median(one.runs.get(name).map((run) => run[field]));
  const log = middle('raw with the log of changes', 'seconds') - middle('raw', 'seconds');
  const whole = middle('new', 'seconds');
  const rest = whole - middle('raw', 'seconds') - Math.max(log, 0);
  const computing = show.percent(middle('new', 'cpu') / whole);
  page.limit(
    `${databases[one.database]}, ${show.count(one.people)}: raw rows alone take ${show.percent(middle('raw', 'seconds') / whole)} of the time of a first import, ` +
      `keeping the log of changes ${show.percent(Math.max(log, 0) / whole)}` +
      (rest > 0
        ? `, and all that the writer does beside (matching, counting, remembering whom it met) ${show.percent(rest / whole)}. `
        : '; what the writer does beside does not show. ') +
      (one.database === 'sqlite'
        ? `The writer's process computes for ${computing} of the time; the rest is the disk.`
        : `The writer's process computes for ${computing} of the time and waits for the server for the rest.`),
  );
}

function targets(rows, page) {
  for (const one of byCase(rows)) {
    const { first, unchanged, pair } = ratios(one);
    const where = `${databases[one.database]}, ${show.count(one.people)}`;
    const raw = `first import beside raw ${rawOf[one.database]}`;
    page.target(`${where}: ${raw}`, first, { atLeast: one.database === 'sqlite' ? 0.8 : 0.7 });
    if (pair) page.target(`${where}: two imports side by side beside one COPY`, pair, { atLeast: 1.2 });
    page.target(`${where}: unchanged re-import, times as fast as the first`, unchanged, { atLeast: 3 });
  }
}

module.exports = { name: 'writer', title: 'Writer', measure, tell, run, byCase, databases };
