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

/**
 * Finds out how writes to legacy services ended of which nobody knows it. What no subgraph of this process can be asked for
 * counts as changed. To be closed before the subgraphs.
 */
export function startReconciling(
  intents: IntentStore,
  subgraphs: readonly RereadableSubgraph[],
  options: Pick<ReconcilerOptions, 'log' | 'quietMs'>,
): Reconciler {
  const readers = new Map(subgraphs.map(({ name, readEntity }) => [name, readEntity]));
  const reread: Reread = async (subgraph, entity, key, signal) =>
    (await readers.get(subgraph)?.(entity, key, { signal, log: options.log })) ?? 'unreadable';
  return startReconciler({ intents, reread, ...options });
}
