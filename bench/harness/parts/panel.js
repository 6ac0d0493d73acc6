'use strict';
// What an administrator waits for: lists and searches over many people, alone and in company, and the first page.

const { spawnSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const path = require('node:path');
const { setTimeout: delay } = require('node:timers/promises');
const { jsonLines, Watch } = require('../processes');
const { Tenant } = require('../tenant');
const { Installation } = require('../installation');
const { canLoad, firstLoads } = require('../first-load');
const { administrator, serve } = require('../web');
const { quantile } = require('../statistics');
const { bars } = require('../svg');
const { show } = require('../page');
const { databases } = require('./writer');

const syllables = 'anbeciduelfogahukijomalenirosutavowexyzaredonimeskolutarisen'.match(/../g);
/** People look at what they got before they ask again. */
const think_ms = { least: 500, most: 1500 };

function plan(context) {
  return context.quick
    ? { people: 20_000, repeat: 20, readers: 50, quiet_s: 3 }
    : { people: 1_000_000, repeat: 200, readers: 200, quiet_s: 20 };
}

function oneOf(choices) {
  return choices[Math.floor(Math.random() * choices.length)];
}

/** What the panel asks for: a first page in some order, a search, the page after the one that is shown. */
function nextPath(shown) {
  const kind = Math.random();
  if (shown?.cursor && kind < 0.3) return `${shown.path}&cursor=${encodeURIComponent(shown.cursor)}`;
  if (kind < 0.7)
    return `/users?limit=50&search=${oneOf(syllables)}${Math.random() < 0.5 ? oneOf(syllables) : ''}`;
  return `/users?limit=50&sort=${oneOf(['name', '-name', 'email', 'department', '-updated_at'])}`;
}

/** One administrator with a connection of their own, until `ends.now`. */
async function lookAround(web, ends, times) {
  let shown;
  await delay(Math.random() * think_ms.most);
  while (!ends.now) {
    const path = nextPath(shown);
    const answer = await web.request('GET', `/api/v1${path}`);
    if (answer.status !== 200) throw new Error(`${path} was answered with ${answer.status}: ${answer.body}`);
    times.push(answer.milliseconds);
    // Only sometimes, for reading 50 people takes this process time that is not the host's.
    if (Math.random() < 0.3)
      shown = { path: path.split('&cursor=')[0], cursor: JSON.parse(answer.body.toString()).next_cursor };
    await delay(think_ms.least + Math.random() * (think_ms.most - think_ms.least));
  }
}

async function withReaders(web, readers, work) {
  const ends = { now: false };
  const times = [];
  const crowd = Promise.all(Array.from({ length: readers }, () => lookAround(web, ends, times)));
  const start = process.hrtime.bigint();
  let result;
  try {
    result = await Promise.race([work(), crowd]);
  } finally {
    ends.now = true;
  }
  await crowd;
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  return {
    result,
    requests: times.length,
    per_second: times.length / seconds,
    p50: quantile(times, 0.5),
    p95: quantile(times, 0.95),
    p99: quantile(times, 0.99),
    most: Math.max(...times),
  };
}

/** Seconds of an import of everybody, a third of whom changed. */
async function importAgain(tenant, web) {
  await tenant.control('directory/change-share', { percent: 30 });
  const start = process.hrtime.bigint();
  const [job] = await web.finished([await web.startImport(undefined, ['Everyone'])]);
  if (job.counts.fetched !== tenant.people) throw new Error(`The import read ${job.counts.fetched} people.`);
  return Number(process.hrtime.bigint() - start) / 1e9;
}

async function readersBesideImport(context, tenant, database, { people, readers, quiet_s }) {
  const panel = process.env.ROLLCALL_PANEL_FILES;
  const installation = new Installation(context, database, [
    '[http]',
    'listen = http://127.0.0.1:0',
    'connections_of_address = 1000',
    ...(panel ? [`panel = ${panel}`] : []),
  ]);
  try {
    await installation.makeAdministrator(administrator.user, administrator.password);
    await installation.connect(tenant);
    await installation.import(tenant, people, '--full', '--group', 'Everyone');
    const { host, web } = await serve(installation, readers + 4);
    try {
      const loads = canLoad() ? await firstLoads(web, context.runs) : [];
      const watch = new Watch(host.pid);
      const alone_s = await importAgain(tenant, web);
      const quiet = await withReaders(web, readers, () => delay(quiet_s * 1000));
      const busy = await withReaders(web, readers, () => importAgain(tenant, web));
      return { database, readers, loads, alone_s, quiet, busy, host_mib: watch.stop().own.memory };
    } finally {
      web.close();
      await host.stop();
    }
  } finally {
    installation.remove();
  }
}

/** Bytes that a browser loads before a page can be used, compressed, as the panel's own test counts them. */
function firstLoad() {
  const files = process.env.ROLLCALL_PANEL_FILES;
  if (!files || !existsSync(path.join(files, '.vite/manifest.json'))) return [];
  const sizes = path.join(__dirname, '../../../host/panel/scripts/sizes.mjs');
  // It fails when a page has grown beyond its limit, which is for the tests to tell.
  const { stdout } = spawnSync(process.execPath, [sizes, files], { encoding: 'utf8' });
  return [...stdout.matchAll(/^(.+?)\s+([\d.]+) kB gzip in (\d+) files/gm)].map(([, name, kb, count]) => ({
    name,
    kb: Number(kb),
    files: Number(count),
  }));
}

async function measure(context) {
  const chosen = plan(context);
  const search = await jsonLines(
    path.join(context.programs, 'rollcall_search_bench'),
    ['--people', String(chosen.people), '--repeat', String(chosen.repeat)],
    { ROLLCALL_BENCH_POSTGRESQL: context.postgresql.url('postgres') },
  );
  const crowd = [];
  const tenant = await Tenant.start(chosen.people);
  try {
    for (const database of Object.keys(databases)) {
      context.say(`${chosen.readers} readers beside an import, ${database}`);
      crowd.push(await readersBesideImport(context, tenant, database, chosen));
    }
  } finally {
    await tenant.stop();
  }
  return { people: chosen.people, repeat: chosen.repeat, search, crowd, first_load: firstLoad() };
}

function tellSearch({ people, repeat, search }, page) {
  page.text(
    `A page of fifty out of ${show.count(people)} people, as the panel asks for it, inside the host's process; ${repeat} times each. Milliseconds.`,
  );
  for (const database of Object.keys(databases)) {
    const rows = search.filter((row) => row.database === database);
    const index = rows.find((row) => row.index_seconds !== undefined);
    page.table(
      [databases[database], 'p50', 'p95', 'p99', 'most'],
      rows
        .filter((row) => row.name)
        .map((row) => [row.name, ...['p50', 'p95', 'p99', 'most'].map((key) => show.ms(row[key]))]),
    );
    page.text(
      `After a start the index is ready in ${show.seconds(index.index_seconds)} s and takes ${show.mib(index.index_mib)} MiB.`,
    );
  }
}

function tellCrowd({ crowd }, page) {
  page.text(
    `${crowd[0].readers} administrators over HTTP at \`rollcall serve\`, each with a connection, looking at what they got for a second before they ask again, first alone and then while an import of everybody ` +
      'in the same host changes a third of the people. The readers run on the same machine, and their own time is part of these figures.',
  );
  page.table(
    ['database', 'beside', 'requests/s', 'p50 ms', 'p95 ms', 'p99 ms', 'most ms', 'import s'],
    crowd.flatMap((one) => [
      [one.database, 'an import, no readers', '', '', '', '', '', show.seconds(one.alone_s)],
      ...[
        ['nothing', one.quiet, ''],
        ['an import', one.busy, show.seconds(one.busy.result)],
      ].map(([beside, taken, seconds]) => [
        one.database,
        beside,
        show.rate(taken.per_second),
        ...['p50', 'p95', 'p99', 'most'].map((key) => show.ms(taken[key])),
        seconds,
      ]),
    ]),
    2,
  );
  page.plot(
    'readers-beside-import',
    'Readers beside an import',
    bars({
      title: `p95 of ${crowd[0].readers} readers`,
      unit: 'milliseconds',
      names: ['alone', 'beside an import'],
      groups: crowd.map((one) => ({ label: databases[one.database], values: [one.quiet.p95, one.busy.p95] })),
    }),
  );
  for (const one of crowd)
    page.limit(
      `${databases[one.database]}: beside an import a page takes ${show.ratio(one.busy.p95 / one.quiet.p95)} times as long (p95), and the import ${show.ratio(one.busy.result / one.alone_s)} times as long beside readers: ` +
        'both share the processors, and the index follows what the import writes.',
    );
}

function tell(data, page) {
  tellSearch(data, page);
  tellCrowd(data, page);
  if (data.first_load.length)
    page.table(
      ['first load of', 'kB compressed', 'files'],
      data.first_load.map((one) => [one.name, one.kb.toFixed(1), one.files]),
    );
  else page.text('The bytes of the first load were not measured: the panel is not built.');
  const loads = data.crowd.flatMap((one) => one.loads.map((load) => ({ ...load, database: one.database })));
  if (loads.length)
    page.table(
      ['first load in Chromium, until it is there', 'database', 'ms', 'kB over the wire'],
      loads.map((one) => [
        one.name,
        one.database,
        show.count(one.milliseconds),
        show.count(one.bytes / 1000),
      ]),
      2,
    );
  for (const database of Object.keys(databases)) {
    const searches = data.search.filter((row) => row.database === database && /^search/.test(row.name ?? ''));
    page.target(
      `${databases[database]}: the slowest p95 of all searches over ${show.count(data.people)}`,
      Math.max(...searches.map((row) => row.p95)),
      { atMost: 100, unit: ' ms' },
    );
  }
}

module.exports = { name: 'panel', title: 'Panel', measure, tell };
