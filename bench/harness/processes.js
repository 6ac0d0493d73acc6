'use strict';
// Programs and what they cost: wall time, processor time and peak memory of each of their processes, as the kernel
// counts them.

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { readFileSync, readdirSync } = require('node:fs');
const path = require('node:path');
const { setTimeout: delay } = require('node:timers/promises');

const sampleEvery_ms = 20;
const ticksPerSecond = 100; // USER_HZ, the same on all Linux machines

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // the process is gone
  }
}

function childrenOf(pid) {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      read(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}

/** The process and what it has started, as far as they still live. */
function familyOf(pid) {
  return [pid, ...childrenOf(pid).flatMap(familyOf)];
}

/** Processor seconds: the process's own, and those of its children that have ended. */
function cpuOf(pid) {
  const stat = read(`/proc/${pid}/stat`);
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const seconds = (first) => (stat ? (fields[first] + fields[first + 1]) / ticksPerSecond : 0);
  return { own: seconds(11), ended: seconds(13) };
}

/** All that a process and everything below it has used so far. */
function cpuOfTree(pid) {
  return familyOf(pid).reduce((sum, member) => {
    const { own, ended } = cpuOf(member);
    return sum + own + ended;
  }, 0);
}

/** Peak resident memory so far (VmHWM), in MiB. */
function peakMemory(pid) {
  const line = /^VmHWM:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`));
  return line ? Number(line[1]) / 1024 : 0;
}

/** Looks at a running process and its children until it is told to stop. */
class Watch {
  constructor(pid) {
    this.pid = pid;
    this.seen = new Map();
    this.timer = setInterval(() => this.look(), sampleEvery_ms).unref();
    this.look();
  }

  look() {
    for (const pid of familyOf(this.pid)) {
      const before = this.seen.get(pid) ?? { memory: 0, cpu: 0 };
      this.seen.set(pid, {
        memory: Math.max(before.memory, peakMemory(pid)),
        cpu: Math.max(before.cpu, cpuOf(pid).own),
      });
    }
  }

  /** What the process itself and what its children took; of the children the largest memory. */
  stop() {
    clearInterval(this.timer);
    const own = this.seen.get(this.pid) ?? { memory: 0, cpu: 0 };
    const children = [...this.seen].filter(([pid]) => pid !== this.pid).map(([, usage]) => usage);
    return {
      own,
      children: {
        memory: Math.max(0, ...children.map((usage) => usage.memory)),
        cpu: children.reduce((sum, usage) => sum + usage.cpu, 0),
      },
    };
  }
}

/** A program in the background whose output is kept. */
class Program {
  constructor(program, commandLine, environment = {}, input = '') {
    this.name = path.basename(program);
    this.child = spawn(program, commandLine, { env: { ...process.env, ...environment } });
    this.child.stdin.end(input);
    this.out = '';
    this.err = '';
    this.child.stdout.on('data', (data) => {
      this.out += data;
    });
    this.child.stderr.on('data', (data) => {
      this.err += data;
    });
    this.ended = once(this.child, 'close');
  }

  get pid() {
    return this.child.pid;
  }

  /** Its first line of output, as JSON. */
  async ready() {
    while (!this.out.includes('\n')) {
      if (this.child.exitCode !== null) throw new Error(`${this.name} ended: ${this.err}`);
      await delay(10);
    }
    return JSON.parse(this.out.slice(0, this.out.indexOf('\n')));
  }

  async succeed(accepted = [0]) {
    const [code] = await this.ended;
    if (!accepted.includes(code)) throw new Error(`${this.name} ended with ${code}: ${this.err}`);
    return this.out;
  }

  async stop(signal = 'SIGTERM') {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
    await this.ended;
  }
}

/** Runs a program that prints a line of JSON for each measurement; gives those. */
async function jsonLines(program, commandLine, environment) {
  const out = await new Program(program, commandLine, environment).succeed();
  return out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

/**
 * Runs a program to its end. Gives the document that it prints, its wall seconds, and memory (MiB) and processor
 * seconds by process; `beside` are other processes whose share is told as well: {name: pid}.
 */
async function measure(program, commandLine, { environment, beside = {}, accepted } = {}) {
  const others = Object.entries(beside).map(([name, pid]) => ({ name, pid, before: cpuOfTree(pid) }));
  const endedBefore = cpuOf(process.pid).ended;
  const start = process.hrtime.bigint();
  const running = new Program(program, commandLine, environment);
  const watch = new Watch(running.pid);
  const out = await running.succeed(accepted);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const { own, children } = watch.stop();
  // Exact, unlike the samples, which miss the last moments of each.
  const all = cpuOf(process.pid).ended - endedBefore;
  const cpu = { host: Math.max(all - children.cpu, 0), plugin: children.cpu };
  for (const { name, pid, before } of others) cpu[name] = cpuOfTree(pid) - before;
  return { document: JSON.parse(out), seconds, memory: { host: own.memory, plugin: children.memory }, cpu };
}

module.exports = { Program, Watch, cpuOfTree, jsonLines, measure, peakMemory };
