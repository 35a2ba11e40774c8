import type { ApolloServerPlugin } from '@apollo/server';
import type {
  BatchUse,
  CacheUse,
  CallTrace,
  HeldBackCall,
  LegacyCall,
} from '@banyan/platform/request/call-trace.ts';
import type { GatewayContext } from '../federation/subgraph-data-source.ts';

/** What `extensions.banyan` of a traced answer holds. */
export interface CostReport {
  /** In the order in which they ended. */
  readonly legacyCalls: readonly LegacyCall[];
  /** Calls that were not made, because a service has asked for a pause, or fails too often. Absent when there are none. */
  readonly heldBackCalls?: readonly HeldBackCall[];
  /** One for each read of resources through the cache, in the order in which they ended. */
  readonly cacheUses: readonly CacheUse[];
  /** One for each batch of entity keys, in the order in which they ended. */
  readonly batches: readonly BatchUse[];
  readonly totals: {
    readonly legacyCalls: number;
    /** Entity keys that all calls carried together. */
    readonly keys: number;
    /** Number of calls by subgraph. */
    readonly bySubgraph: Readonly<Record<string, number>>;
    /** Resources by where they came from. */
    readonly cache: CacheTotals;
    readonly batches: BatchTotals;
  };
}

/** All batches together. */
export interface BatchTotals {
  readonly count: number;
  readonly keys: number;
  readonly largest: number;
  readonly calls: number;
  readonly truncations: number;
}

/** How many resources came from memory, from the shared store, and so on; see {@link CacheUse}. */
export type CacheTotals = Readonly<Record<(typeof origins)[number], number>>;

const origins = ['l1', 'l2', 'stale', 'miss', 'coalesced', 'revalidated'] as const;

/** Shows a client that asks with `Banyan-Trace: 1` which legacy calls its operation cost, and what caches saved. */
export function createCostTracePlugin(): ApolloServerPlugin<GatewayContext> {
  return {
    requestDidStart: async () => ({
      async willSendResponse({ contextValue, response: { body } }) {
        if (!contextValue.isTraced || body.kind !== 'single') return;
        const banyan = toCostReport(contextValue.request.trace);
        body.singleResult.extensions = { ...body.singleResult.extensions, banyan };
      },
    }),
  };
}

/** Adds up what one client request cost. */
export function toCostReport(costs: Costs): CostReport {
  const { legacyCalls, heldBackCalls, cacheUses, batches } = costs;
  const bySubgraph: Record<string, number> = {};
  for (const { subgraph } of legacyCalls) bySubgraph[subgraph] = (bySubgraph[subgraph] ?? 0) + 1;
  const keys = legacyCalls.reduce((sum, call) => sum + (call.keys ?? 0), 0);
  return {
    legacyCalls,
    ...(heldBackCalls.length > 0 && { heldBackCalls }),
    cacheUses,
    batches,
    totals: {
      legacyCalls: legacyCalls.length,
      keys,
      bySubgraph,
      cache: toCacheTotals(cacheUses),
      batches: toBatchTotals(batches),
    },
  };
}

type Costs = Pick<CallTrace, 'legacyCalls' | 'heldBackCalls' | 'cacheUses' | 'batches'>;

function toBatchTotals(batches: readonly BatchUse[]): BatchTotals {
  const totals = { count: batches.length, keys: 0, largest: 0, calls: 0, truncations: 0 };
  for (const { keys, calls, truncations } of batches) {
    totals.keys += keys;
    totals.largest = Math.max(totals.largest, keys);
    totals.calls += calls;
    totals.truncations += truncations;
  }
  return totals;
}

function toCacheTotals(uses: readonly CacheUse[]): CacheTotals {
  const totals = { l1: 0, l2: 0, stale: 0, miss: 0, coalesced: 0, revalidated: 0 };
  for (const use of uses) for (const origin of origins) totals[origin] += use[origin];
  return totals;
}
