import type { ResourceCache } from '../../cache/resource-cache.ts';
import { EVERYTHING_TAG } from '../../cache/tags.ts';
import { MOST_ATTEMPTS } from '../brokers/consumer-groups.ts';
import type { ConsumerGroup, Subscription } from '../brokers/event-broker.ts';
import { createEventInvalidation, type InvalidateByEvent } from './event-invalidation.ts';
import type { EventSource } from './event-source.ts';

/** The consumer group of which one member tells the shared cache of each change. */
export const CACHE_GROUP: ConsumerGroup = {
  name: 'cache',
  bindings: ['#'],
  maxAttempts: MOST_ATTEMPTS,
};

/** How {@link invalidateCaches} listens. */
export interface CacheInvalidationOptions {
  /**
   * Whether replicas share a cache, or there is only one: then each event is handled by one of them, which tells the others
   * through the cache. Otherwise every replica hears every event, and forgets everything when it may have missed some.
   */
  readonly isShared: boolean;
  /** Shared with other consumers of the process. Default: one of its own. */
  readonly invalidate?: InvalidateByEvent;
}

/**
 * Invalidates what each event says has changed. An event is acknowledged when the cache has it, so that one which could not
 * be told to the shared cache comes again.
 */
export function invalidateCaches(
  source: EventSource,
  cache: Pick<ResourceCache, 'invalidate'>,
  { isShared, invalidate = createEventInvalidation(cache) }: CacheInvalidationOptions,
): Promise<Subscription> {
  const onGap = () => {
    // Without a shared cache it is only this process's own memory, which always obeys.
    cache.invalidate([EVERYTHING_TAG], 'event').catch(() => undefined);
  };
  return source.subscribe({ group: isShared ? CACHE_GROUP.name : null, onGap }, invalidate);
}
