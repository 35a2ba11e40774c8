import { describe, expect, it } from '@jest/globals';
import {
  afterInvalidation,
  createEventInvalidation,
} from '../../../events/consumer/event-invalidation.ts';
import { toChangeEvent } from '../../../events/envelope/create-event.ts';

const event = toChangeEvent(
  { subgraph: 'catalog', entity: 'Product', key: { id: '42' }, verb: 'updated' },
  { id: '019a2f3e-5c1b-7d40-8001-3f2a9c41d7e0', sequence: 1, timeMs: 1_774_779_330_250 },
);
const { signal } = new AbortController();

/** A cache whose invalidations end when the test says so. */
function slowCache() {
  const calls: { readonly tags: readonly string[]; resolve(): void; reject(error: Error): void }[] =
    [];
  return {
    calls,
    invalidate(tags: readonly string[]) {
      const { promise, ...settle } = Promise.withResolvers<void>();
      calls.push({ tags, ...settle });
      return promise;
    },
  };
}

describe('the invalidation by events', () => {
  it('is one for all who hear the event at the same time', async () => {
    const cache = slowCache();
    const invalidate = createEventInvalidation(cache);

    const both = Promise.all([invalidate(event), invalidate(event)]);
    cache.calls[0]?.resolve();
    await both;

    expect(cache.calls.map(({ tags }) => tags)).toEqual([['Product:42', 'Product[]']]);
  });

  it('is done again when the event comes again', async () => {
    const cache = slowCache();
    const invalidate = createEventInvalidation(cache);
    const first = invalidate(event);
    cache.calls[0]?.reject(new Error('Redis is away'));
    await expect(first).rejects.toThrow('Redis is away');

    const second = invalidate(event);
    cache.calls[1]?.resolve();
    await second;

    expect(cache.calls).toHaveLength(2);
  });

  it('comes before any other consumer sees the event', async () => {
    const cache = slowCache();
    const seen: string[] = [];
    const handle = afterInvalidation(createEventInvalidation(cache), async ({ id }) => {
      seen.push(id);
    });

    const handled = handle(event, signal);
    const seenBefore = [...seen];
    cache.calls[0]?.resolve();
    await handled;

    expect([seenBefore, seen]).toEqual([[], [event.id]]);
  });

  it('keeps no event from other consumers when it fails, whose failure is passed on', async () => {
    const cache = slowCache();
    const handle = afterInvalidation(createEventInvalidation(cache), () =>
      Promise.reject(new Error('no place in the database')),
    );

    const handled = handle(event, signal);
    cache.calls[0]?.reject(new Error('Redis is away'));

    await expect(handled).rejects.toThrow('no place in the database');
  });
});
