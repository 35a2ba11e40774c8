import type { ReadEntity } from '@banyan/legacy-adapters/runtime/writes/read-entity.ts';
import type { IntentStore } from '@banyan/platform/events/outbox/intents/intent-store.ts';
import type {
  ReconcilerOptions,
  Reread,
} from '@banyan/platform/events/reconciler/reconciler-options.ts';
import {
  type Reconciler,
  startReconciler,
} from '@banyan/platform/events/reconciler/start-reconciler.ts';

/** A subgraph that may be able to ask its service for one entity. */
export interface RereadableSubgraph {
  readonly name: string;
  readonly readEntity?: ReadEntity;
}

/** How {@link startReconciling} works. */
export interface ReconcilingOptions extends Pick<ReconcilerOptions, 'log' | 'quietMs'> {
  /** Subgraphs of other processes, which may share the outbox: what those have written is left to them. Default: none. */
  readonly elsewhere?: readonly string[];
}

/**
 * Finds out how writes to legacy services ended of which nobody knows it. What no subgraph can be asked for counts as changed.
 * To be closed before the subgraphs.
 */
export function startReconciling(
  intents: IntentStore,
  subgraphs: readonly RereadableSubgraph[],
  { elsewhere = [], ...options }: ReconcilingOptions,
): Reconciler {
  const readers = new Map(subgraphs.map(({ name, readEntity }) => [name, readEntity]));
  const reread: Reread = async (subgraph, entity, key, signal) => {
    if (elsewhere.includes(subgraph)) return 'unreachable';
    const reading = await readers.get(subgraph)?.(entity, key, { signal, log: options.log });
    return reading ?? 'unreadable';
  };
  return startReconciler({ intents, reread, ...options });
}
