// The REST contract in memory, for the panel's own tests. It has no rules of its own beyond what pages need to be tried.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

import { checkAnswer, checkRequest, operationOf } from './contract.mjs';
import { gone, handlers, Refusal } from './answers.mjs';
import { makeJobs } from './jobs.mjs';
import { makeState } from './state.mjs';
import { makeWizards } from './wizards.mjs';

const types = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.html': 'text/html; charset=utf-8',
};
export const policyOf = (nonce) =>
  `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'`;

const openToAll = new Set(['getSession', 'signIn', 'makeFirstAdministrator']);
const openToViewers = new Set([
  'signOut',
  'changeProfile',
  'changePassword',
  'setNotificationSettings',
  'testNotification',
  'readNotification',
  'readAllNotifications',
]);

async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return parts.length ? JSON.parse(Buffer.concat(parts).toString()) : undefined;
}

async function answer(state, handle, request, url, response) {
  const operation = operationOf(request.method, url.pathname.replace('/api/v1', ''));
  if (!operation) throw gone();
  const { operationId } = operation.operation;
  const session = state.sessions.get(/rollcall_session=(\w+)/.exec(request.headers.cookie ?? '')?.[1]);
  if (!openToAll.has(operationId)) {
    if (!session) throw new Refusal(401, 'unauthenticated', 'Your session has ended.', 'Sign in again.');
    if (request.method !== 'GET' && request.headers['x-csrf-token'] !== session.csrf)
      throw Object.assign(new Refusal(403, 'permission_denied', 'The page is out of date.'), {
        isStale: true,
      });
    if (request.method !== 'GET' && state.account.role === 'viewer' && !openToViewers.has(operationId))
      throw new Refusal(
        403,
        'permission_denied',
        'Your role is viewer; this needs an administrator.',
        'Ask an administrator.',
      );
  }
  const body = await bodyOf(request);
  checkRequest(operation, body);
  const reply = { status: request.method === 'GET' ? 200 : undefined, headers: {} };
  const data = handle[operationId]({
    session,
    body,
    path: operation.parameters,
    query: url.searchParams,
    ifMatch: request.headers['if-match'],
    reply,
  });
  if (reply.stream) return reply.stream(response);
  if (reply.text !== undefined)
    return response
      .writeHead(200, { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': 'attachment' })
      .end(reply.text);
  const status = reply.status ?? (data === undefined ? 204 : 200);
  checkAnswer(operation, status, data);
  response
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...reply.headers })
    .end(data === undefined ? undefined : JSON.stringify(data));
}

async function serveFile(dist, url, response) {
  const name = extname(url.pathname) ? normalize(url.pathname) : '/index.html';
  try {
    const content = await readFile(join(dist, name));
    const nonce = randomBytes(16).toString('base64');
    const isPage = name === '/index.html';
    response.writeHead(200, {
      'content-type': types[extname(name)] ?? 'application/octet-stream',
      'cache-control': isPage ? 'no-store' : 'immutable',
      ...(isPage && { 'content-security-policy': policyOf(nonce) }),
    });
    response.end(isPage ? content.toString().replaceAll('__CSP_NONCE__', nonce) : content);
  } catch {
    response.writeHead(404).end();
  }
}

/** Serves the built panel and the contract on a port of its own. */
export async function startFake(options = {}) {
  const dist = process.env.ROLLCALL_PANEL_FILES ?? new URL('../../dist', import.meta.url).pathname;
  const state = makeState(options);
  const jobs = makeJobs(state);
  if (options.isEmpty) state.jobs.length = 0;
  const wizards = makeWizards(state);
  const handle = handlers(state, jobs, wizards);
  const failures = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://fake');
    if (!url.pathname.startsWith('/api/v1/')) return serveFile(dist, url, response);
    try {
      if (state.refuse?.(request.method, url.pathname))
        throw new Refusal(500, 'internal', 'The server met an error of its own.', 'Try again.');
      await answer(state, handle, request, url, response);
    } catch (error) {
      if (!error.body) failures.push(error);
      const body = error.body ?? new Refusal(500, 'internal', String(error.message)).body;
      if (error.isStale) body.type = 'urn:rollcall:problem:csrf-token';
      response
        .writeHead(body.status, { 'content-type': 'application/problem+json' })
        .end(JSON.stringify(body));
    }
  });
  await new Promise((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    state,
    jobs,
    wizards,
    failures,
    async close() {
      jobs.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
