import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { address, call, get, onSignedOut, post, ProblemError, rememberSession } from '../../src/api/client';
import type { Session } from '../../src/api/types';

const session = (csrf: string, id = 1): Session => ({
  signed_in: true,
  first_administrator_needed: false,
  csrf_token: csrf,
  expires_at: '',
  version: '0.1.0',
  profile: { id, user: 'ada', name: '', email: '', role: 'administrator', language: '' },
});
const json =
  (status: number, body: unknown, headers: Record<string, string> = {}) =>
  () =>
    new Response(status === 204 ? null : JSON.stringify(body), {
      status,
      headers: { 'content-type': status < 400 ? 'application/json' : 'application/problem+json', ...headers },
    });
const problem = (status: number, type: string) =>
  json(status, {
    type: `urn:rollcall:problem:${type}`,
    title: '',
    status,
    detail: 'Why.',
    next_step: 'Do.',
    code: 'internal',
  });

let answers: (() => Response)[];
const sent: { url: string; init: RequestInit & { headers: Record<string, string> } }[] = [];
beforeEach(() => {
  answers = [];
  sent.length = 0;
  rememberSession(session('token-1'));
  vi.stubGlobal('fetch', async (url: string, init: never) => {
    sent.push({ url, init });
    const next = answers.shift();
    if (!next) throw new TypeError('network');
    return next();
  });
});
afterEach(() => {
  onSignedOut(undefined);
  vi.unstubAllGlobals();
});

describe('addresses', () => {
  it('fill in the path and leave out what is not asked for', () => {
    expect(
      address(
        '/wizards/{id}/choices/{name}',
        { id: 'a/b', name: 'groups' },
        { search: 'R&D', cursor: undefined, ids: ['1', '2'], empty: '' },
      ),
    ).toBe('/api/v1/wizards/a%2Fb/choices/groups?search=R%26D&ids=1%2C2');
  });
  it('keep false and zero', () => {
    expect(address('/users', {}, { enabled: false, limit: 0 })).toBe('/api/v1/users?enabled=false&limit=0');
  });
});

describe('requests', () => {
  it('carry the token on writes only', async () => {
    answers = [json(200, {}), json(201, {})];
    await get('/host');
    await post('/wizards', { body: { plugin: 'entra-id', purpose: 'import', new_connection: false } });
    expect(sent[0]!.init.headers['X-CSRF-Token']).toBeUndefined();
    expect(sent[1]!.init.headers).toMatchObject({
      'X-CSRF-Token': 'token-1',
      'Content-Type': 'application/json',
    });
  });

  it('name the version that is changed and hand over the new one', async () => {
    answers = [json(200, { id: 3 }, { etag: '"7"' })];
    const { etag } = await call('patch', '/users/{id}', {
      path: { id: 3 },
      ifMatch: '"6"',
      body: { name: 'A' },
    });
    expect(sent[0]!.init.headers['If-Match']).toBe('"6"');
    expect(etag).toBe('"7"');
  });

  it('throw what the host says is wrong', async () => {
    answers = [problem(409, 'conflict')];
    await expect(post('/jobs/{id}/retry', { path: { id: 1 } })).rejects.toMatchObject({
      status: 409,
      problem: { detail: 'Why.', next_step: 'Do.' },
    });
  });

  it('make a problem of an answer that is none, and of no answer', async () => {
    answers = [() => new Response('<html>Bad gateway</html>', { status: 502 })];
    await expect(get('/host')).rejects.toMatchObject({ status: 502 });
    await expect(get('/host')).rejects.toMatchObject({ status: 0 });
  });

  it('are silent when they are not wanted any more', async () => {
    const control = new AbortController();
    control.abort(new DOMException('', 'AbortError'));
    await expect(get('/host', { signal: control.signal })).rejects.not.toBeInstanceOf(ProblemError);
  });
});

describe('a session that ended', () => {
  it('is renewed once for all, and every request is sent again', async () => {
    const renew = vi.fn(async () => rememberSession(session('token-2')));
    onSignedOut(renew);
    answers = [
      problem(401, 'unauthenticated'),
      problem(401, 'unauthenticated'),
      json(200, { n: 1 }),
      json(200, { n: 2 }),
    ];
    await Promise.all([post('/notifications/read'), post('/notifications/read')]);
    expect(renew).toHaveBeenCalledOnce();
    expect(sent).toHaveLength(4);
    expect(sent[3]!.init.headers['X-CSRF-Token']).toBe('token-2');
  });

  it('sends the same body again', async () => {
    onSignedOut(async () => rememberSession(session('token-2')));
    answers = [problem(401, 'unauthenticated'), json(200, {})];
    await post('/wizards/{id}/steps/{step}', {
      path: { id: 'w', step: 'groups' },
      ifMatch: '"1"',
      body: { answers: { groups: ['a'] } },
    });
    expect(sent[1]!.init.body).toBe(sent[0]!.init.body);
  });

  it('does not ask to sign in because a sign-in was wrong', async () => {
    const renew = vi.fn(async () => {});
    onSignedOut(renew);
    answers = [problem(401, 'unauthenticated')];
    await expect(post('/session', { body: { user: 'a', password: 'b' } })).rejects.toMatchObject({
      status: 401,
    });
    expect(renew).not.toHaveBeenCalled();
  });

  it('takes up the token of another tab', async () => {
    answers = [problem(403, 'csrf-token'), json(200, session('token-3')), json(204, undefined)];
    await post('/notifications/read');
    expect(sent.map(({ url }) => url)).toEqual([
      '/api/v1/notifications/read',
      '/api/v1/session',
      '/api/v1/notifications/read',
    ]);
    expect(sent[2]!.init.headers['X-CSRF-Token']).toBe('token-3');
  });

  it('leaves other refusals alone', async () => {
    answers = [problem(403, 'permission-denied')];
    await expect(post('/notifications/read')).rejects.toMatchObject({ status: 403 });
    expect(sent).toHaveLength(1);
  });
});
