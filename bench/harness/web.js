'use strict';
// The host's REST interface as the panel uses it, over connections that are kept.

const http = require('node:http');
const { setTimeout: delay } = require('node:timers/promises');

const administrator = { user: 'bench', password: 'five wise gray otters' };

class Web {
  constructor(address, connections) {
    this.address = new URL(address);
    this.agent = new http.Agent({ keepAlive: true, maxSockets: connections });
    this.headers = { 'Sec-Fetch-Site': 'same-origin' };
  }

  /** Resolves to {status, headers, body, milliseconds}: from sending to the last byte. */
  request(method, path, document) {
    const body = document === undefined ? undefined : JSON.stringify(document);
    const headers = { ...this.headers };
    if (method !== 'GET') headers['Content-Length'] = Buffer.byteLength(body ?? '');
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    return new Promise((resolve, reject) => {
      const start = process.hrtime.bigint();
      const request = http.request(
        { host: this.address.hostname, port: this.address.port, path, method, headers, agent: this.agent },
        (answer) => {
          const parts = [];
          answer.on('data', (part) => parts.push(part));
          answer.on('error', reject);
          answer.on('end', () =>
            resolve({
              status: answer.statusCode,
              headers: answer.headers,
              body: Buffer.concat(parts),
              milliseconds: Number(process.hrtime.bigint() - start) / 1e6,
            }),
          );
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  }

  async ask(method, path, document) {
    const answer = await this.request(method, `/api/v1${path}`, document);
    const text = answer.body.toString();
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return { ...answer, document: text ? JSON.parse(text) : undefined };
  }

  async signIn() {
    const { headers, document } = await this.ask('POST', '/session', administrator);
    this.headers.Cookie = headers['set-cookie'][0].split(';')[0];
    this.headers['X-CSRF-Token'] = document.csrf_token;
  }

  async startImport(connection, groups) {
    const { document } = await this.ask('POST', '/jobs', {
      plugin: 'entra-id',
      ...(connection && { connection_id: connection }),
      options: { groups, add: true, update: true, full: true },
    });
    return document.id;
  }

  async job(id) {
    return (await this.ask('GET', `/jobs/${id}`)).document;
  }

  /** The jobs once none of them is queued or running. */
  async finished(ids, every_ms = 50) {
    for (;;) {
      const jobs = await Promise.all(ids.map((id) => this.job(id)));
      if (jobs.every((job) => job.finished_at !== '' && job.state !== 'interrupted')) return jobs;
      await delay(every_ms);
    }
  }

  close() {
    this.agent.destroy();
  }
}

/** Starts `rollcall serve` and signs in to it. */
async function serve(installation, connections = 4) {
  const host = installation.start('serve', '--json');
  const web = new Web((await host.ready()).address, connections);
  await web.signIn();
  return { host, web };
}

module.exports = { Web, administrator, serve };
