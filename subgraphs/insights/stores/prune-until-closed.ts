import { startPruning } from '@banyan/platform/events/outbox/start-pruning.ts';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import type { InsightsStore } from './insights-store.ts';

const msPerDay = 86_400_000;

/**
 * The store, which forgets old events from now on: at once and every minute. Its `close()` ends that first. Failures are
 * logged; the next time may go better. Does not keep the process alive.
 */
export function pruneUntilClosed(
  store: InsightsStore,
  { retentionDays, log }: { readonly retentionDays: number; readonly log: Logger },
): InsightsStore {
  const pruning = startPruning([{ prune: store.pruneSeen }, { prune: store.pruneLog }], {
    olderThanMs: retentionDays * msPerDay,
    log,
  });
  return {
    ...store,
    async close() {
      await pruning.close();
      await store.close();
    },
  };
}
