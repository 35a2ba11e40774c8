import { isBanyanError } from '@banyan/platform/errors/banyan-error.ts';
import { BulkheadFull } from '@banyan/platform/resilience/bulkhead.ts';
import {
  defineCounter,
  defineGauge,
  defineHistogram,
} from '@banyan/platform/telemetry/metric-definition.ts';
import type { Counter, Metrics } from '@banyan/platform/telemetry/metrics.ts';
import { CallHeldBack, HOLD_REASONS, type HoldReason } from './cool-down/call-held-back.ts';

/** What calls of legacy services can come to. */
const outcomes = [
  'ok',
  'redirect',
  'client_error',
  'server_error',
  'timeout',
  'aborted',
  'queue_full',
  'held_back',
  'unreachable',
  'invalid_response',
  'not_sent',
] as const;

/** What one call came to. */
export type CallOutcome = (typeof outcomes)[number];

const source = { subgraph: 'configured', source: 'configured' } as const;

const calls = defineCounter({
  name: 'banyan_legacy_calls_total',
  help: 'Calls of legacy services that have ended, by what they came to.',
  labels: { ...source, outcome: outcomes },
});

const pauses = defineCounter({
  name: 'banyan_legacy_pauses_total',
  help: 'Pauses in which a service is not called, by why: it has asked for one, or has failed too often.',
  labels: { ...source, reason: HOLD_REASONS },
});

const openBreakers = defineGauge({
  name: 'banyan_legacy_breaker_open',
  help: 'Whether connectors of a service that fail are not called, because too many calls have failed.',
  labels: source,
});

const duration = defineHistogram({
  name: 'banyan_legacy_call_duration_seconds',
  help: 'Time from the moment when a call left the queue to its last byte, or its failure.',
  labels: source,
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
});

const inFlight = defineGauge({
  name: 'banyan_legacy_calls_in_flight',
  help: 'Calls that a service is answering now.',
  labels: source,
});

const queued = defineGauge({
  name: 'banyan_legacy_calls_queued',
  help: 'Calls that wait for one of the places which concurrency gives.',
  labels: source,
});

const keys = defineHistogram({
  name: 'banyan_legacy_call_keys',
  help: 'Entity keys in one lookup: the size of batches.',
  labels: source,
  buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
});

/** All that a client counts. */
export const CALL_METRICS = [
  calls,
  pauses,
  openBreakers,
  duration,
  inFlight,
  queued,
  keys,
] as const;

/** The counters of one source. */
export interface CallMetrics {
  /** A call has ended with this status. */
  answered(status: number): void;
  /** A call has ended with this error. `failure` is what the caller gets. */
  failed(failure: Error): void;
  /** A pause has begun. */
  paused(reason: HoldReason): void;
  /** A call that had left the queue took so long, and asked for so many entities; null: it is no lookup by key. */
  sent(ms: number, keys: number | null): void;
  /** Ends what reads the queue. */
  close(): void;
}

/** Whose calls are counted, and where they wait. */
export interface CountedSource {
  readonly subgraph: string;
  /** Empty for connectors with an absolute URL. */
  readonly source: string;
  readonly bulkhead: { readonly active: number; readonly queued: number };
  readonly breakers: { readonly isOpen: boolean };
}

/** Counters for one source; reads the state of its queue when somebody asks for metrics. */
export function createCallMetrics(metrics: Metrics, counted: CountedSource): CallMetrics {
  const { bulkhead, breakers } = counted;
  const labels = { subgraph: counted.subgraph, source: sourceLabel(counted.source) };
  const byOutcome = new Map<CallOutcome, Counter>(
    outcomes.map((outcome) => [outcome, metrics.counter(calls, { ...labels, outcome })]),
  );
  const byReason = new Map<HoldReason, Counter>(
    HOLD_REASONS.map((reason) => [reason, metrics.counter(pauses, { ...labels, reason })]),
  );
  const durations = metrics.histogram(duration, labels);
  const sizes = metrics.histogram(keys, labels);
  const unwatch = metrics.watch((report) => {
    report(inFlight, labels, bulkhead.active);
    report(queued, labels, bulkhead.queued);
    report(openBreakers, labels, breakers.isOpen ? 1 : 0);
  });
  return {
    answered: (status) => byOutcome.get(outcomeOf(status))?.add(),
    failed: (failure) => byOutcome.get(failureOutcome(failure))?.add(),
    paused: (reason) => byReason.get(reason)?.add(),
    sent(ms, asked) {
      durations.observe(ms / 1000);
      if (asked !== null) sizes.observe(asked);
    },
    close: unwatch,
  };
}

/** How a source without a name is called in labels, where an empty value would be none. */
export function sourceLabel(source: string): string {
  return source === '' ? '-' : source;
}

/** A 304 is the answer that was asked for. */
function outcomeOf(status: number): CallOutcome {
  if (status >= 500) return 'server_error';
  if (status >= 400) return 'client_error';
  return status >= 300 && status !== 304 ? 'redirect' : 'ok';
}

function failureOutcome(failure: Error): CallOutcome {
  if (failure.cause instanceof BulkheadFull) return 'queue_full';
  if (failure.cause instanceof CallHeldBack) return 'held_back';
  switch (isBanyanError(failure) ? failure.code : null) {
    case 'UPSTREAM_TIMEOUT':
      return 'timeout';
    case 'REQUEST_CANCELLED':
      return 'aborted';
    case 'UPSTREAM_INVALID_RESPONSE':
      return 'invalid_response';
    case 'UPSTREAM_CONFIG':
      return 'not_sent';
    default:
      return 'unreachable';
  }
}
