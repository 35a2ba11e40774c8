import type { ResourceCache } from '../../cache/resource-cache.ts';
import type { ChangeEvent } from '../change-event.ts';
import { tagsOfSubject } from '../entity-subject.ts';
import type { HandleEvent } from './event-source.ts';

/** Invalidates what an event says has changed. Rejects when the shared cache could not be told; this process knows it then. */
export type InvalidateByEvent = (event: ChangeEvent) => Promise<void>;

/** The one way from events to the cache of a process. Consumers that hear an event at the same time share one invalidation. */
export function createEventInvalidation(
  cache: Pick<ResourceCache, 'invalidate'>,
): InvalidateByEvent {
  const underWay = new Map<string, Promise<void>>();
  return ({ id, subject }) => {
    const before = underWay.get(id);
    if (before !== undefined) return before;
    const invalidated = cache
      .invalidate(tagsOfSubject(subject), 'event')
      .finally(() => underWay.delete(id));
    underWay.set(id, invalidated);
    return invalidated;
  };
}

/** Lets a consumer see an event only when the caches of its process no longer answer with what was before. */
export function afterInvalidation(invalidate: InvalidateByEvent, handle: HandleEvent): HandleEvent {
  return async (event, signal) => {
    // The consumer of the caches tries again what the shared cache could not be told. Until then this process does not use it.
    await invalidate(event).catch(() => undefined);
    await handle(event, signal);
  };
}
