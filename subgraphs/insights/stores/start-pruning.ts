import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import type { InsightsStore } from './insights-store.ts';

/** How {@link startPruning} works. */
export interface PruningOptions {
  readonly retentionDays: number;
  readonly log: Logger;
  /** Default an hour. */
  readonly everyMs?: number;
}

/** The pruning of a store, which goes on until it is closed. */
export interface Pruning {
  /** The store, whose `close()` ends the pruning first. */
  over(store: InsightsStore): InsightsStore;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

const msPerDay = 86_400_000;
const hourMs = 3_600_000;

/** Forgets old events now and then. Failures are logged; the next time may go better. Does not keep the process alive. */
export function startPruning(
  store: InsightsStore,
  { retentionDays, log, everyMs = hourMs }: PruningOptions,
): Pruning {
  let underWay: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    underWay = underWay.then(prune);
  }, everyMs);
  timer.unref();
  const close = () => {
    clearInterval(timer);
    return underWay;
  };
  return {
    close,
    over: (pruned) => ({
      ...pruned,
      async close() {
        await close();
        await pruned.close();
      },
    }),
  };

  async function prune(): Promise<void> {
    try {
      await store.prune(retentionDays * msPerDay);
    } catch (error) {
      log.warn({ err: error }, 'Old events could not be forgotten');
    }
  }
}
