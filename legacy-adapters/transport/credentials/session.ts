import type { CallContext, LegacyRequest, LegacyResponse } from '../legacy-client.ts';
import { UnsentRequest } from '../transport-failure.ts';
import { type CookieJar, createCookieJar } from './cookie-jar.ts';
import { type Credentials, type SendCall, withHeader } from './credentials.ts';
import { ownContext } from './own-context.ts';
import { callWithRenewal, type Renewable, type SendAlone } from './renewed-call.ts';
import type { Secret } from './secret.ts';

/** A user of a Laravel application, for which only sessions let anybody in. */
export interface SessionUser {
  /** Absolute; null for an application without protection against forged requests, or that sets its cookie with the login. */
  readonly csrfUrl: string | null;
  /** Absolute; takes a POST with the user's name and password as JSON. */
  readonly loginUrl: string;
  /** Members of that JSON. */
  readonly userField: string;
  readonly passwordField: string;
  readonly user: string;
  readonly password: Secret;
}

/** What {@link createSession} needs besides. */
export interface SessionOptions {
  /** The subgraph, for errors. */
  readonly service: string;
  /** Milliseconds of a clock. */
  readonly now: () => number;
}

/**
 * Logs in with the first call, by one login however many calls wait, and sends the cookies of the session with each call, and
 * `X-XSRF-TOKEN` with each that writes. A session that the service no longer knows (401, 419, or a redirect to the login page) is
 * replaced, see {@link callWithRenewal}. All callers of the gateway share it.
 */
export function createSession(user: SessionUser, options: SessionOptions): Credentials {
  let session: CookieJar | null = null;
  let opening: Promise<CookieJar> | null = null;

  const open = (send: SendCall, context: CallContext): Promise<CookieJar> => {
    opening ??= logIn(user, options, (request) => send(request, ownContext(context)))
      .then((opened) => {
        session = opened;
        return opened;
      })
      .finally(() => {
        opening = null;
      });
    return opening;
  };
  const renewable: Renewable<CookieJar> = {
    current: async (send, context) => session ?? open(send, context),
    renew: open,
    sendWith: sendInSession,
    isRefusal: (response) => isLoggedOut(response, user),
  };
  return { callerHeaders: [], call: callWithRenewal(renewable, options.now) };
}

async function sendInSession(
  jar: CookieJar,
  request: LegacyRequest,
  send: SendAlone,
): Promise<LegacyResponse> {
  const response = await send(inSession(request, jar));
  jar.store(response.headers.get('set-cookie') ?? []);
  return response;
}

/** The cookie holds the token percent-encoded, the header must not. */
function inSession(request: LegacyRequest, jar: CookieJar): LegacyRequest {
  const cookies = jar.header();
  const origin = new URL(request.url).origin;
  // Sanctum takes a request for one of its own pages by this header.
  const own = withHeader(request, 'origin', origin);
  const known = cookies === null ? own : withHeader(own, 'cookie', cookies);
  const token = jar.get('XSRF-TOKEN');
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  return token === null || isRead ? known : withHeader(known, 'x-xsrf-token', decode(token));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not percent-encoded after all.
    return text;
  }
}

function isLoggedOut({ status, headers }: LegacyResponse, { loginUrl }: SessionUser): boolean {
  if (status === 401 || status === 419) return true;
  if (status < 300 || status >= 400) return false;
  return pathOf(headers.get('location')?.[0] ?? '', loginUrl) === new URL(loginUrl).pathname;
}

function pathOf(location: string, base: string): string | null {
  return location === '' ? null : (URL.parse(location, base)?.pathname ?? null);
}

async function logIn(
  user: SessionUser,
  { service, now }: SessionOptions,
  send: SendAlone,
): Promise<CookieJar> {
  const jar = createCookieJar(now);
  const { csrfUrl, loginUrl } = user;
  const password = await user.password.readAgain();
  const body = JSON.stringify({ [user.userField]: user.user, [user.passwordField]: password });
  const steps: readonly LegacyRequest[] = [
    ...(csrfUrl === null ? [] : [loginStep('GET', csrfUrl, null)]),
    loginStep('POST', loginUrl, body),
  ];
  for (const step of steps) {
    const response = await sendStep(step, jar, { send, service });
    if (isAccepted(response, user)) continue;
    const isDown = response.status >= 500 || response.status === 429;
    const code = isDown ? 'UPSTREAM_UNAVAILABLE' : 'UPSTREAM_CONFIG';
    const message = `The service does not let the gateway log in (status ${response.status}).`;
    throw new UnsentRequest(code, message, { service });
  }
  return jar;
}

function loginStep(method: string, url: string, body: string | null): LegacyRequest {
  const headers = body === null ? [] : [['content-type', 'application/json'] as const];
  return { method, url, headers, body, keys: null };
}

interface StepOptions {
  readonly send: SendAlone;
  readonly service: string;
}

async function sendStep(
  step: LegacyRequest,
  jar: CookieJar,
  { send, service }: StepOptions,
): Promise<LegacyResponse> {
  try {
    return await sendInSession(jar, step, send);
  } catch (cause) {
    const message = 'The service does not answer to the login of the gateway.';
    throw new UnsentRequest('UPSTREAM_UNAVAILABLE', message, { service, cause });
  }
}

/** A login may end with a redirect to a page, which is not fetched; one back to the login page has failed. */
function isAccepted(response: LegacyResponse, user: SessionUser): boolean {
  return response.status < 400 && !isLoggedOut(response, user);
}
