import { createHmac, randomBytes } from 'node:crypto';
import type { CallContext, LegacyResponse } from '../legacy-client.ts';
import { type Credentials, withHeader } from './credentials.ts';

const callerHeaders = ['authorization'];

/** Passes on the bearer token of whoever makes the client request; a request without one is sent without. */
export function createCallerBearer(): Credentials {
  return {
    callerHeaders,
    call(request, context, send) {
      const token = callerToken(context);
      return send(token === null ? request : withBearer(request, token), context);
    },
  };
}

/** What is remembered of a caller whose token changes with each answer. */
interface RotatedToken {
  token: string;
  /** Settles when the last call with it has ended. Never rejects. */
  lastCall: Promise<unknown>;
  /** Calls that run or wait. */
  pending: number;
}

/** Callers beyond are forgotten, the one first that called longest ago. */
const maxCallers = 10_000;

/**
 * The same for services whose every answer brings a new token and ends the old one (`jwt.refresh`): the calls of one caller
 * go one after the other, each with the token of the last answer. Tokens are kept in the memory of this process alone.
 */
export function createRotatingBearer(): Credentials {
  const callers = createCallerMemory();
  return {
    callerHeaders,
    async call(request, context, send) {
      const token = callerToken(context);
      if (token === null) return send(request, context);
      const caller = callers.of(token);
      const call = caller.lastCall.then(async () => {
        const response = await send(withBearer(request, caller.token), context);
        caller.token = renewedToken(response) ?? caller.token;
        return response;
      });
      caller.lastCall = call.then(done, done);
      caller.pending += 1;
      return call.finally(() => {
        caller.pending -= 1;
      });
    },
  };
}

function done(): void {}

function createCallerMemory() {
  // So that the tokens of clients stand nowhere as keys.
  const key = randomBytes(32);
  const callers = new Map<string, RotatedToken>();
  return {
    of(token: string): RotatedToken {
      const digest = createHmac('sha256', key).update(token).digest('base64url');
      const caller = callers.get(digest) ?? { token, lastCall: Promise.resolve(), pending: 0 };
      callers.delete(digest);
      forgetOldest(callers);
      callers.set(digest, caller);
      return caller;
    },
  };
}

function forgetOldest(callers: Map<string, RotatedToken>): void {
  if (callers.size < maxCallers) return;
  for (const [digest, { pending }] of callers) {
    if (pending > 0) continue;
    callers.delete(digest);
    return;
  }
}

function withBearer(request: Parameters<typeof withHeader>[0], token: string) {
  return withHeader(request, 'authorization', `Bearer ${token}`);
}

const bearerForm = /^Bearer +([\x21-\x7e]+)$/i;

function callerToken({ headers }: CallContext): string | null {
  return bearerForm.exec(headers?.get('authorization')?.[0] ?? '')?.[1] ?? null;
}

function renewedToken({ headers }: LegacyResponse): string | null {
  return bearerForm.exec(headers.get('authorization')?.[0] ?? '')?.[1] ?? null;
}
