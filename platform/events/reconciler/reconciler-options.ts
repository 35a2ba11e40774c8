import type { JsonObject } from '../../json/json-value.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { IntentStore } from '../outbox/intents/intent-store.ts';
import { processTiming, type RelayTiming } from '../relay/relay-options.ts';

/** What a reconciler stands on, and how it works. The store stays the caller's, and is closed after the reconciler. */
export interface ReconcilerOptions {
  readonly intents: IntentStore;
  readonly reread: Reread;
  readonly log: Logger;
  /** A call without an outcome is looked at after that: more than the longest one takes. Default 60 000. */
  readonly pendingAfterMs?: number;
  /**
   * After a call has ended without a known outcome, the service is left alone for so long: it may be at work still. 0 looks at
   * once. Default 30 000, which is how long PHP may run.
   */
  readonly quietMs?: number;
  /** The store is looked at so often even when nothing wakes the reconciler. Default 5000, at least 1000. */
  readonly pollMs?: number;
  /** Intents looked at at the same time. Default 8. */
  readonly concurrency?: number;
  /** For one entity. Default 10 000. */
  readonly rereadTimeoutMs?: number;
  /** Wait after the first look at a service that does not answer; doubles up to a minute, drawn at random. Default 5000. */
  readonly backoffMs?: number;
  /** For tests. */
  readonly timing?: RelayTiming;
}

/**
 * Asks the service for an entity, past all caches. A rejection counts as `unreachable`.
 */
export type Reread = (
  subgraph: string,
  entity: string,
  key: JsonObject,
  signal: AbortSignal,
) => Promise<RereadResult>;

/**
 * `refused`: the service is there, and does not tell. `unreadable`: it cannot be asked for this entity, or its answer cannot be
 * understood. `unreachable`: to be asked again later.
 */
export type RereadResult = 'exists' | 'missing' | 'refused' | 'unreadable' | 'unreachable';

/** Defaults applied. */
export type CompleteReconcilerOptions = Required<ReconcilerOptions>;

const leastPollMs = 1000;

/** Fills in the defaults. Throws a RangeError for a number that is not positive, or for polling more than once a second. */
export function completeReconcilerOptions(options: ReconcilerOptions): CompleteReconcilerOptions {
  const complete: CompleteReconcilerOptions = {
    pendingAfterMs: 60_000,
    quietMs: 30_000,
    pollMs: 5000,
    concurrency: 8,
    rereadTimeoutMs: 10_000,
    backoffMs: 5000,
    timing: processTiming,
    ...options,
  };
  for (const name of ['pendingAfterMs', 'concurrency', 'rereadTimeoutMs', 'backoffMs'] as const) {
    requireAtLeast(name, complete[name], 1);
  }
  requireAtLeast('quietMs', complete.quietMs, 0);
  requireAtLeast('pollMs', complete.pollMs, leastPollMs);
  return complete;
}

function requireAtLeast(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new RangeError(`${name} must be a whole number from ${least} on, received ${value}`);
}
