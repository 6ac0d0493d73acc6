'use strict';
// One page or one batch at a time, with Google Benchmark.

const path = require('node:path');
const { Program } = require('../processes');
const { bars } = require('../svg');
const { groupBy, median } = require('../statistics');
const { show } = require('../page');

const family = (name) => name.split('/')[0];

/** `filter`: only those whose name matches. */
async function measure(context, filter = '.') {
  const program = path.join(context.programs, 'rollcall_micro_bench');
  const listed = await new Program(program, ['--benchmark_list_tests=true']).succeed();
  const out = await new Program(program, [
    '--benchmark_format=json',
    `--benchmark_filter=${filter}`,
    `--benchmark_repetitions=${context.runs}`,
    `--benchmark_min_time=${context.quick ? 0.05 : 0.5}`,
    '--benchmark_enable_random_interleaving=true',
  ]).succeed();
  const { benchmarks } = JSON.parse(out);
  const failed = benchmarks.find((benchmark) => benchmark.error_occurred);
  if (failed) throw new Error(`${failed.name}: ${failed.error_message}`);
  // They ran in any order, so that a moment of other work does not hit one alone.
  const order = new Map(listed.split('\n').map((name, place) => [name, place]));
  const runs = benchmarks
    .filter((benchmark) => benchmark.run_type === 'iteration')
    .sort((left, right) => order.get(left.run_name) - order.get(right.run_name));
  return [...groupBy(runs, (run) => run.run_name)].map(([name, group]) => ({
    name,
    per_second: median(group.map((run) => run.items_per_second)),
    best_per_second: Math.max(...group.map((run) => run.items_per_second)),
    bytes_per_second: group[0].bytes_per_second && median(group.map((run) => run.bytes_per_second)),
  }));
}

const rateOf = (rows, name, which = 'per_second') => rows.find((row) => row.name === name)?.[which];

/** As a share of the least that the machine takes for it. */
function decodeRatio(rows, which) {
  return rateOf(rows, 'page/decode', which) / rateOf(rows, 'page/bare simdjson loop', which);
}

const baselines = { page: 'page/bare simdjson loop' };

function tell(rows, page) {
  page.text(
    'A page is 999 users as Graph sends them; a batch is 5,000 people. One thread, everything in the cache, processor time. *Bare simdjson loop*: the same fields by name into the same struct by the shortest loop that does it, believing what it reads; *see every value* does not even look at the names.',
  );
  page.table(
    ['what', 'a second', 'ns each', 'MB/s', 'of the bare loop'],
    rows.map((row) => [
      row.name.replace('/', ': '),
      show.rate(row.per_second),
      show.rate(1e9 / row.per_second),
      row.bytes_per_second && show.count(row.bytes_per_second / 1e6),
      baselines[family(row.name)] && row.bytes_per_second
        ? show.ratio(row.per_second / rateOf(rows, baselines[family(row.name)]))
        : '',
    ]),
  );
  const pages = rows.filter((row) => family(row.name) === 'page');
  page.plot(
    'micro',
    'Decoding, people a second',
    bars({
      title: 'From a page of JSON to people',
      unit: 'people a second, one thread',
      names: ['people/s'],
      groups: pages.map((row) => ({
        label: row.name.split('/')[1].replace(', ', '\n'),
        values: [row.per_second],
      })),
    }),
  );
  const whole = 1 / rateOf(rows, 'page/decode, map, fold, hash');
  const share = (name) => 1 / rateOf(rows, name) / whole;
  page.limit(
    `of the ${show.rate(whole * 1e9)} ns that a person takes from JSON to the writer, decoding is ${show.percent(share('page/decode'))} ` +
      `(simdjson alone ${show.percent(share('page/bare simdjson loop'))}), copying the texts ${show.percent(share('page/map'))}, ` +
      `hashing attributes and id ${show.percent(share('hash/all attributes') + share('hash/id'))}, folding the address ` +
      `${show.percent(share('fold/ASCII address'))}. One thread could feed ${show.rate(1 / whole)} people a second.`,
  );
  page.target('Decoding beside a bare simdjson loop', decodeRatio(rows), { atLeast: 0.75 });
}

module.exports = { name: 'micro', title: 'Micro', measure, tell, decodeRatio };
