'use strict';
// A PostgreSQL of one's own in a temporary folder, reached through a socket there.

const { execFileSync, spawn } = require('node:child_process');
const { once } = require('node:events');
const { chownSync, mkdtempSync, readdirSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { setTimeout: delay } = require('node:timers/promises');
const { Client } = require('pg');

const root = '/usr/lib/postgresql';

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
    const server = spawn(path.join(programs, 'postgres'), ['-D', data, '-k', folder, '-h', ''], {
      ...user,
      cwd: folder,
      stdio: 'ignore',
    });
    const started = new PostgresServer(server, folder);
    await started.untilReady();
    return started;
  }

  constructor(server, folder) {
    this.server = server;
    this.folder = folder;
    this.databases = 0;
  }

  /** What node-postgres and libpq read from the environment. */
  environment(database) {
    return { PGHOST: this.folder, PGUSER: 'rollcall', PGDATABASE: database };
  }

  url(database) {
    return `postgresql://rollcall@/${database}?host=${this.folder}`;
  }

  connect() {
    const client = new Client({ host: this.folder, user: 'rollcall', database: 'postgres' });
    return client.connect().then(() => client);
  }

  async untilReady() {
    for (;;) {
      if (this.server.exitCode !== null) throw new Error('PostgreSQL did not start.');
      try {
        await (await this.connect()).end();
        return;
      } catch {
        await delay(50);
      }
    }
  }

  /** The name of a new, empty database. */
  async createDatabase() {
    this.databases += 1;
    const client = await this.connect();
    await client.query(`create database run${this.databases}`);
    await client.end();
    return `run${this.databases}`;
  }

  async stop() {
    this.server.kill('SIGINT');
    await once(this.server, 'exit');
    rmSync(this.folder, { recursive: true });
  }
}

module.exports = { PostgresServer };
