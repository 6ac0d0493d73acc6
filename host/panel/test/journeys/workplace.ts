import { type ChildProcess } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { complaintsOf, expect, test as base } from '../pages/panel';
import { childrenOf, freePort, lineOf, required, run, start, stop } from './processes';

export type Tenant = {
  login_url: string;
  graph_url: string;
  tenant_id: string;
  client_id: string;
  client_secret: string;
};
export type Setup = {
  /** People in the group "All employees" of the simulated tenant. */
  people?: number;
  /** The plugin is enabled and connected already. */
  isConnected?: boolean;
  /** No administrator is there yet. */
  isFirst?: boolean;
  /** More files for the plugins folder. */
  plugins?: string[];
};

export const password = 'correct horse battery';
export const publicClient = '1f0b8f5e-3c64-4a0e-8a55-0f6f1f6b7a08';

/** A host of its own with database, plugins folder and simulated tenant; an administrator "ada" is there. */
export class Workplace {
  private constructor(
    readonly folder: string,
    readonly url: string,
    readonly tenant: Tenant,
    private readonly simulator: ChildProcess,
  ) {}
  private host?: ChildProcess;
  /** The one-time link that the host prints while there is no administrator. */
  firstLink = '';

  static async open({
    people = 10_000,
    isConnected = false,
    isFirst = false,
    plugins = [],
  }: Setup): Promise<Workplace> {
    const folder = await mkdtemp(join(tmpdir(), 'rollcall-panel-'));
    const simulator = start(required('ENTRA_SIMULATOR'), ['--users', String(people)]);
    const tenant = JSON.parse(await lineOf(simulator, /^{/)) as Tenant;
    const port = await freePort();
    const place = new Workplace(folder, `http://localhost:${port}`, tenant, simulator);
    await mkdir(join(folder, 'plugins'), { mode: 0o700 });
    for (const file of [required('ENTRA_ID_PLUGIN'), ...plugins]) {
      const copy = join(folder, 'plugins', basename(file));
      await copyFile(file, copy);
      await chmod(copy, 0o600);
    }
    await writeFile(
      join(folder, 'rollcall.ini'),
      `[database]\nurl = sqlite://${folder}/rollcall.db\n` +
        `[http]\nlisten = http://127.0.0.1:${port}\npublic_url = ${place.url}\n` +
        `panel = ${required('ROLLCALL_PANEL_FILES')}\n` +
        `[plugins]\nfolder = ${folder}/plugins\n[secrets]\nkey_file = ${folder}/secrets.key\n`,
    );
    if (!isFirst) await place.addAdministrator('ada', 'administrator');
    if (isConnected) await place.connect();
    await place.startHost();
    return place;
  }

  async close() {
    await this.stopHost();
    await stop(this.simulator);
    await rm(this.folder, { recursive: true, force: true });
  }

  rollcall(args: string[], input = ''): Promise<string> {
    return run(required('ROLLCALL_PROGRAM'), ['--config', join(this.folder, 'rollcall.ini'), ...args], input);
  }

  async addAdministrator(user: string, role: string) {
    await this.rollcall(['admin', 'create', '--user', user, '--role', role], `${password}\n`);
  }

  async connect() {
    const { login_url, graph_url, client_id, client_secret } = this.tenant;
    await this.rollcall(['plugins', 'enable', 'entra-id']);
    await this.rollcall(
      [
        ...[
          'connection',
          'set',
          'entra-id',
          'cloud=custom',
          `login_url=${login_url}`,
          `graph_url=${graph_url}`,
        ],
        ...['tenant_id=northwind.example', `client_id=${client_id}`, '--secret', 'client_secret=-'],
      ],
      `${client_secret}\n`,
    );
  }

  async startHost() {
    this.host = start(required('ROLLCALL_PROGRAM'), ['--config', join(this.folder, 'rollcall.ini'), 'serve']);
    lineOf(this.host, /\/first#/).then(
      (line) => (this.firstLink = /http:\S+/.exec(line)![0]),
      () => {}, // there is an administrator
    );
    await lineOf(this.host, /http:\/\//);
    await expect
      .poll(async () => (await fetch(`${this.url}/api/v1/session`).catch(() => undefined))?.status)
      .toBe(200);
  }

  async stopHost() {
    if (this.host) await stop(this.host);
  }

  /** Asks the simulator for something that no real tenant offers; see its README. */
  async control(operation: string, body: object = {}) {
    const answer = await fetch(`${this.tenant.graph_url}/_control/${operation}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${operation}: ${await answer.text()}`);
    return answer.json();
  }

  /** Many small pages with a pause before each, so that there is time to do something in between. */
  slowDown(pages: { size: number; pauseMs: number }) {
    return this.control('switches', { max_page_size: pages.size, latency_ms: pages.pauseMs });
  }

  pluginProcesses(): number[] {
    return this.host?.pid ? childrenOf(this.host.pid) : [];
  }
}

/** Fails on any word of the browser about the page's policy, in whichever tab. */
export const test = base.extend<{ setup: Setup; place: Workplace }>({
  setup: [{}, { option: true }],
  place: async ({ setup, context }, provide) => {
    const complaints = complaintsOf(context);
    const place = await Workplace.open(setup);
    try {
      await provide(place);
    } finally {
      await place.close();
    }
    expect(complaints, 'messages of the browser').toEqual([]);
  },
});
export { expect };
