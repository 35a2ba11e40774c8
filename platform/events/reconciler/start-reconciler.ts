import { randomUUID } from 'node:crypto';
import type { Intent } from '../outbox/intents/intent-store.ts';
import { createWakeUp } from '../relay/wake-up.ts';
import { type Reconciliation, reconcileIntent } from './reconcile-intent.ts';
import {
  type CompleteReconcilerOptions,
  completeReconcilerOptions,
  type ReconcilerOptions,
} from './reconciler-options.ts';

/** Finds out how calls ended of which nobody knows it, until it is closed. Any number may work on one store. */
export interface Reconciler {
  /** Looks at the store now; for a hint that an outcome is unknown. */
  wake(): void;
  /** Takes no more, breaks off what it is reading, and gives those intents back. */
  close(): Promise<void>;
}

/** Starts a reconciler. Throws for options out of range; trouble of the store or of services is logged and waited out. */
export function startReconciler(options: ReconcilerOptions): Reconciler {
  const complete = completeReconcilerOptions(options);
  const closing = new AbortController();
  const wakeUp = createWakeUp(complete.timing);
  const run = { options: complete, claimant: randomUUID(), closing: closing.signal };
  const running = (async () => {
    while (!closing.signal.aborted) {
      const isMore = await reconcileSome(run);
      // A full round leaves others waiting.
      if (!isMore && !closing.signal.aborted) await wakeUp.wait(complete.pollMs);
    }
  })();
  return {
    wake: () => wakeUp.wake(),
    async close() {
      closing.abort();
      wakeUp.wake();
      await running;
    },
  };
}

/** Whether there may be more. */
async function reconcileSome(run: Reconciliation): Promise<boolean> {
  const { concurrency } = run.options;
  const claimed = await claim(run);
  await Promise.all(claimed.map((intent) => reconcileIntent(run, intent)));
  return claimed.length === concurrency;
}

async function claim({ options, claimant }: Reconciliation): Promise<readonly Intent[]> {
  const { intents, concurrency: limit, pendingAfterMs: olderThanMs, log } = options;
  try {
    return await intents.claimUnsettled({
      claimant,
      limit,
      olderThanMs,
      leaseMs: leaseOf(options),
    });
  } catch (error) {
    log.error({ err: error }, 'Writes of unknown outcome could not be read from the outbox');
    return [];
  }
}

/** Long enough for the slowest service; entities of one intent are read at the same time. */
function leaseOf({ rereadTimeoutMs }: CompleteReconcilerOptions): number {
  return 3 * rereadTimeoutMs;
}
