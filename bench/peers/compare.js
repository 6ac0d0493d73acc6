'use strict';
// Imports the same group with the Node program beside this file and with Rollcall, from one simulated tenant over
// TLS, and prints a table. ../run-peers starts it.

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { mkdtempSync, readFileSync, readdirSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { parseArgs } = require('node:util');

const clients = path.join(__dirname, '../../tests/microsoft-clients');
const { SimulatedTenant } = require(path.join(clients, 'simulated-tenant'));
const { Workplace } = require(path.join(clients, 'workplace'));
const { PostgresServer } = require('./postgresql');

const group = 'Everyone';
const sampleEvery_ms = 20;

/** The process and what it has started, as far as they still live. */
function familyOf(pid) {
  try {
    const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
    return [pid, ...children.flatMap(familyOf)];
  } catch {
    return [];
  }
}

/** Peak resident memory so far (VmHWM), in bytes. */
function peakMemory(pid) {
  try {
    const line = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return line ? Number(line[1]) * 1024 : 0;
  } catch {
    return 0;
  }
}

/** Runs a program to its end: how long it took, and the sum of its processes' peaks. */
async function measure(program, commandLine, environment = {}) {
  const start = process.hrtime.bigint();
  const child = spawn(program, commandLine, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  const output = { out: '', err: '' };
  child.stdout.on('data', (data) => {
    output.out += data;
  });
  child.stderr.on('data', (data) => {
    output.err += data;
  });
  const peaks = new Map();
  const sampling = setInterval(() => {
    for (const pid of familyOf(child.pid)) peaks.set(pid, Math.max(peaks.get(pid) ?? 0, peakMemory(pid)));
  }, sampleEvery_ms);
  const [code] = await once(child, 'close');
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  clearInterval(sampling);
  if (code !== 0) throw new Error(`${path.basename(program)} ended with ${code}: ${output.err}`);
  return {
    ...JSON.parse(output.out),
    seconds,
    memory: [...peaks.values()].reduce((sum, peak) => sum + peak, 0),
  };
}

async function runPeer(tenant, groupId, write, postgresql) {
  const folder = mkdtempSync(path.join(tmpdir(), 'rollcall-peer-'));
  const database = postgresql ? postgresql.environment(await postgresql.createDatabase()) : {};
  try {
    return await measure(
      process.execPath,
      [
        path.join(__dirname, 'import-members.js'),
        `--login-url=${tenant.loginUrl}`,
        `--graph-url=${tenant.graphUrl}`,
        `--tenant=${tenant.tenantId}`,
        `--client=${tenant.clientId}`,
        `--group=${groupId}`,
        `--write=${write}`,
        `--database=${path.join(folder, 'people.db')}`,
      ],
      { CLIENT_SECRET: tenant.clientSecret, ...database },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function runRollcall(reader, tenant, groupId, write, postgresql) {
  const workplace = new Workplace(postgresql ? postgresql.url(await postgresql.createDatabase()) : undefined);
  try {
    await workplace.connect(tenant);
    const run = await measure(process.env.ROLLCALL_PROGRAM, [
      '--config',
      workplace.configuration,
      'import',
      'entra-id',
      '--group',
      groupId,
      '--add',
      '--update',
      '--json',
      '--reader',
      reader,
      ...(write === 'none' ? ['--dry-run'] : []),
    ]);
    return { ...run, people: run.counts.fetched };
  } finally {
    workplace.remove();
  }
}

const freeOfCharge = { latency_ms: 0, latency_per_object_us: 0, latency_per_id_us: 0 };
/** What the service takes for a request, as switches of the simulator. */
const latencies = {
  0: freeOfCharge,
  100: { latency_ms: 100 },
  300: { latency_ms: 300 },
  payload: { latency_ms: 300, latency_per_object_us: 3000, latency_per_id_us: 300 },
};

function programsFor(readers) {
  const ours = readers.map((reader) => ({ name: `rollcall ${reader}`, run: runRollcall.bind(null, reader) }));
  return [{ name: 'Graph client', run: runPeer }, ...ours];
}

/** The middle one of several runs by seconds, after checking that each read everybody. */
async function middleRun(tenant, run, { write, people, repeat, postgresql }) {
  const { id } = await tenant.control('expected', { group });
  const runs = [];
  for (let i = 0; i < repeat; i += 1) {
    await tenant.control('log/clear');
    const result = await run(tenant, id, write, write === 'postgresql' ? postgresql : undefined);
    if (result.people !== people) throw new Error(`${result.people} people were read, not ${people}.`);
    runs.push({ ...result, requests: (await tenant.control('log')).count });
  }
  runs.sort((left, right) => left.seconds - right.seconds);
  return runs[Math.floor(runs.length / 2)];
}

function printRow(cells) {
  const widths = [8, 11, 15, 8, 9, 9, 6];
  console.log(
    cells
      .map((cell, column) =>
        column === 2 ? String(cell).padEnd(widths[2]) : String(cell).padStart(widths[column]),
      )
      .join('  '),
  );
}

async function main() {
  const { values } = parseArgs({
    options: {
      people: { type: 'string', default: '200000' },
      latency: { type: 'string', multiple: true, default: ['0', '100'] },
      write: { type: 'string', multiple: true, default: ['none', 'sqlite'] },
      reader: { type: 'string', multiple: true, default: ['chain'] },
      repeat: { type: 'string', default: '3' },
    },
  });
  const unknown = values.latency.find((latency) => !(latency in latencies));
  if (unknown !== undefined) throw new Error(`--latency is one of ${Object.keys(latencies).join(', ')}.`);
  const people = Number(values.people);
  const postgresql = values.write.includes('postgresql') ? await PostgresServer.start() : undefined;
  const tenant = await SimulatedTenant.start(
    ['--scenario', 'large', '--no-throttling', '--gzip-level', '1'],
    people,
  );
  try {
    console.log(`${people} members of one group; the middle one of ${values.repeat} runs`);
    printRow(['latency', 'written to', 'program', 'seconds', 'requests', 'peak MiB', 'ratio']);
    for (const latency of values.latency) {
      await tenant.control('switches', { ...freeOfCharge, ...latencies[latency] });
      for (const write of values.write) {
        let peer;
        for (const { name, run } of programsFor(values.reader)) {
          const result = await middleRun(tenant, run, {
            write,
            people,
            repeat: Number(values.repeat),
            postgresql,
          });
          peer ??= result;
          printRow([
            latency === 'payload' ? latency : `${latency} ms`,
            write,
            name,
            result.seconds.toFixed(2),
            result.requests,
            (result.memory / 2 ** 20).toFixed(0),
            (peer.seconds / result.seconds).toFixed(2),
          ]);
        }
      }
    }
  } finally {
    await tenant.stop();
    await postgresql?.stop();
  }
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
