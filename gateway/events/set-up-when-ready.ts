import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type {
  EventBroker,
  Topology,
  TopologyReport,
} from '@banyan/platform/events/brokers/event-broker.ts';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';

/** How {@link setUpWhenReady} works. */
export interface SetUpOptions {
  readonly log: Logger;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
  /** Wait after a failure. Default 5000. */
  readonly retryMs?: number;
}

/**
 * Sets the topology up as soon as the broker is there, however long that takes; after a failure again, a little later. What
 * differs from what is expected is logged and left as it is. False when the signal came first.
 */
export async function setUpWhenReady(
  broker: EventBroker,
  topology: Topology,
  { log, signal, retryMs = 5000 }: SetUpOptions,
): Promise<boolean> {
  while (!signal.aborted) {
    if (broker.state === 'ready') {
      try {
        report(await broker.setUp(topology), log);
        return true;
      } catch (error) {
        log.error({ err: error }, 'Exchanges and queues could not be set up');
        // Rejects only when it is called off.
        await delay(retryMs, undefined, { signal, ref: false }).catch(() => undefined);
      }
    } else await nextState(broker, signal);
  }
  return false;
}

function report({ created, missing, differences, leaderless }: TopologyReport, log: Logger): void {
  if (created.length > 0) log.info({ created }, 'Made exchanges and queues for change events');
  for (const difference of differences)
    log.warn({ difference }, 'A queue or exchange is not as expected');
  for (const name of missing) log.error({ name }, 'An exchange or queue is missing');
  for (const queue of leaderless) log.error({ queue }, 'A queue has lost its leader');
}

async function nextState(broker: EventBroker, signal: AbortSignal): Promise<void> {
  const changed = Promise.withResolvers<void>();
  const stop = broker.onStateChange(() => changed.resolve());
  const aborted = signal.aborted ? undefined : once(signal, 'abort');
  await Promise.race([changed.promise, aborted]);
  stop();
}
