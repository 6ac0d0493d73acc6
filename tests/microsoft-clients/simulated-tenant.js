'use strict';
// Starts entra-simulator over TLS and plays the administrator and the person at the browser.

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { readFileSync } = require('node:fs');
const path = require('node:path');
const readline = require('node:readline');

const certificates = process.env.CERTIFICATES;

/** An app registration's certificate: what is uploaded, and the key that stays with the client. */
function appCertificate(name) {
  return {
    certificate: readFileSync(path.join(certificates, `${name}.pem`), 'utf8'),
    privateKey: readFileSync(path.join(certificates, `${name}.key`), 'utf8'),
  };
}

class SimulatedTenant {
  /** Resolves when the simulator serves so many people. `options` are more options of its command line. */
  static async start(options = [], users = 1200) {
    const simulator = spawn(
      process.env.ENTRA_SIMULATOR,
      [
        '--tls-cert',
        path.join(certificates, 'server.pem'),
        '--tls-key',
        path.join(certificates, 'server.key'),
        '--exit-with-parent',
        '--users',
        String(users),
        ...options,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const ended = once(simulator, 'exit').then(([code]) => {
      throw new Error(`the simulator ended with ${code}`);
    });
    const [line] = await Promise.race([
      once(readline.createInterface({ input: simulator.stdout }), 'line'),
      ended,
    ]);
    return new SimulatedTenant(simulator, JSON.parse(line));
  }

  constructor(simulator, ready) {
    this.simulator = simulator;
    this.loginUrl = ready.login_url;
    this.graphUrl = ready.graph_url;
    this.tenantId = ready.tenant_id;
    this.clientId = ready.client_id;
    this.clientSecret = ready.client_secret;
    /** All the app's permissions. */
    this.scope = `${ready.graph_url}/.default`;
  }

  async stop() {
    this.simulator.kill('SIGTERM');
    await once(this.simulator, 'exit');
  }

  /** The app whose client id ends like this; tests/simulator/README.md says what each may do. */
  appEnding(digits) {
    return this.clientId.slice(0, -digits.length) + digits;
  }

  /** An operation of the control interface; resolves to its answer. */
  async control(operation, body = {}) {
    const answer = await fetch(`${this.loginUrl}/_control/${operation}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    const document = await answer.json();
    if (!answer.ok) throw new Error(`${operation}: ${document.error}`);
    return document;
  }

  /** The requests so far whose address holds `part`. */
  async requests(part) {
    const { requests } = await this.control('log');
    return requests.filter((request) => request.target.includes(part));
  }
}

module.exports = { SimulatedTenant, appCertificate };
