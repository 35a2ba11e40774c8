import type { CallTrace } from '@banyan/platform/request/call-trace.ts';
import { createBulkhead } from '@banyan/platform/resilience/bulkhead.ts';
import { runWithDeadline } from '@banyan/platform/resilience/deadline.ts';
import { createInFlight } from '@banyan/platform/resilience/in-flight.ts';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import { type Metrics, NO_METRICS } from '@banyan/platform/telemetry/metrics.ts';
import { prepareBody, type RequestBody } from './body/request-body.ts';
import { type BreakerRules, createOriginBreakers } from './breaker/origin-breakers.ts';
import { createCallMetrics } from './call-metrics.ts';
import { type CoolDownRules, createCallGate } from './cool-down/call-gate.ts';
import { CallHeldBack } from './cool-down/call-held-back.ts';
import { createOriginPools } from './origin-pools.ts';
import { probeService } from './probe-service.ts';
import type { ReadCondition } from './request-headers.ts';
import type { LegacyResponse } from './response-reading.ts';
import { startCall } from './running-call.ts';
import { toTransportFailure, UnsentRequest } from './transport-failure.ts';

export type { LegacyResponse };

/** One source of one subgraph and the limits of its calls. */
export interface LegacyClientOptions {
  /** Name of the subgraph; becomes `extensions.service` of errors. */
  readonly subgraph: string;
  /** Name of the source, for traces. */
  readonly source: string;
  /** Where {@link LegacyClient.probe} asks; null when the source has no fixed address. Requests carry their own URL. */
  readonly baseUrl: string | null;
  /** Sent unless a request has a header of the same name. Default none. */
  readonly defaultHeaders?: readonly (readonly [name: string, value: string])[];
  /** Milliseconds for the whole of a call, the wait for its turn included. Default 5000. */
  readonly timeoutMs?: number;
  /** Milliseconds for opening a connection. Default 1000. */
  readonly connectTimeoutMs?: number;
  /** Calls that run at once. Default 16. */
  readonly concurrency?: number;
  /** Calls that may wait for their turn; the next one is refused. Default 1000. */
  readonly maxQueued?: number;
  /** Largest body of a success, in bytes after decompression. Default 8 MiB. Of other answers the first 64 KiB are read. */
  readonly maxBodyBytes?: number;
  /** When calls are held back, because an answer has asked for a pause. Default never. */
  readonly coolDown?: CoolDownRules;
  /** When calls are held back, because too many have failed. Default never. */
  readonly breaker?: BreakerRules;
  /** Where calls are counted. Default nowhere. */
  readonly metrics?: Metrics;
}

/** A request to the service. */
export interface LegacyRequest {
  readonly method: string;
  /** Absolute, http or https. */
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Of a multipart form the content type is added. */
  readonly body: RequestBody;
  /**
   * The answer is wanted only if it is no longer the one that had these; otherwise 304 comes. Default: it is wanted
   * whatever it is. A GET or HEAD has no other condition: such headers of its own are left out.
   */
  readonly condition?: ReadCondition | null;
  /** Whether it changes something. When nobody knows what came of it, it is not sent again, whatever its method. Default false. */
  readonly isWrite?: boolean;
  /** How many entity keys it asks for, for traces; null when it is no lookup by key. */
  readonly keys: number | null;
  /**
   * Tells callers apart whom the service may limit each on their own: a pause for which it asks one of them holds back no
   * other. No secret can be read from it. Default: the gateway itself.
   */
  readonly limitScope?: string;
  /** Tells apart what of the service may fail on its own; there are few. Default: all that give none are one. */
  readonly route?: string;
}

/** What of the client's request a call needs. */
export interface CallContext {
  /** Cancels the call. */
  readonly signal: AbortSignal;
  readonly trace: CallTrace;
  /** Sent as `X-Request-Id`. */
  readonly requestId: string;
  /** Headers of the client that credentials may pass on, by lower-case name. Default none. */
  readonly headers?: ReadonlyMap<string, readonly string[]>;
  /** Told when a pause begins, and when a breaker closes. Default nowhere. */
  readonly log?: Pick<Logger, 'warn' | 'info'>;
}

/** HTTP calls to one source of a legacy service. */
export interface LegacyClient {
  /**
   * Resolves with the answer, whatever its status; redirects are not followed. A GET or HEAD that is no write, and whose
   * kept-alive connection turns out to be closed, is sent once more on a new one. The trace gets one entry for each call that
   * left the queue. A call waits for its files before its time begins.
   *
   * Rejects with a BanyanError: `UPSTREAM_TIMEOUT`, `UPSTREAM_UNAVAILABLE` (no connection, connection lost, queue full,
   * client closed, held back), `RATE_LIMITED` (held back), `UPSTREAM_INVALID_RESPONSE` (too large, or no HTTP), `UPSTREAM_CONFIG` (a request that cannot be sent)
   * or `REQUEST_CANCELLED`.
   */
  send(request: LegacyRequest, context: CallContext): Promise<LegacyResponse>;
  /**
   * Null when the service answers at its base URL, with whatever status, or has none; otherwise a sentence for people
   * about what is wrong. Never rejects. Leaves no trace.
   */
  probe(): Promise<string | null>;
  /** Lets the calls under way end, for which they have their time limit, and closes all connections. Refuses new calls. */
  close(): Promise<void>;
}

const neverPaused: CoolDownRules = { readPause: () => null, maxMs: 0 };

const neverOpen: BreakerRules = {
  isFailure: () => false,
  minCalls: 1,
  failurePercent: 100,
  maxMs: 0,
};

/** Opens no connection before the first call. The owner closes it. */
export function createLegacyClient(options: LegacyClientOptions): LegacyClient {
  const { subgraph, baseUrl, timeoutMs = 5000, connectTimeoutMs = 1000 } = options;
  const { concurrency = 16, maxQueued = 1000, metrics = NO_METRICS } = options;
  const named = { subgraph, source: options.source };
  const bulkhead = createBulkhead({ limit: concurrency, maxQueued });
  const { coolDown = neverPaused, breaker = neverOpen } = options;
  const onPause = () => counters.paused('failures');
  const breakers = createOriginBreakers(breaker, { ...named, timeoutMs, onPause });
  const counters = createCallMetrics(metrics, { ...named, bulkhead, breakers });
  const gate = createCallGate(named, coolDown, counters.paused);
  const { isFailure } = breaker;
  const callOptions = { ...options, counters, gate, breakers, isFailure };
  const pools = createOriginPools({ connections: concurrency, connectTimeoutMs });
  const underWay = createInFlight();
  let isClosed = false;

  const send = async (request: LegacyRequest, context: CallContext): Promise<LegacyResponse> => {
    const prepared = prepareBody(request.body, subgraph);
    const body = prepared instanceof Promise ? await prepared : prepared;
    const call = startCall({ ...request, body }, context, callOptions);
    try {
      // Else it would wait for its turn first.
      call.check();
      const response = await runWithDeadline(
        (signal) => bulkhead.run(() => call.send(pools, signal), signal),
        { timeoutMs, signal: context.signal },
      );
      call.record();
      counters.answered(response.status);
      return response;
    } catch (error) {
      const failure = toTransportFailure(error, {
        service: subgraph,
        callerSignal: context.signal,
        hasBegun: call.hasBegun(),
      });
      // A request that cannot be sent never reaches the service.
      if (failure.code !== 'UPSTREAM_CONFIG') call.record();
      if (error instanceof CallHeldBack) call.recordHeldBack(error);
      counters.failed(failure);
      throw failure;
    }
  };

  return {
    async send(request, context) {
      if (isClosed) {
        throw new UnsentRequest(
          'UPSTREAM_UNAVAILABLE',
          'The connections to the service are closed.',
          {
            service: subgraph,
          },
        );
      }
      const end = underWay.begin();
      try {
        return await send(request, context);
      } finally {
        end();
      }
    },
    probe: async () =>
      baseUrl === null ? null : probeService(baseUrl, { timeoutMs: connectTimeoutMs }),
    async close() {
      isClosed = true;
      await underWay.ended();
      await pools.close();
      counters.close();
    },
  };
}
