'use strict';

const { execFile } = require('node:child_process');
const { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');

/** One installation of Rollcall with its own database, connected to the tenant. */
class Workplace {
  /** `databaseUrl` is given to it; without one it has a file of SQLite in its own folder. */
  constructor(databaseUrl) {
    this.folder = mkdtempSync(path.join(tmpdir(), 'rollcall-clients-'));
    const plugins = path.join(this.folder, 'plugins');
    mkdirSync(plugins, { mode: 0o700 });
    copyFileSync(process.env.ENTRA_ID_PLUGIN, path.join(plugins, 'entra-id.so'));
    chmodSync(path.join(plugins, 'entra-id.so'), 0o600);
    this.configuration = path.join(this.folder, 'rollcall.ini');
    writeFileSync(
      this.configuration,
      [
        '[database]',
        `url = ${databaseUrl ?? `sqlite://${this.folder}/rollcall.db`}`,
        '[plugins]',
        `folder = ${plugins}`,
        '[secrets]',
        `key_file = ${this.folder}/secrets.key`,
        '',
      ].join('\n'),
    );
  }

  remove() {
    rmSync(this.folder, { recursive: true });
  }

  /** Resolves to the exit code and what was printed. */
  rollcall(...command) {
    return new Promise((resolve) => {
      execFile(
        process.env.ROLLCALL_PROGRAM,
        ['--config', this.configuration, ...command],
        { maxBuffer: 64 << 20 },
        (error, out, err) => resolve({ code: error ? error.code : 0, out, err }),
      );
    });
  }

  async connect(tenant) {
    const secret = path.join(this.folder, 'secret');
    writeFileSync(secret, tenant.clientSecret, { mode: 0o600 });
    const enabled = await this.rollcall('plugins', 'enable', 'entra-id');
    if (enabled.code !== 0) throw new Error(enabled.err);
    const connected = await this.rollcall(
      'connection',
      'set',
      'entra-id',
      'cloud=custom',
      `login_url=${tenant.loginUrl}`,
      `graph_url=${tenant.graphUrl}`,
      `tenant_id=${tenant.tenantId}`,
      `client_id=${tenant.clientId}`,
      `ca_file=${process.env.NODE_EXTRA_CA_CERTS}`,
      '--secret',
      `client_secret=@${secret}`,
    );
    if (connected.code !== 0) throw new Error(connected.err);
  }
}

module.exports = { Workplace };
