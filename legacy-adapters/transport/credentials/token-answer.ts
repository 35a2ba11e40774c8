import type { ErrorCode } from '@banyan/platform/errors/error-codes.ts';
import type { LegacyResponse } from '../legacy-client.ts';

/** A token of an OAuth server. */
export interface TokenAnswer {
  readonly ok: true;
  readonly token: string;
  /** Null: it does not say. */
  readonly livesMs: number | null;
}

/** Why there is none, in words without a secret. */
export interface TokenRefusal {
  readonly ok: false;
  readonly code: ErrorCode;
  readonly message: string;
}

/** Reads the answer of a token endpoint. */
export function readTokenAnswer({ status, body }: LegacyResponse): TokenAnswer | TokenRefusal {
  if (status >= 500 || status === 429) {
    return refusal('UPSTREAM_UNAVAILABLE', `out of order (status ${status})`);
  }
  if (status !== 200) return refusal('UPSTREAM_CONFIG', `refusing the client (status ${status})`);
  const { access_token: token, token_type: type, expires_in: lives } = parseObject(body);
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token) || !isBearer(type)) {
    return refusal('UPSTREAM_CONFIG', 'giving no bearer token');
  }
  const seconds = Number(lives);
  return { ok: true, token, livesMs: seconds > 0 ? seconds * 1000 : null };
}

function refusal(code: ErrorCode, what: string): TokenRefusal {
  const message = `The server that gives credentials for the service is ${what}.`;
  return { ok: false, code, message };
}

/** Some servers leave the type out. */
function isBearer(type: unknown): boolean {
  return type === undefined || (typeof type === 'string' && type.toLowerCase() === 'bearer');
}

function parseObject(body: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString());
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    // No JSON: there is no token in it.
    return {};
  }
}
