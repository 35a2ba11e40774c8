import type { ApolloServerPlugin } from '@apollo/server';
import type { LegacyCall } from '@banyan/platform/request/call-trace.ts';
import type { GatewayContext } from '../federation/subgraph-data-source.ts';

/** What `extensions.banyan` of a traced answer holds. */
export interface CostReport {
  /** In the order in which they ended. */
  readonly legacyCalls: readonly LegacyCall[];
  readonly totals: {
    readonly legacyCalls: number;
    /** Entity keys that all calls carried together. */
    readonly keys: number;
    /** Number of calls by subgraph. */
    readonly bySubgraph: Readonly<Record<string, number>>;
  };
}

/** Shows a client that asks with `Banyan-Trace: 1` which legacy calls its operation cost. */
export function createCostTracePlugin(): ApolloServerPlugin<GatewayContext> {
  return {
    requestDidStart: async () => ({
      async willSendResponse({ contextValue, response: { body } }) {
        if (!contextValue.isTraced || body.kind !== 'single') return;
        const banyan = toCostReport(contextValue.request.trace.legacyCalls);
        body.singleResult.extensions = { ...body.singleResult.extensions, banyan };
      },
    }),
  };
}

/** Adds up legacy calls. */
export function toCostReport(legacyCalls: readonly LegacyCall[]): CostReport {
  const bySubgraph: Record<string, number> = {};
  for (const { subgraph } of legacyCalls) bySubgraph[subgraph] = (bySubgraph[subgraph] ?? 0) + 1;
  const keys = legacyCalls.reduce((sum, call) => sum + (call.keys ?? 0), 0);
  return { legacyCalls, totals: { legacyCalls: legacyCalls.length, keys, bySubgraph } };
}
