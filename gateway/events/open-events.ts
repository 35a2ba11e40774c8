import type { ResourceCache } from '@banyan/platform/cache/resource-cache.ts';
import type { EventBroker, Topology } from '@banyan/platform/events/brokers/event-broker.ts';
import { createInProcessBroker } from '@banyan/platform/events/brokers/in-process/in-process-broker.ts';
import { openRabbitmqBroker } from '@banyan/platform/events/brokers/rabbitmq/rabbitmq-broker.ts';
import { createEventSource } from '@banyan/platform/events/consumer/create-event-source.ts';
import {
  foreignGroup,
  invalidateByForeign,
} from '@banyan/platform/events/consumer/invalidate-by-foreign.ts';
import {
  CACHE_GROUP,
  invalidateCaches,
} from '@banyan/platform/events/consumer/invalidate-caches.ts';
import { decodeEvent } from '@banyan/platform/events/envelope/decode-event.ts';
import {
  type EventSchemas,
  loadEventSchemas,
} from '@banyan/platform/events/envelope/event-schemas.ts';
import { type OpenOutbox, openOutbox } from '@banyan/platform/events/outbox/open-outbox.ts';
import type { OutboxRow } from '@banyan/platform/events/outbox/outbox-store.ts';
import { startRelay } from '@banyan/platform/events/relay/create-relay.ts';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import type { EventsConfig } from '../config.ts';
import { setUpWhenReady } from './set-up-when-ready.ts';

/** What {@link openEvents} needs besides the configuration. */
export interface OpenEventsOptions {
  /** Invalidated by every event. Stays the caller's, and is closed after the events. */
  readonly cache: Pick<ResourceCache, 'invalidate'>;
  /** Whether the cache is one that replicas share. */
  readonly isCacheShared: boolean;
  /** Relative SQLite files are looked up below it. */
  readonly projectDir: string;
  readonly log: Logger;
}

/** The events of one process: relays of the outboxes, and the consumer that invalidates caches. */
export interface Events {
  /** What somebody who starts the process should know; empty when there is nothing. */
  readonly notes: readonly string[];
  /** Lets events on their way arrive, and gives back the others. */
  close(): Promise<void>;
}

/** Of a process that neither tells nor hears of changes. */
export const NO_EVENTS: Events = { notes: [], close: async () => undefined };

/**
 * Opens the events of a project. Works while RabbitMQ, or the database of an outbox, is away, and goes on when it is back.
 * Rejects, with nothing left open, for a schema or an address that cannot be used.
 */
export async function openEvents(
  config: EventsConfig,
  options: OpenEventsOptions,
): Promise<Events> {
  await using stack = new AsyncDisposableStack();
  const schemas = await loadEventSchemas(config.schemas);
  const outboxes = await openOutboxes(config, options, stack);
  const broker = await openBroker(config, options.log);
  stack.defer(() => broker.close());
  const isShared = options.isCacheShared || config.rabbitmq === null;
  const topology = topologyOf(config, isShared);
  const opened = stack.move();
  const preparing = new AbortController();
  const running = run();
  return {
    notes: notesOn(config),
    async close() {
      preparing.abort();
      await running;
      await opened.disposeAsync();
    },
  };

  async function run(): Promise<void> {
    const { log, cache } = options;
    if (!(await setUpWhenReady(broker, topology, { log, signal: preparing.signal }))) return;
    await invalidateCaches(createEventSource(broker, schemas), cache, { isShared });
    for (const mapping of config.foreign)
      await invalidateByForeign(broker, mapping, { cache, log });
    startRelays(outboxes, { broker, schemas, log }, opened);
  }
}

function topologyOf({ foreign }: EventsConfig, isShared: boolean): Topology {
  const own = isShared ? [{ name: CACHE_GROUP, bindings: ['#'] }] : [];
  return { groups: [...own, ...foreign.map(foreignGroup)] };
}

async function openOutboxes(
  { outboxes }: EventsConfig,
  { log, projectDir: baseDir }: OpenEventsOptions,
  stack: AsyncDisposableStack,
): Promise<readonly OpenOutbox[]> {
  const opened: OpenOutbox[] = [];
  for (const url of Object.values(outboxes)) {
    const outbox = await openOutbox(url, { log, baseDir });
    stack.defer(() => outbox.close());
    opened.push(outbox);
  }
  return opened;
}

async function openBroker({ rabbitmq, prefix }: EventsConfig, log: Logger): Promise<EventBroker> {
  if (rabbitmq === null) return createInProcessBroker({ prefix, log });
  return openRabbitmqBroker({ url: rabbitmq, prefix, log });
}

/** SQLite and MySQL cannot tell a relay that somebody else has written: this is how late it sees it at most. */
const pollMs = 100;

interface RelayParts {
  readonly broker: EventBroker;
  readonly schemas: EventSchemas;
  readonly log: Logger;
}

function startRelays(
  outboxes: readonly OpenOutbox[],
  { broker, schemas, log }: RelayParts,
  stack: AsyncDisposableStack,
): void {
  const check = (row: OutboxRow) => faultOf(row, schemas);
  for (const outbox of outboxes) {
    const relay = startRelay({ outbox, broker, log, check, pollMs });
    stack.defer(() => relay.close());
  }
}

function faultOf({ payload }: OutboxRow, schemas: EventSchemas): string | null {
  const decoded = decodeEvent(payload);
  return decoded.ok ? schemas.check(decoded.event) : decoded.reason;
}

function notesOn({ rabbitmq, outboxes }: EventsConfig): readonly string[] {
  const names = Object.keys(outboxes);
  if (names.length === 0) return [];
  const ways =
    rabbitmq === null ? 'to this process alone: events.rabbitmq is not set' : 'to RabbitMQ';
  return [`Change events of ${names.join(', ')} go ${ways}.`];
}
