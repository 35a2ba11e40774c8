import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { EventBroker } from '@banyan/platform/events/brokers/event-broker.ts';
import { openRabbitmqBroker } from '@banyan/platform/events/brokers/rabbitmq/rabbitmq-broker.ts';
import { createEventSource } from '@banyan/platform/events/consumer/create-event-source.ts';
import { loadEventSchemas } from '@banyan/platform/events/envelope/event-schemas.ts';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import type { EventConsumer } from '@banyan/subgraph-kit/subgraph-events.ts';

/** How {@link startConsuming} works. */
export interface ConsumingOptions {
  readonly rabbitmqUrl: string;
  /** Begin of the names of exchange and queues. */
  readonly prefix: string;
  /** Folder of the JSON Schemas of event types. */
  readonly schemas: string;
  readonly consumers: readonly EventConsumer[];
  readonly log: Logger;
}

/** Consumers at work. */
export interface Consuming {
  /** Lets handlers in flight end, then disconnects. */
  close(): Promise<void>;
}

const retryMs = 5000;

/**
 * Sets up the queues of the consumers, and subscribes them. Resolves at once: RabbitMQ may be away, and come later. Rejects
 * for an address or a schema that cannot be used.
 */
export async function startConsuming(options: ConsumingOptions): Promise<Consuming> {
  const { rabbitmqUrl: url, consumers, prefix, log } = options;
  const schemas = await loadEventSchemas(options.schemas);
  const topology = { groups: consumers.map(({ group }) => group) };
  const broker = await openRabbitmqBroker({ url, prefix, log, topology });
  const closing = new AbortController();
  const started = start().catch((error: unknown) => log.error({ err: error }, 'Cannot consume'));
  return {
    async close() {
      closing.abort();
      await broker.close();
      await started;
    },
  };

  async function start(): Promise<void> {
    while (!closing.signal.aborted && !(await isSetUp())) {
      // Rejects only when it is called off.
      await delay(retryMs, undefined, { signal: closing.signal }).catch(() => undefined);
    }
    if (closing.signal.aborted) return;
    const source = createEventSource(broker, schemas);
    for (const { group, handle, ...rest } of consumers) {
      await source.subscribe({ group: group.name, ...rest }, handle);
    }
    log.info({ groups: topology.groups.map(({ name }) => name) }, 'Consuming change events');
  }

  async function isSetUp(): Promise<boolean> {
    await untilReady(broker, closing.signal);
    if (closing.signal.aborted) return false;
    try {
      const { differences } = await broker.setUp(topology);
      for (const difference of differences) log.warn({ difference }, 'A queue is not as expected');
      return true;
    } catch (error) {
      log.error({ err: error }, 'Exchange and queues could not be set up');
      return false;
    }
  }
}

async function untilReady(broker: EventBroker, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && broker.state !== 'ready') {
    const changed = Promise.withResolvers<void>();
    const stop = broker.onStateChange(() => changed.resolve());
    await Promise.race([changed.promise, once(signal, 'abort')]);
    stop();
  }
}
