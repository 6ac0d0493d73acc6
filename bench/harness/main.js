'use strict';
// Measures what it is asked for and writes the report. ../run starts it.

const { existsSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { withContext } = require('./context');
const { commit, describe, project, watchNoise } = require('./machine');
const report = require('./report');

const parts = ['micro', 'writer', 'http', 'end-to-end', 'readers', 'peers', 'panel', 'scale-out'].map(
  (name) => require(`./parts/${name}`),
);

const usage = `bench/run [--quick] [--only PART]... [--runs N] [--out FOLDER]
  --quick       small sizes, a few minutes; into build/bench, for its figures are none to keep
  --only PART   ${parts.map((part) => part.name).join(', ')}; the others keep what they measured before
  --runs N      rounds of everything (3)
  --out FOLDER  where RESULTS.md, results.json and plots/ go (bench)
  --report      measures nothing and writes RESULTS.md anew`;

function options() {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: parts.map((part) => part.name) },
      runs: { type: 'string', default: '3' },
      out: { type: 'string' },
      report: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const unknown = values.only.find((name) => !parts.some((part) => part.name === name));
  if (unknown) throw new Error(`There is no part ${unknown}.\n${usage}`);
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs is a number from 1 on.\n${usage}`);
  const out = path.resolve(values.out ?? path.join(project, values.quick ? 'build/bench' : 'bench'));
  return { ...values, runs, out };
}

/** What was measured before on the same machine; on another one everything begins anew. */
function earlier(file) {
  const machine = describe();
  const before = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  const isSame = before && JSON.stringify(before.machine) === JSON.stringify(machine);
  return isSame ? before : { machine, parts: {} };
}

async function measure(part, context, command) {
  process.stderr.write(`${part.title}\n`);
  const noise = watchNoise();
  const start = process.hrtime.bigint();
  const date = new Date().toISOString().slice(0, 16).replace('T', ' ');
  const data = await part.measure(context);
  const seconds = Math.round(Number(process.hrtime.bigint() - start) / 1e9);
  return {
    date,
    commit: commit(),
    command,
    quick: context.quick,
    runs: context.runs,
    noise: noise(),
    seconds,
    data,
  };
}

async function main() {
  const chosen = options();
  if (chosen.help) return void console.log(usage);
  mkdirSync(chosen.out, { recursive: true });
  const file = path.join(chosen.out, 'results.json');
  const results = earlier(file);
  const command = ['bench/run', ...process.argv.slice(2)].join(' ');
  if (!chosen.report)
    await withContext(chosen, async (context) => {
      for (const part of parts.filter((one) => chosen.only.includes(one.name))) {
        results.parts[part.name] = await measure(part, context, command);
        // At once, so that a part that fails later costs only itself.
        writeFileSync(file, `${JSON.stringify(results, undefined, 1)}\n`);
        report.write(results, parts, chosen.out);
      }
    });
  report.write(results, parts, chosen.out);
  console.log(path.join(chosen.out, 'RESULTS.md'));
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
