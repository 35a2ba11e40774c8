import { startPruning } from '@banyan/platform/events/outbox/start-pruning.ts';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import type { InsightsStore } from './insights-store.ts';

const msPerDay = 86_400_000;

/**
 * The store, which forgets old events when it takes its first one, and every minute from then on: whoever only opens it, as
 * commands do, may know another time to keep them. Its `close()` ends that first. Failures are logged; the next time may go
 * better. Does not keep the process alive.
 */
export function pruneUntilClosed(
  store: InsightsStore,
  { retentionDays, log }: { readonly retentionDays: number; readonly log: Logger },
): InsightsStore {
  const olderThanMs = retentionDays * msPerDay;
  const prunables = [{ prune: store.pruneSeen }, { prune: store.pruneLog }];
  let pruning: ReturnType<typeof startPruning> | null = null;
  return {
    ...store,
    take(intake) {
      pruning ??= startPruning(prunables, { olderThanMs, log });
      return store.take(intake);
    },
    async close() {
      await pruning?.close();
      await store.close();
    },
  };
}
