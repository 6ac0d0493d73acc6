'use strict';
// What the figures were measured on.

const { execFileSync } = require('node:child_process');
const { readFileSync } = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const project = path.join(__dirname, '../..');

function firstLine(program, ...commandLine) {
  try {
    return execFileSync(program, commandLine, {
      encoding: 'utf8',
      cwd: project,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
      .split('\n')[0]
      .trim();
  } catch {
    return '';
  }
}

const versionOf = (name) => firstLine('dpkg-query', '-W', '-f', '${Version}', name) || 'unknown';

function describe() {
  const release = /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'));
  return {
    processors: `${os.cpus().length} x ${os.cpus()[0].model}`,
    memory: `${Math.round(os.totalmem() / 2 ** 30)} GiB`,
    system: `${release ? release[1] : os.type()}, Linux ${os.release()}`,
    'databases lie on': firstLine('findmnt', '-n', '-o', 'FSTYPE', '--target', os.tmpdir()) || 'unknown',
    compiler: `${firstLine('g++', '--version')}, RelWithDebInfo`,
    databases: `SQLite ${versionOf('libsqlite3-0')}, PostgreSQL ${versionOf('postgresql-15')}`,
    libraries: `libcpprest ${versionOf('libcpprest2.10')}, libcurl ${versionOf('libcurl4')}, simdjson ${versionOf('libsimdjson14')}, SOCI ${versionOf('libsoci-core4.0')}`,
    'Node.js': process.version,
  };
}

/** The commit, and whether anything besides what bench/run itself writes differs from it. */
function commit() {
  const changed = firstLine(
    'git',
    'status',
    '--porcelain',
    '--untracked-files=no',
    '--',
    '.',
    ':!bench/RESULTS.md',
    ':!bench/results.json',
    ':!bench/plots',
  );
  return (firstLine('git', 'rev-parse', '--short', 'HEAD') || 'unknown') + (changed ? ' with changes' : '');
}

/** Processor time that the hypervisor gave to others, that nobody used, and all of it; in ticks. */
function processorTime() {
  const fields = readFileSync('/proc/stat', 'utf8').split('\n')[0].trim().split(/\s+/).slice(1).map(Number);
  return {
    steal: fields[7],
    idle: fields[3] + fields[4],
    all: fields.slice(0, 8).reduce((sum, ticks) => sum + ticks, 0),
  };
}

/** Tells, once the work is done, which share of all processors was in use meanwhile, by whomever. */
function watchProcessors() {
  const before = processorTime();
  return () => {
    const after = processorTime();
    return 1 - (after.idle - before.idle) / Math.max(after.all - before.all, 1);
  };
}

/** Tells, once the work is done, how quiet the machine was: load before, and time stolen meanwhile. */
function watchNoise() {
  const before = processorTime();
  const load = os.loadavg()[0];
  return () => {
    const after = processorTime();
    return {
      load_before: Number(load.toFixed(2)),
      stolen: Number(((after.steal - before.steal) / Math.max(after.all - before.all, 1)).toFixed(4)),
    };
  };
}

/** More than this is running besides: the figures are no final ones. */
const isBusy = (noise) => noise.load_before > 0.5 * os.cpus().length || noise.stolen > 0.05;

module.exports = { commit, describe, isBusy, project, watchNoise, watchProcessors };
