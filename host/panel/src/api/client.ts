import type { paths } from './schema';
import type { Problem, Session } from './types';

/**
 * The one way to the host. Paths, parameters, bodies and answers are typed by host/web/openapi.json.
 * A session that ended is renewed (see onSignedOut) and the request is sent again, so that callers never lose
 * what somebody typed.
 */

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
type Template<M extends Method> = {
  [P in keyof paths]: paths[P] extends Record<M, infer O> ? ([O] extends [undefined] ? never : P) : never;
}[keyof paths];
type Operation<P, M extends Method> = P extends keyof paths
  ? M extends keyof paths[P]
    ? paths[P][M]
    : never
  : never;
type Json<R> = R extends { content: { 'application/json': infer J } } ? J : never;
export type Answer<P, M extends Method> =
  Operation<P, M> extends { responses: infer R } ? Json<R[keyof R & (200 | 201 | 202)]> : never;
type Body<P, M extends Method> =
  Operation<P, M> extends { requestBody: { content: { 'application/json': infer J } } } ? J : undefined;
type Query<P, M extends Method> = Operation<P, M> extends { parameters: { query?: infer Q } } ? Q : undefined;
type PathParameters<P, M extends Method> =
  Operation<P, M> extends { parameters: { path: infer Q } } ? Q : undefined;

export type Arguments<P, M extends Method> = {
  path?: PathParameters<P, M>;
  query?: Query<P, M>;
  body?: Body<P, M>;
  /** ETag of the version that is changed. */
  ifMatch?: string;
  signal?: AbortSignal;
};

export const apiRoot = '/api/v1';

/** What the host refused, or that it could not be reached (status 0). */
export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
    this.name = 'ProblemError';
  }
  get status() {
    return this.problem.status;
  }
}

let csrfToken = '';
let account = 0;
let renewSession: (() => Promise<void>) | undefined;
let renewing: Promise<void> | undefined;

/** Remembers what writes have to carry. */
export function rememberSession(session: Session) {
  csrfToken = session.csrf_token;
  account = session.profile?.id ?? 0;
}

/** `renew` asks somebody to sign in again; its promise is kept once they did. */
export function onSignedOut(renew: (() => Promise<void>) | undefined) {
  renewSession = renew;
}

export function address(template: string, path?: object, query?: object): string {
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String((path as Record<string, unknown>)[name])),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) continue;
    search.set(name, Array.isArray(value) ? value.join(',') : String(value));
  }
  const text = search.toString();
  return apiRoot + filled + (text ? `?${text}` : '');
}

export type Reply<T> = { data: T; etag: string };

export async function call<M extends Method, P extends Template<M>>(
  method: M,
  template: P,
  args: Arguments<P, M> = {},
): Promise<Reply<Answer<P, M>>> {
  const url = address(template, args.path as object | undefined, args.query as object | undefined);
  let response = await send(method, url, args);
  if (response.status === 401 && !template.startsWith('/session') && renewSession) {
    await renewOnce(renewSession);
    response = await send(method, url, args);
  } else if (response.status === 403 && (await isStaleToken(response))) {
    await refreshToken();
    response = await send(method, url, args);
  }
  if (!response.ok) throw new ProblemError(await problemOf(response));
  const data: unknown = response.status === 204 ? undefined : await response.json();
  return { data: data as Answer<P, M>, etag: response.headers.get('etag') ?? '' };
}

export const get = async <P extends Template<'get'>>(template: P, args?: Arguments<P, 'get'>) =>
  (await call('get', template, args)).data;
export const post = async <P extends Template<'post'>>(template: P, args?: Arguments<P, 'post'>) =>
  (await call('post', template, args)).data;

async function send(
  method: Method,
  url: string,
  args: { body?: unknown; ifMatch?: string; signal?: AbortSignal },
) {
  const headers: Record<string, string> = { Accept: 'application/json, application/problem+json' };
  if (method !== 'get' && csrfToken) headers['X-CSRF-Token'] = csrfToken;
  if (args.ifMatch) headers['If-Match'] = args.ifMatch;
  if (args.body !== undefined) headers['Content-Type'] = 'application/json';
  try {
    return await fetch(url, {
      method: method.toUpperCase(),
      headers,
      body: args.body === undefined ? undefined : JSON.stringify(args.body),
      signal: args.signal,
      credentials: 'same-origin',
    });
  } catch (error) {
    if (args.signal?.aborted) throw error;
    throw new ProblemError(unreachable);
  }
}

const unreachable: Problem = {
  type: 'urn:rollcall:problem:unreachable',
  title: '',
  status: 0,
  detail: '',
  next_step: '',
  code: 'unavailable',
};

/** Requests that meet the end of the session together ask for one sign-in. */
function renewOnce(renew: () => Promise<void>) {
  renewing ??= renew().finally(() => (renewing = undefined));
  return renewing;
}

/** Somebody signed in anew in another tab, so that this tab's token is of the past. */
async function isStaleToken(response: Response) {
  return (await problemOf(response.clone())).type === 'urn:rollcall:problem:csrf-token';
}

async function refreshToken() {
  const session = (await (await send('get', `${apiRoot}/session`, {})).json()) as Session;
  if (account !== 0 && session.profile?.id !== account) {
    location.assign('/'); // another account: nothing of this page may be sent in its name
    return new Promise<void>(() => {});
  }
  rememberSession(session);
}

async function problemOf(response: Response): Promise<Problem> {
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json');
  const fallback = { ...unreachable, status: response.status, code: 'internal' as const };
  if (!isProblem) return fallback;
  try {
    return { ...fallback, ...((await response.json()) as Partial<Problem>) };
  } catch {
    return fallback;
  }
}
