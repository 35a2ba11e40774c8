/** One HTTP call to a legacy service, as `Banyan-Trace: 1` shows it. Holds no query values, headers or bodies. */
export interface LegacyCall {
  readonly subgraph: string;
  readonly source: string;
  readonly method: string;
  /** Path without the query string. */
  readonly path: string;
  /** Null when no answer came. */
  readonly status: number | null;
  /** From the moment when the call was sent to its last byte. */
  readonly ms: number;
  /** How many entity keys the call carried; null when it is not a lookup by key. */
  readonly keys: number | null;
}

/** A call that was not made, because the service has asked for a pause that still lasts, or fails too often. */
export interface HeldBackCall extends Pick<LegacyCall, 'subgraph' | 'source' | 'method' | 'path'> {
  /** What was left of the pause. */
  readonly retryAfterSeconds: number;
}

/** What one read of resources through the cache came to. */
export interface CacheUse {
  readonly subgraph: string;
  /** Of the connector: `Type.field[0]` or `Type[0]`. */
  readonly coordinate: string;
  /** How many resources came from the memory of the process, from the shared store, and so on. */
  readonly l1: number;
  readonly l2: number;
  readonly stale: number;
  /** Loads which another request, or another process, had begun. */
  readonly coalesced: number;
  /** Past their time, but the service has said in a call that they are still right. */
  readonly revalidated: number;
  readonly miss: number;
}

/** What loading one batch of entity keys came to. */
export interface BatchUse {
  readonly subgraph: string;
  /** Of the connector: `Type[0]`. */
  readonly coordinate: string;
  /** Keys that the cache lacked, and that were asked for together. */
  readonly keys: number;
  /** Calls that this took: more than one when the batch was too large for one call, or an answer was cut. */
  readonly calls: number;
  /** Answers that held only a part of the rows, so that the rest was asked for once more. */
  readonly truncations: number;
}

/** Collects what one client request costs. One instance per request, shared by all its subgraph fetches. */
export interface CallTrace {
  record(call: LegacyCall): void;
  recordHeldBack(call: HeldBackCall): void;
  recordCacheUse(use: CacheUse): void;
  recordBatch(batch: BatchUse): void;
  readonly legacyCalls: readonly LegacyCall[];
  readonly heldBackCalls: readonly HeldBackCall[];
  readonly cacheUses: readonly CacheUse[];
  readonly batches: readonly BatchUse[];
}

/** A {@link CallTrace} that keeps everything in the order in which it ended. */
export function createCallTrace(): CallTrace {
  const legacyCalls: LegacyCall[] = [];
  const heldBackCalls: HeldBackCall[] = [];
  const cacheUses: CacheUse[] = [];
  const batches: BatchUse[] = [];
  return {
    legacyCalls,
    heldBackCalls,
    cacheUses,
    batches,
    record(call) {
      legacyCalls.push(call);
    },
    recordHeldBack(call) {
      heldBackCalls.push(call);
    },
    recordCacheUse(use) {
      cacheUses.push(use);
    },
    recordBatch(batch) {
      batches.push(batch);
    },
  };
}
