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

/** Collects the legacy calls of one client request. One instance per request, shared by all its subgraph fetches. */
export interface CallTrace {
  record(call: LegacyCall): void;
  readonly legacyCalls: readonly LegacyCall[];
}

/** A {@link CallTrace} that keeps the calls in the order in which they ended. */
export function createCallTrace(): CallTrace {
  const legacyCalls: LegacyCall[] = [];
  return {
    legacyCalls,
    record(call) {
      legacyCalls.push(call);
    },
  };
}
