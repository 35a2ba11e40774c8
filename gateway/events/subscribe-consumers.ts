import type { ResourceCache } from '@banyan/platform/cache/resource-cache.ts';
import { createEventSource } from '@banyan/platform/events/consumer/create-event-source.ts';
import {
  afterInvalidation,
  createEventInvalidation,
} from '@banyan/platform/events/consumer/event-invalidation.ts';
import {
  invalidateByForeign,
  type RepublishForeign,
} from '@banyan/platform/events/consumer/invalidate-by-foreign.ts';
import { invalidateCaches } from '@banyan/platform/events/consumer/invalidate-caches.ts';
import {
  type RepublishOptions,
  republishForeign,
} from '@banyan/platform/events/consumer/republish-foreign.ts';
import type { ForeignMapping } from '@banyan/platform/events/decoders/foreign-mapping.ts';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import type { EventConsumer } from '@banyan/subgraph-kit/subgraph-events.ts';
import type { SpellingSubgraph } from '../all-spellings.ts';
import type { GatewayConfig } from '../config.ts';
import type { DeliveringBroker } from './count-deliveries.ts';
import type { EventParts } from './open-events.ts';
import { isCacheGroupShared } from './topology.ts';

/** Who is to hear of events. */
export interface ConsumingOptions {
  readonly config: GatewayConfig;
  readonly parts: EventParts;
  readonly cache: Pick<ResourceCache, 'invalidate'>;
  /** Those that run in this process. */
  readonly subgraphs: readonly SpellingSubgraph[];
  /** Of the subgraphs in this process. */
  readonly consumers: readonly EventConsumer[];
  readonly log: Logger;
}

/**
 * Subscribes the caches first, then foreign sources, then the consumers of subgraphs. They end with the broker. All of them
 * are in its topology.
 */
export async function subscribeConsumers(
  broker: DeliveringBroker,
  { config, parts, cache, subgraphs, consumers, log }: ConsumingOptions,
): Promise<void> {
  const source = createEventSource(broker, parts.schemas);
  const invalidate = createEventInvalidation(cache);
  await invalidateCaches(source, cache, { isShared: isCacheGroupShared(config), invalidate });
  for (const mapping of config.events.foreign) {
    const { keySpellings } = subgraphs.find(({ name }) => name === mapping.subgraph) ?? {};
    const republish = republisherOf(mapping, parts, {
      log,
      ...(keySpellings !== undefined && { canonicalKey: keySpellings.canonicalKey }),
    });
    await invalidateByForeign(broker, mapping, {
      cache,
      log,
      ...(republish !== null && { republish }),
    });
  }
  for (const { group, handle, ...options } of consumers) {
    await source.subscribe(
      { group: group.name, ...options },
      // Whoever listens in this process is to stand here, behind the caches.
      afterInvalidation(invalidate, handle),
    );
  }
}

/** Null where nobody else is to hear of the messages, or there is no outbox to keep the events. */
function republisherOf(
  { name, republish }: ForeignMapping,
  { outboxes: { own }, schemas }: EventParts,
  options: Pick<RepublishOptions, 'log' | 'canonicalKey'>,
): RepublishForeign | null {
  if (own === null || !republish) return null;
  return republishForeign(name, { inbox: own.inbox, schemas, ...options });
}
