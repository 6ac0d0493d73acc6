'use strict';
// The simulated tenant in a process of its own, with a group "Everyone" of clean people.

const path = require('node:path');
const { Program } = require('./processes');

const freeOfCharge = { latency_ms: 0, latency_per_object_us: 0, latency_per_id_us: 0 };
/** What the service takes for a request, as switches of the simulator. */
const latencies = {
  0: freeOfCharge,
  100: { ...freeOfCharge, latency_ms: 100 },
  300: { ...freeOfCharge, latency_ms: 300 },
  payload: { latency_ms: 300, latency_per_object_us: 3000, latency_per_id_us: 300 },
};

const nameOfLatency = (latency) => (latency === 'payload' ? '300 ms + 3 ms a person' : `${latency} ms`);

class Tenant {
  /** `tls`: as Graph speaks, over TLS and compressed; otherwise plainly, so that the simulator costs least. */
  static async start(people, { tls = false, options = [] } = {}) {
    const certificates = process.env.CERTIFICATES;
    const wire = tls
      ? [
          '--tls-cert',
          path.join(certificates, 'server.pem'),
          '--tls-key',
          path.join(certificates, 'server.key'),
        ]
      : [];
    const program = new Program(process.env.ENTRA_SIMULATOR, [
      '--scenario',
      'large',
      '--no-throttling',
      '--exit-with-parent',
      '--gzip-level',
      tls ? '1' : '0',
      '--users',
      String(people),
      ...wire,
      ...options,
    ]);
    return new Tenant(program, people, tls, await program.ready());
  }

  constructor(program, people, tls, ready) {
    this.program = program;
    this.people = people;
    this.tls = tls;
    this.loginUrl = ready.login_url;
    this.graphUrl = ready.graph_url;
    this.tenantId = ready.tenant_id;
    this.clientId = ready.client_id;
    this.clientSecret = ready.client_secret;
  }

  get pid() {
    return this.program.pid;
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

  setLatency(latency) {
    return this.control('switches', latencies[latency]);
  }

  stop() {
    return this.program.stop();
  }
}

module.exports = { Tenant, latencies, nameOfLatency };
