import { setTimeout as delay } from 'node:timers/promises';
import type { ResourceCache } from '@banyan/platform/cache/resource-cache.ts';
import { startPruning } from '@banyan/platform/events/outbox/start-pruning.ts';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import type { Metrics } from '@banyan/platform/telemetry/metrics.ts';
import type { Subgraph } from '@banyan/subgraph-kit/subgraph.ts';
import { createAllSpellings, type SpellingSubgraph } from '../all-spellings.ts';
import type { GatewayConfig } from '../config.ts';
import type { EventsHealth, OutboxHealth } from '../http/events-health.ts';
import { watchEvents } from '../metrics/events-metrics.ts';
import { countDeliveries } from './count-deliveries.ts';
import { type NamedOutbox, namedOutboxes } from './named-outboxes.ts';
import type { EventParts } from './open-events.ts';
import { setUpWhenReady } from './set-up-when-ready.ts';
import { type Relays, startRelays } from './start-relays.ts';
import { subscribeConsumers } from './subscribe-consumers.ts';
import { projectTopology } from './topology.ts';
import { createOutboxStates, type OutboxState } from './upkeep/outbox-states.ts';
import { type RereadableSubgraph, startReconciling } from './upkeep/start-reconciling.ts';

/** What {@link createEvents} puts together. All of it stays the caller's. */
export interface EventsOptions {
  readonly config: GatewayConfig;
  /** Closed by the caller when the events are stopped. */
  readonly parts: EventParts;
  /** Invalidated by every event, before any other consumer of this process sees it. */
  readonly cache: Pick<ResourceCache, 'invalidate'>;
  /** Those that run in this process. */
  readonly subgraphs: readonly (RereadableSubgraph & SpellingSubgraph & Pick<Subgraph, 'events'>)[];
  readonly metrics: Metrics;
  readonly log: Logger;
  /** How long {@link Events.stop} waits for events on their way. Default 3000. */
  readonly flushMs?: number;
}

/** The events of one process: consumers, relays, and the care of the outboxes. */
export interface Events {
  /** What somebody who starts the process should know; empty when there is nothing. */
  readonly notes: readonly string[];
  /** Begins, however long the broker may be away, and returns at once. */
  start(): void;
  health(): Promise<EventsHealth>;
  /**
   * Lets events on their way arrive, for some seconds at most, then stops consumers and disconnects from the broker. To be
   * called before the subgraphs close.
   */
  stop(): Promise<void>;
}

/** Throws a RangeError for a consumer group that cannot be set up. */
export function createEvents(options: EventsOptions): Events {
  const { config, parts, subgraphs, metrics, log, flushMs = 3000 } = options;
  const { broker, schemas } = parts;
  const consumers = subgraphs.flatMap(({ events }) => events?.consumers ?? []);
  const topology = projectTopology(
    config,
    consumers.map(({ group }) => group),
  );
  const outboxes = namedOutboxes(parts.outboxes, subgraphs);
  const states = createOutboxStates(outboxes);
  const stopping = new AbortController();
  let relays: Relays = NO_RELAYS;
  const upkeep = new AsyncDisposableStack();
  let ended: Promise<unknown> = Promise.resolve();
  watchEvents(metrics, () => ({
    broker: broker.state,
    outboxes: states.latest(),
    relays: relays.statistics(),
  }));
  return {
    notes: notesOn(config),
    start() {
      startUpkeep();
      ended = run().catch((error: unknown) =>
        log.error({ err: error }, 'Change events could not be started'),
      );
    },
    async health() {
      const outboxes = (await states.read()).map((one) => [one.name, healthOf(one)]);
      return { broker: broker.state, outboxes: Object.fromEntries(outboxes) };
    },
    async stop() {
      stopping.abort();
      const caredFor = upkeep.disposeAsync();
      const flushed = ended.then(() => relays.close());
      await Promise.race([flushed, delay(flushMs, undefined, { ref: false })]);
      // What has not arrived by now fails, and goes back to its outbox.
      await broker.close();
      await Promise.all([flushed, caredFor]);
    },
  };

  function startUpkeep(): void {
    const olderThanMs = config.events.retentionHours * hourMs;
    const pruning = startPruning(prunablesOf(parts, outboxes), { olderThanMs, log });
    upkeep.defer(() => pruning.close());
    const { own } = parts.outboxes;
    if (own === null) return;
    const names = subgraphs.map(({ name }) => name);
    const elsewhere = Object.keys(config.subgraphs).filter((name) => !names.includes(name));
    const reconciling = startReconciling(own.intents, subgraphs, { log, elsewhere });
    upkeep.defer(() => reconciling.close());
  }

  async function run(): Promise<void> {
    if (!(await setUpWhenReady(broker, topology, { log, signal: stopping.signal }))) return;
    if (stopping.signal.aborted) return;
    const delivering = countDeliveries(broker, topology, metrics);
    const cache = inAllSpellings(options.cache, subgraphs);
    await subscribeConsumers(delivering, { ...options, cache, consumers });
    if (config.events.relay) relays = startRelays(outboxes, { broker, schemas, log });
  }
}

function inAllSpellings(
  cache: EventsOptions['cache'],
  subgraphs: EventsOptions['subgraphs'],
): EventsOptions['cache'] {
  const allSpellings = createAllSpellings(subgraphs);
  return { invalidate: (tags, cause) => cache.invalidate(allSpellings(tags), cause) };
}

const hourMs = 3_600_000;

const NO_RELAYS: Relays = { statistics: () => [], close: async () => undefined };

function prunablesOf({ outboxes: { own } }: EventParts, outboxes: readonly NamedOutbox[]) {
  const ofOwn = own === null ? [] : [own.intents, own.inbox];
  return [...outboxes.map(({ outbox }) => outbox), ...ofOwn];
}

function healthOf({ audit }: OutboxState): OutboxHealth {
  if (audit === null) return { state: 'failing' };
  const { pending, parked, dead } = audit;
  return { state: 'ok', pending, parked, dead };
}

function notesOn({ events: { rabbitmq, relay } }: GatewayConfig): readonly string[] {
  return [
    ...(rabbitmq === null
      ? ['Change events stay in this process: events.rabbitmq is not set.']
      : ['Change events go to RabbitMQ.']),
    ...(relay ? [] : ['Outboxes are not relayed by this process: events.relay is false.']),
  ];
}
