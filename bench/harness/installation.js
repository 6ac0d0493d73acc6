'use strict';
// Rollcall as its user has it: a folder with its configuration, the plugin and a database of its own.

const { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { Program, measure } = require('./processes');

const program = () => process.env.ROLLCALL_PROGRAM;

class Installation {
  /** `database` is 'sqlite' or 'postgresql'; `configuration` is more for rollcall.ini. */
  constructor(context, database, configuration = []) {
    this.folder = mkdtempSync(path.join(tmpdir(), 'rollcall-bench-'));
    this.postgresql = database === 'postgresql' ? context.postgresql : undefined;
    this.database = this.postgresql?.createDatabase();
    const plugins = path.join(this.folder, 'plugins');
    mkdirSync(plugins, { mode: 0o700 });
    copyFileSync(process.env.ENTRA_ID_PLUGIN, path.join(plugins, 'entra-id.so'));
    chmodSync(path.join(plugins, 'entra-id.so'), 0o600);
    this.databaseUrl = this.postgresql
      ? this.postgresql.url(this.database)
      : `sqlite://${this.folder}/rollcall.db`;
    this.configuration = path.join(this.folder, 'rollcall.ini');
    writeFileSync(
      this.configuration,
      [
        '[database]',
        `url = ${this.databaseUrl}`,
        '[plugins]',
        `folder = ${plugins}`,
        '[secrets]',
        `key_file = ${this.folder}/secrets.key`,
        ...configuration,
        '',
      ].join('\n'),
    );
  }

  commandLine(...command) {
    return ['--config', this.configuration, ...command];
  }

  /** A command that goes on in the background. */
  start(...command) {
    return new Program(program(), this.commandLine(...command));
  }

  rollcall(...command) {
    return this.start(...command).succeed();
  }

  async makeAdministrator(user, password) {
    await new Program(
      program(),
      this.commandLine('admin', 'create', '--user', user),
      {},
      `${password}\n`,
    ).succeed();
  }

  async connect(tenant, name = 'default') {
    const secret = path.join(this.folder, 'secret');
    writeFileSync(secret, tenant.clientSecret, { mode: 0o600 });
    await this.rollcall('plugins', 'enable', 'entra-id');
    await this.rollcall(
      'connection',
      'set',
      'entra-id',
      '--name',
      name,
      'cloud=custom',
      `login_url=${tenant.loginUrl}`,
      `graph_url=${tenant.graphUrl}`,
      `tenant_id=${tenant.tenantId}`,
      `client_id=${tenant.clientId}`,
      ...(tenant.tls ? [`ca_file=${process.env.NODE_EXTRA_CA_CERTS}`] : []),
      '--secret',
      `client_secret=@${secret}`,
    );
  }

  /**
   * One import as its user runs it. `people` have to be read, no more and no less: a wrong import would be quick.
   * Gives the wall seconds of the command, those that the import reports for itself (`import_seconds`), requests,
   * memory and processor time by process.
   */
  async import(tenant, people, ...more) {
    const { document, ...taken } = await measure(
      program(),
      this.commandLine('import', 'entra-id', '--add', '--update', '--json', ...more),
      { beside: { simulator: tenant.pid, ...(this.postgresql && { postgresql: this.postgresql.pid }) } },
    );
    if (document.counts.fetched !== people)
      throw new Error(`${document.counts.fetched} people were read, not ${people}.`);
    return {
      ...taken,
      import_seconds: document.duration_ms / 1000,
      requests: document.requests,
      counts: document.counts,
      job: document.job,
    };
  }

  remove() {
    if (this.database) this.postgresql.dropDatabase(this.database);
    rmSync(this.folder, { recursive: true });
  }
}

/** Runs `work` with an installation that is connected to the tenant. */
async function withInstallation(context, tenant, database, work) {
  const installation = new Installation(context, database);
  try {
    await installation.connect(tenant);
    return await work(installation);
  } finally {
    installation.remove();
  }
}

module.exports = { Installation, withInstallation };
