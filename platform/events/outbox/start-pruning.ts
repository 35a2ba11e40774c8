import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import type { Logger } from '../../telemetry/logger.ts';

/** Something that keeps what is over, until it is told to forget it. */
export interface Prunable {
  /** Deletes up to `limit` of what is older; how many. */
  prune(options: { readonly olderThanMs: number; readonly limit: number }): Promise<number>;
}

/** How {@link startPruning} works. */
export interface PruningOptions {
  readonly olderThanMs: number;
  readonly log: Logger;
  /** Between rounds. Default a minute. */
  readonly everyMs?: number;
}

// Small, so that no writer waits long behind one; so many that a round keeps up with a busy minute.
const batch = 500;
const mostBatches = 40;

/** Prunes at once and now and then, until it is closed. Closing waits for the batch that is under way. */
export function startPruning(
  prunables: readonly Prunable[],
  { olderThanMs, log, everyMs = 60_000 }: PruningOptions,
): { close(): Promise<void> } {
  const closing = new AbortController();
  const running = run(closing.signal);
  return {
    async close() {
      closing.abort();
      await running;
    },
  };

  async function run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      for (const prunable of prunables) await pruneOrTell(prunable, signal);
      // Rejects only when it is closed.
      await delay(everyMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  async function pruneOrTell(prunable: Prunable, signal: AbortSignal): Promise<void> {
    try {
      await pruneInBatches(prunable, olderThanMs, signal);
    } catch (error) {
      log.warn({ err: error }, 'What is over could not be deleted from a database');
    }
  }
}

async function pruneInBatches(
  prunable: Prunable,
  olderThanMs: number,
  signal: AbortSignal,
): Promise<void> {
  for (let batches = 0; batches < mostBatches && !signal.aborted; batches += 1) {
    if ((await prunable.prune({ olderThanMs, limit: batch })) < batch) return;
    // SQLite deletes in this thread, and batches without a pause would be one long one to it.
    await nextTurn();
  }
}
