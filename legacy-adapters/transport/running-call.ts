import type { WireBody } from './body/request-body.ts';
import type { BreakerRules, OriginBreakers } from './breaker/origin-breakers.ts';
import type { CallMetrics } from './call-metrics.ts';
import type { CallGate } from './cool-down/call-gate.ts';
import type { CallHeldBack } from './cool-down/call-held-back.ts';
import type { CallContext, LegacyClientOptions, LegacyRequest } from './legacy-client.ts';
import { exchangeOnLiveSocket } from './live-socket.ts';
import type { OriginPools } from './origin-pools.ts';
import { toWireHeaders } from './request-headers.ts';
import type { LegacyResponse } from './response-reading.ts';
import { judgeFailure } from './transport-failure.ts';

const maxErrorBytes = 64 * 1024;

/** One call from its start to its entry in the trace. */
export interface RunningCall {
  /** Throws a {@link CallHeldBack} when it must not be made now, and whatever is wrong with its URL. */
  check(): void;
  send(pools: OriginPools, signal: AbortSignal): Promise<LegacyResponse>;
  /** Adds the entry, unless the call never left the queue. */
  record(): void;
  /** Adds that it was not made. */
  recordHeldBack(held: CallHeldBack): void;
  /** Whether it has left the queue. */
  hasBegun(): boolean;
}

/** What a call needs of its client. */
export interface RunningCallOptions extends LegacyClientOptions {
  readonly counters: CallMetrics;
  readonly gate: CallGate;
  readonly breakers: OriginBreakers;
  readonly isFailure: BreakerRules['isFailure'];
}

/** A request whose body is ready to be sent. */
export type ReadyRequest = Omit<LegacyRequest, 'body'> & { readonly body: WireBody };

/** A call that has not left the queue yet. */
export function startCall(
  request: ReadyRequest,
  { requestId, signal: callerSignal, trace, log }: CallContext,
  options: RunningCallOptions,
): RunningCall {
  const { subgraph, source, defaultHeaders = [], maxBodyBytes = 8 * 1024 * 1024 } = options;
  const { method, url, keys, limitScope = '', route = '', isWrite = false } = request;
  const mayRepeat = !isWrite && (method === 'GET' || method === 'HEAD');
  const { gate, breakers, isFailure, counters } = options;
  let sentAt: number | null = null;
  let status: number | null = null;
  let path = '';
  let parsed: URL | null = null;
  const parsedUrl = () => {
    parsed ??= new URL(url);
    return parsed;
  };
  const onStatus = (received: number) => {
    status = received;
  };
  return {
    check() {
      const { origin } = parsedUrl();
      gate.check({ origin, limitScope });
      breakers.check(origin, route);
    },
    async send(pools, signal) {
      const { origin, pathname, search } = parsedUrl();
      const takeAnswer = gate.pass({ origin, limitScope });
      const { body } = request;
      const headered = { ...request, bodyHeaders: body.headers };
      const headers = toWireHeaders(headered, defaultHeaders, requestId);
      const wire = { method, path: pathname + search, headers, mayRepeat, openBody: body.open };
      const ticket = breakers.enter(origin, route);
      sentAt = performance.now();
      path = pathname;
      const limits = { maxBodyBytes, maxErrorBytes };
      const answered = { signal, onStatus, ...limits };
      // The breaker hears of the end before the next call gets this place, which else would be sent to a service that is down.
      try {
        const response = await exchangeOnLiveSocket(pools, origin, wire, answered);
        takeAnswer(response, log);
        const verdict = isFailure(response) ? 'unwell' : 'well';
        breakers.leave({ origin, ticket, route, verdict }, log);
        return response;
      } catch (error) {
        const underWayMs = performance.now() - sentAt;
        const verdict = judgeFailure(error, { callerSignal, underWayMs });
        breakers.leave({ origin, ticket, route, verdict }, log);
        throw error;
      }
    },
    hasBegun: () => sentAt !== null,
    record() {
      if (sentAt === null) return;
      // A tenth of a millisecond is as exact as such a figure is.
      const ms = Math.round((performance.now() - sentAt) * 10) / 10;
      trace.record({ subgraph, source, method, path, status, ms, keys });
      counters.sent(ms, keys);
    },
    recordHeldBack({ retryAfterSeconds }) {
      const { pathname } = parsedUrl();
      trace.recordHeldBack({ subgraph, source, method, path: pathname, retryAfterSeconds });
    },
  };
}
