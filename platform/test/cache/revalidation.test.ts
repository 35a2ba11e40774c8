import { describe, expect, it } from '@jest/globals';
import { createResourceCache } from '../../cache/create-resource-cache.ts';
import type {
  CacheReadOptions,
  CacheRequest,
  LoadResources,
  ResourceCache,
} from '../../cache/resource-cache.ts';
import { createManualClock, turn } from '../helpers/manual-clock.ts';
import { minute, request } from '../helpers/origin.ts';
import { createTwoReplicas } from '../helpers/two-replicas.ts';
import { createVersionedOrigin, validatorOf } from '../helpers/versioned-origin.ts';

function createCacheInMemory() {
  const clock = createManualClock(0);
  const cache = createResourceCache({ sharedStore: null, clock });
  const origin = createVersionedOrigin();
  return { cache, clock, origin, [Symbol.asyncDispose]: () => cache.close() };
}

const { signal } = new AbortController();

/** Reads the thing `a`. */
async function readThing(
  cache: ResourceCache,
  load: LoadResources,
  policy: Partial<CacheRequest['policy']> = {},
  options: Partial<CacheReadOptions> = {},
) {
  const [outcome] = await cache.read([request('a', policy)], load, { signal, ...options });
  return outcome;
}

const isOutage = () => true;

describe('a value past its time, of a service that can say whether it changed', () => {
  it('is asked about, and kept for another time when it is still right', async () => {
    await using under = createCacheInMemory();
    const { cache, clock, origin } = under;
    const first = await readThing(cache, origin.load);
    await clock.advance(minute);

    const renewed = await readThing(cache, origin.load);
    await clock.advance(minute - 1);
    const kept = await readThing(cache, origin.load);

    expect(origin.asked).toEqual([[null], ['"0"']]);
    expect(renewed).toEqual({ ...first, origin: 'revalidated', freshForMs: minute });
    expect(kept).toEqual({ ...first, origin: 'l1', freshForMs: 1 });
  });

  it('is not copied when it is still right', async () => {
    await using under = createCacheInMemory();
    const { cache, clock, origin } = under;
    const first = await readThing(cache, origin.load);
    await clock.advance(minute);

    const renewed = await readThing(cache, origin.load);

    expect(Object(renewed).value).toBe(Object(first).value);
  });

  it('is replaced when it changed, and the new one is asked about the next time', async () => {
    await using under = createCacheInMemory();
    const { cache, clock, origin } = under;
    await readThing(cache, origin.load);
    origin.set('a', 1);
    await clock.advance(minute);

    const changed = await readThing(cache, origin.load);
    await clock.advance(minute);
    const renewed = await readThing(cache, origin.load);

    expect(changed).toMatchObject({ value: { stock: 1 }, origin: 'miss' });
    expect(renewed).toMatchObject({ value: { stock: 1 }, origin: 'revalidated' });
    expect(origin.asked).toEqual([[null], ['"0"'], ['"1"']]);
  });

  it('is asked about in the background while it is served as stale', async () => {
    await using under = createCacheInMemory();
    const { cache, clock, origin } = under;
    const policy = { staleWhileRevalidateMs: minute };
    await readThing(cache, origin.load, policy);
    await clock.advance(minute);

    const stale = await readThing(cache, origin.load, policy);
    await turn();
    const renewed = await readThing(cache, origin.load, policy);

    expect(stale).toMatchObject({ origin: 'stale', freshForMs: 0 });
    expect(renewed).toMatchObject({ origin: 'l1', freshForMs: minute });
    expect(origin.asked).toEqual([[null], ['"0"']]);
  });

  it('is asked about once for all who want it', async () => {
    await using under = createCacheInMemory();
    const { cache, clock, origin } = under;
    await readThing(cache, origin.load);
    await clock.advance(minute);

    const reads = [0, 1, 2].map(() => readThing(cache, origin.load));
    const outcomes = await Promise.all(reads);

    expect(outcomes.map((outcome) => outcome?.origin)).toEqual([
      'revalidated',
      'coalesced',
      'coalesced',
    ]);
    expect(origin.asked).toEqual([[null], ['"0"']]);
  });

  it('is kept to be asked about as long as it was fresh, and no longer', async () => {
    await using under = createCacheInMemory();
    const { cache, clock, origin } = under;
    await readThing(cache, origin.load, { ttlMs: 5 * minute });
    await clock.advance(10 * minute - 1);
    await readThing(cache, origin.load, { ttlMs: 5 * minute });
    await clock.advance(10 * minute);

    await readThing(cache, origin.load, { ttlMs: 5 * minute });

    expect(origin.asked).toEqual([[null], ['"0"'], [null]]);
  });

  it('never stands in for a failure beyond the time for that', async () => {
    await using under = createCacheInMemory();
    const { cache, clock, origin } = under;
    const policy = { staleIfErrorMs: minute };
    await readThing(cache, origin.load, policy);
    origin.fail();
    await clock.advance(2 * minute - 1);
    const inTime = await readThing(cache, origin.load, policy, { isOutage });
    await clock.advance(1);

    const late = await readThing(cache, origin.load, policy, { isOutage });

    expect(inTime).toMatchObject({ kind: 'value', origin: 'stale' });
    expect(late).toMatchObject({ kind: 'error', error: new Error('out of order') });
  });

  it('is kept as long as the service says with the word that it is still right', async () => {
    await using under = createCacheInMemory();
    const { cache, clock, origin } = under;
    await readThing(cache, origin.load);
    origin.say({ isStorable: true, ttlMs: 5000 });
    await clock.advance(minute);

    const renewed = await readThing(cache, origin.load);

    expect(renewed).toMatchObject({ origin: 'revalidated', freshForMs: 5000 });
  });

  it('is given, but forgotten, when the service forbids to keep it any longer', async () => {
    await using under = createCacheInMemory();
    const { cache, clock, origin } = under;
    await readThing(cache, origin.load);
    origin.say({ isStorable: false });
    await clock.advance(minute);

    const renewed = await readThing(cache, origin.load);
    await readThing(cache, origin.load);

    expect(renewed).toMatchObject({ value: { stock: 0 }, freshForMs: 0 });
    expect(origin.asked).toEqual([[null], ['"0"'], [null]]);
  });

  it('is an error of its own when a load leaves unchanged what nobody has', async () => {
    await using under = createCacheInMemory();
    const { cache, origin } = under;
    const validator = validatorOf(0);
    const odd: LoadResources = async (...asked) => {
      const [, second = { kind: 'missing' as const }] = await origin.load(...asked);
      return [{ kind: 'unchanged', isStorable: true, validator }, second];
    };

    const outcomes = await cache.read([request('a'), request('b')], odd, { signal });

    expect(outcomes.map(({ kind }) => kind)).toEqual(['error', 'value']);
  });
});

describe('an invalidation of a value that can be asked about', () => {
  it('removes it, so that it is loaded anew', async () => {
    await using replicas = createTwoReplicas();
    const { one, two, clock } = replicas;
    const origin = createVersionedOrigin();
    await readThing(one, origin.load);
    await clock.advance(minute);

    await two.invalidate(['Thing:a']);
    const read = await readThing(one, origin.load);

    expect(origin.asked).toEqual([[null], [null]]);
    expect(read).toMatchObject({ origin: 'miss' });
  });

  it('while it is asked about gives it to those who waited already, and to nobody else', async () => {
    await using under = createCacheInMemory();
    const { cache, clock, origin } = under;
    await readThing(cache, origin.load);
    await clock.advance(minute);
    const release = origin.hold();
    const waiting = readThing(cache, origin.load);
    await turn();
    origin.set('a', 1);

    await cache.invalidate(['Thing:a']);
    release();
    const later = await readThing(cache, origin.load);

    expect(await waiting).toMatchObject({ value: { stock: 0 }, freshForMs: 0 });
    expect(later).toMatchObject({ value: { stock: 1 }, origin: 'miss' });
    expect(origin.asked).toEqual([[null], ['"0"'], [null]]);
  });

  it('by another replica, while it is asked about, makes it be shared with nobody', async () => {
    await using replicas = createTwoReplicas({ lease: null });
    const { one, two, store, clock } = replicas;
    const origin = createVersionedOrigin();
    await readThing(one, origin.load);
    await clock.advance(minute);
    store.holdNews();
    const release = origin.hold();
    const waiting = readThing(one, origin.load);
    await turn();
    origin.set('a', 1);

    await two.invalidate(['Thing:a']);
    release();
    await waiting;
    await turn();
    const read = await readThing(two, origin.load);

    expect(read).toMatchObject({ value: { stock: 1 }, origin: 'miss' });
  });
});

describe('replicas', () => {
  it('ask about what another one has loaded, and share that it is still right', async () => {
    await using replicas = createTwoReplicas();
    const { one, two, clock } = replicas;
    const origin = createVersionedOrigin();
    await readThing(one, origin.load);
    await turn();
    await clock.advance(minute);

    const renewed = await readThing(two, origin.load);
    await turn();
    const shared = await readThing(one, origin.load);

    expect(renewed).toMatchObject({ value: { stock: 0 }, origin: 'revalidated' });
    expect(shared).toMatchObject({ value: { stock: 0 }, origin: 'l2', freshForMs: minute });
    expect(origin.asked).toEqual([[null], ['"0"']]);
  });

  it('withdraw from the store what may not be kept any longer', async () => {
    await using replicas = createTwoReplicas();
    const { one, two, store, clock } = replicas;
    const origin = createVersionedOrigin();
    await readThing(one, origin.load);
    await turn();
    origin.say({ isStorable: false });
    await clock.advance(minute);

    await readThing(two, origin.load);
    await turn();
    await clock.advance(1);

    expect(store.keys).toEqual([]);
  });
});
