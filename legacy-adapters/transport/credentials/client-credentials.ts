import type { CallContext, LegacyRequest } from '../legacy-client.ts';
import { UnsentRequest } from '../transport-failure.ts';
import { type Credentials, type SendCall, withHeader } from './credentials.ts';
import { basicHeader } from './fixed-credentials.ts';
import { ownContext } from './own-context.ts';
import { callWithRenewal, type Renewable, type SendAlone } from './renewed-call.ts';
import type { Secret } from './secret.ts';
import { readTokenAnswer, type TokenAnswer } from './token-answer.ts';

/** A client of an OAuth 2 server. */
export interface OAuthClient {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** Space-separated; null asks for whatever the server gives. */
  readonly scope: string | null;
  readonly audience: string | null;
  /** Where id and secret stand: in a header (`basic`) or in the form (`body`). */
  readonly authentication: 'basic' | 'body';
}

/** What {@link createClientCredentials} needs besides. */
export interface TokenOptions {
  /** The subgraph, for errors. */
  readonly service: string;
  /** Milliseconds of a clock. */
  readonly now: () => number;
}

interface Token {
  readonly text: string;
  /** After this it is renewed while it is still used. */
  readonly renewAtMs: number;
  readonly endsAtMs: number;
}

/**
 * OAuth 2 client credentials. The token is fetched with the first call, by one request however many calls wait, and renewed in
 * the last fifth of its life while calls go on with it; when the service refuses it, see {@link callWithRenewal}.
 */
export function createClientCredentials(client: OAuthClient, options: TokenOptions): Credentials {
  const { now } = options;
  let token: Token | null = null;
  let fetching: Promise<Token> | null = null;

  const fetchToken = (send: SendCall, context: CallContext): Promise<Token> => {
    fetching ??= requestToken(client, options, (request) => send(request, ownContext(context)))
      .then((fetched) => {
        token = fetched;
        return fetched;
      })
      .finally(() => {
        fetching = null;
      });
    return fetching;
  };
  const currentToken = async (send: SendCall, context: CallContext): Promise<Token> => {
    if (token === null || now() >= token.endsAtMs) return fetchToken(send, context);
    // A failure shows when the token has ended; until then it is as good as before.
    if (now() >= token.renewAtMs) fetchToken(send, context).catch(() => undefined);
    return token;
  };
  const renewable: Renewable<Token> = {
    current: currentToken,
    renew: fetchToken,
    sendWith: (used, request, send) => send(withToken(request, used)),
    isRefusal: ({ status }) => status === 401,
  };
  return { callerHeaders: [], call: callWithRenewal(renewable, now) };
}

function withToken(request: LegacyRequest, { text }: Token): LegacyRequest {
  return withHeader(request, 'authorization', `Bearer ${text}`);
}

async function requestToken(
  client: OAuthClient,
  { service, now }: TokenOptions,
  send: SendAlone,
): Promise<Token> {
  const askedAtMs = now();
  const secret = await client.clientSecret.readAgain();
  const answer = readTokenAnswer(await sendOrFail(send, tokenRequest(client, secret), service));
  if (!answer.ok) throw new UnsentRequest(answer.code, answer.message, { service });
  return toToken(answer, askedAtMs);
}

async function sendOrFail(send: SendAlone, request: LegacyRequest, service: string) {
  try {
    return await send(request);
  } catch (cause) {
    const message = 'The server that gives credentials for the service does not answer.';
    throw new UnsentRequest('UPSTREAM_UNAVAILABLE', message, { service, cause });
  }
}

function tokenRequest(client: OAuthClient, secret: string): LegacyRequest {
  const { tokenUrl, clientId, scope, audience, authentication } = client;
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  if (scope !== null) form.set('scope', scope);
  if (audience !== null) form.set('audience', audience);
  const headers: (readonly [string, string])[] = [
    ['content-type', 'application/x-www-form-urlencoded'],
  ];
  if (authentication === 'body') {
    form.set('client_id', clientId);
    form.set('client_secret', secret);
  } else {
    // RFC 6749 has both encoded as in a form before they are joined.
    headers.push(['authorization', basicHeader(formText(clientId), formText(secret))]);
  }
  return { method: 'POST', url: tokenUrl, headers, body: form.toString(), keys: null };
}

function formText(text: string): string {
  return new URLSearchParams({ text }).toString().slice('text='.length);
}

function toToken({ token, livesMs }: TokenAnswer, askedAtMs: number): Token {
  if (livesMs === null) {
    return { text: token, renewAtMs: Number.POSITIVE_INFINITY, endsAtMs: Number.POSITIVE_INFINITY };
  }
  return { text: token, renewAtMs: askedAtMs + livesMs * 0.8, endsAtMs: askedAtMs + livesMs };
}
