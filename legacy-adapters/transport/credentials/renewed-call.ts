import type { CallContext, LegacyRequest, LegacyResponse } from '../legacy-client.ts';
import type { Credentials, SendCall } from './credentials.ts';

/** Sends one request of a call. */
export type SendAlone = (request: LegacyRequest) => Promise<LegacyResponse>;

/** What a service gives to the gateway and may end: a token, or a session. */
export interface Renewable<Pass> {
  /** The one in use; the first, or one for that which has ended by the clock, is fetched before. */
  current(send: SendCall, context: CallContext): Promise<Pass>;
  /** Fetches another, once for all who wait for it. The one in use stays so until then, and also when that fails. */
  renew(send: SendCall, context: CallContext): Promise<Pass>;
  sendWith(pass: Pass, request: LegacyRequest, send: SendAlone): Promise<LegacyResponse>;
  /** Whether an answer may mean that the pass has ended. */
  isRefusal(response: LegacyResponse): boolean;
}

/**
 * A call with a pass that is renewed when it is refused, once per call. Services answer what is not allowed as they answer a pass
 * that has ended: where a new one is refused too, refusals are about the call for a while, and the pass is kept.
 */
export function callWithRenewal<Pass>(
  { current, renew, sendWith, isRefusal }: Renewable<Pass>,
  now: () => number,
): Credentials['call'] {
  const refusals = createRefusals(now);
  return async (request, context, send) => {
    const { route = '' } = request;
    const sendAs = (pass: Pass) => sendWith(pass, request, (signed) => send(signed, context));
    const used = await current(send, context);
    const response = await sendAs(used);
    if (!isRefusal(response)) return response;
    const latest = await current(send, context);
    if (latest === used && refusals.areOfCalls(route)) return response;
    const again = await sendAs(latest === used ? await renew(send, context) : latest);
    if (isRefusal(again)) refusals.note(route);
    return again;
  };
}

/** How long refusals are about the call on the route where a new pass was refused. */
const routeMs = 60_000;

/**
 * The same on all other routes. With many that refuse, logins stay below five a minute, which is what applications commonly allow;
 * and a pass that ends meanwhile is replaced after this time.
 */
const everywhereMs = 15_000;

function createRefusals(now: () => number) {
  const untilMs = new Map<string, number>();
  let everywhereUntilMs = 0;
  return {
    areOfCalls: (route: string) => now() < Math.max(everywhereUntilMs, untilMs.get(route) ?? 0),
    note(route: string) {
      everywhereUntilMs = now() + everywhereMs;
      untilMs.set(route, now() + routeMs);
    },
  };
}
