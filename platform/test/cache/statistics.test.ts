import { describe, expect, it } from '@jest/globals';
import { createResourceCache } from '../../cache/create-resource-cache.ts';
import type { CachePolicy, InvalidationCause, LoadedResource } from '../../cache/resource-cache.ts';
import { failing } from '../helpers/chaos-store.ts';
import { createOrigin, minute, readOne, request } from '../helpers/origin.ts';
import { createTwoReplicas } from '../helpers/two-replicas.ts';

const nothingRefused = { changed: 0, not_storable: 0, no_time: 0, too_large: 0 };

describe('the statistics of a cache', () => {
  it.each<[string, LoadedResource, Partial<CachePolicy>]>([
    ['not_storable', { kind: 'value', value: 1, isStorable: false }, {}],
    ['no_time', { kind: 'value', value: 1, isStorable: true }, { ttlMs: 0 }],
    ['no_time', { kind: 'value', value: 1, isStorable: true, ttlMs: 0 }, {}],
    ['no_time', { kind: 'missing' }, { negativeTtlMs: 0 }],
    ['not_storable', { kind: 'missing', isStorable: false }, { negativeTtlMs: 1000 }],
    ['too_large', { kind: 'value', value: 'too long', isStorable: true }, { maxBytes: 5 }],
  ])('count as %s what is not stored: %j', async (reason, loaded, policy) => {
    const origin = createOrigin();
    origin.set('a', loaded);
    const cache = createResourceCache({ sharedStore: null });

    await readOne(cache, origin, 'a', { policy });

    const { refusals, memoryEntries } = cache.statistics();
    expect(refusals).toEqual({ ...nothingRefused, [reason]: 1 });
    expect(memoryEntries).toBe(0);
    await cache.close();
  });

  it('count what was invalidated while it was loaded, also rows that came by the way', async () => {
    const origin = createOrigin();
    const release = origin.hold();
    const cache = createResourceCache({ sharedStore: null });
    const read = readOne(cache, origin, 'a');
    await cache.prime(['Thing'], async (prime) => {
      await cache.invalidate(['Thing']);
      await prime([{ ...request('b'), value: 1 }]);
    });

    release();
    await read;

    expect(cache.statistics().refusals).toEqual({ ...nothingRefused, changed: 2 });
    await cache.close();
  });

  it('tell what memory holds and what had to make room', async () => {
    const origin = createOrigin();
    const cache = createResourceCache({ sharedStore: null, maxMemoryBytes: 1500 });

    for (const key of ['a', 'b', 'c', 'd']) await readOne(cache, origin, key);
    await cache.invalidate(['Thing:d']);

    const { memoryEntries, memoryBytes, evictions } = cache.statistics();
    expect([memoryEntries, evictions]).toEqual([1, 2]);
    expect(memoryBytes).toBeGreaterThan(0);
    await cache.close();
  });

  it('count invalidations by who asked for them', async () => {
    const cache = createResourceCache({ sharedStore: null });
    const causes: InvalidationCause[] = ['write', 'write', 'operator', 'module', 'event'];

    for (const cause of causes) await cache.invalidate(['a', 'b'], cause);
    await cache.invalidate(['a']);

    expect(cache.statistics().invalidations).toEqual({
      write: 2,
      operator: 1,
      module: 1,
      event: 1,
      other: 1,
      news: 0,
    });
    await cache.close();
  });

  it('count news, and tell what waits to be sent and whether news arrive', async () => {
    await using replicas = createTwoReplicas();
    const { one, two, chaos } = replicas;
    await two.invalidate(['a']);
    const before = one.statistics();

    chaos.trouble('replaceVersions', failing);
    await one.invalidate(['Thing:a']).catch(() => undefined);

    expect(before).toMatchObject({ pendingTags: 0, isFollowed: true });
    expect(before.invalidations).toMatchObject({ news: 1, other: 0 });
    expect(one.statistics()).toMatchObject({ pendingTags: 2 });
  });

  it('never count a value that is kept as refused', async () => {
    const origin = createOrigin();
    const cache = createResourceCache({ sharedStore: null });

    await readOne(cache, origin, 'a', { policy: { ttlMs: 0, staleIfErrorMs: minute } });

    expect(cache.statistics()).toMatchObject({ refusals: nothingRefused, memoryEntries: 1 });
    await cache.close();
  });
});
