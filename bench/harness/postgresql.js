'use strict';
// A PostgreSQL of one's own in a temporary folder, reached through a socket there. Durable as an installation's is.

const { execFileSync, spawn } = require('node:child_process');
const { once } = require('node:events');
const { chownSync, mkdtempSync, readdirSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { setTimeout: delay } = require('node:timers/promises');

const root = '/usr/lib/postgresql';
/** What an administrator of a database of this size sets; everything else is the default, fsync included. */
const settings = { shared_buffers: '512MB', max_wal_size: '4GB' };

/** It refuses to run as root. */
function unprivileged() {
  if (process.getuid() !== 0) return {};
  const id = (option) => Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

class PostgresServer {
  static async start() {
    const version = readdirSync(root)
      .map(Number)
      .sort((left, right) => right - left)[0];
    const programs = path.join(root, String(version), 'bin');
    const folder = mkdtempSync(path.join(tmpdir(), 'rollcall-postgresql-'));
    const user = unprivileged();
    if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
    const data = path.join(folder, 'data');
    execFileSync(
      path.join(programs, 'initdb'),
      ['-D', data, '-U', 'rollcall', '-E', 'UTF8', '--locale=C.UTF-8', '--auth=trust', '--no-instructions'],
      { ...user, cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] },
    );
    const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const server = spawn(path.join(programs, 'postgres'), ['-D', data, '-k', folder, '-h', '', ...options], {
      ...user,
      cwd: folder,
      stdio: 'ignore',
    });
    const started = new PostgresServer(server, folder, programs);
    await started.untilReady();
    return started;
  }

  constructor(server, folder, programs) {
    this.server = server;
    this.folder = folder;
    this.programs = programs;
    this.databases = 0;
  }

  get pid() {
    return this.server.pid;
  }

  /** What node-postgres and libpq read from the environment. */
  environment(database) {
    return { PGHOST: this.folder, PGUSER: 'rollcall', PGDATABASE: database };
  }

  url(database) {
    return `postgresql://rollcall@/${database}?host=${this.folder}`;
  }

  /** Runs one statement; gives its rows as lines of text. */
  query(statement, database = 'postgres') {
    return execFileSync(path.join(this.programs, 'psql'), ['-X', '-A', '-t', '-q', '-c', statement], {
      env: { ...process.env, ...this.environment(database) },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  }

  async untilReady() {
    for (;;) {
      if (this.server.exitCode !== null) throw new Error('PostgreSQL did not start.');
      try {
        this.query('select 1');
        return;
      } catch {
        await delay(50);
      }
    }
  }

  /** The name of a new, empty database. */
  createDatabase() {
    this.databases += 1;
    const name = `run${this.databases}`;
    this.query(`create database ${name}`);
    return name;
  }

  dropDatabase(name) {
    this.query(`drop database if exists ${name} with (force)`);
  }

  async stop() {
    this.server.kill('SIGINT');
    await once(this.server, 'exit');
    rmSync(this.folder, { recursive: true });
  }
}

module.exports = { PostgresServer, settings };
