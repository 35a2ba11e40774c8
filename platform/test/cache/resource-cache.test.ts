import { describe, expect, it } from '@jest/globals';
import { createResourceCache } from '../../cache/create-resource-cache.ts';
import { createFakeClock } from '../helpers/fake-clock.ts';
import { createFakeSharedStore } from '../helpers/fake-shared-store.ts';
import { createOrigin, minute, readOne, request, valueIn } from '../helpers/origin.ts';

function createReplicas(count: number, options: { lease?: null } = {}) {
  const store = createFakeSharedStore();
  const clock = createFakeClock();
  const replicas = Array.from({ length: count }, () =>
    createResourceCache({ sharedStore: store.connect(), clock, ...options }),
  );
  return {
    store,
    clock,
    replicas,
    closeAll: () => Promise.all(replicas.map((one) => one.close())),
  };
}

const signal = new AbortController().signal;

/** Lets everything run that only waits for promises. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('a cache in memory', () => {
  it('loads once and says where each answer came from', async () => {
    const origin = createOrigin();
    const cache = createResourceCache({ sharedStore: null, clock: createFakeClock() });

    const first = await readOne(cache, origin, 'a');
    const second = await readOne(cache, origin, 'a');

    expect([first.origin, second.origin]).toEqual(['miss', 'l1']);
    expect(second.freshForMs).toBe(minute);
    expect(origin.loads).toEqual([['a']]);
    expect(cache.statistics()).toMatchObject({ miss: 1, l1: 1 });
    await cache.close();
  });

  it('finds at once what is fresh in memory, and nothing else', async () => {
    const origin = createOrigin();
    const clock = createFakeClock();
    const cache = createResourceCache({ sharedStore: null, clock });
    const policy = { staleWhileRevalidateMs: 5 * minute };
    const before = cache.find(request('a'));
    await readOne(cache, origin, 'a', { policy });

    const fresh = cache.find(request('a'));
    clock.advance(2 * minute);
    const later = cache.find(request('a'));

    expect([before, later]).toEqual([null, null]);
    expect(fresh).toMatchObject({ kind: 'value', origin: 'l1', freshForMs: minute });
    expect(cache.statistics()).toMatchObject({ miss: 1, l1: 1 });
    await cache.close();
  });

  it('does not abort a load that has brought everything', async () => {
    let given: AbortSignal | null = null;
    const cache = createResourceCache({ sharedStore: null });

    await cache.read(
      [request('a')],
      async (_requests, loadSignal) => {
        given = loadSignal;
        return [{ kind: 'missing' }];
      },
      { signal },
    );

    expect(given).toMatchObject({ aborted: false });
    await cache.close();
  });

  it('hands only what is missing to one load, and equal keys once', async () => {
    const origin = createOrigin();
    const cache = createResourceCache({ sharedStore: null });
    await readOne(cache, origin, 'b');

    const outcomes = await cache.read(
      ['a', 'b', 'c', 'a'].map((key) => request(key)),
      origin.load,
      { signal },
    );

    expect(origin.loads).toEqual([['b'], ['a', 'c']]);
    expect(outcomes.map((outcome) => outcome.origin)).toEqual(['miss', 'l1', 'miss', 'coalesced']);
    await cache.close();
  });

  it('shares loads in flight between reads whose keys overlap', async () => {
    const origin = createOrigin();
    const release = origin.hold();
    const cache = createResourceCache({ sharedStore: null });

    const reads = [
      cache.read(
        ['a', 'b'].map((key) => request(key)),
        origin.load,
        { signal },
      ),
      cache.read(
        ['b', 'c'].map((key) => request(key)),
        origin.load,
        { signal },
      ),
    ];
    release();
    await Promise.all(reads);

    expect(origin.loads).toEqual([['a', 'b'], ['c']]);
    await cache.close();
  });

  it('loads a key once for a thousand reads at the same time, even when nothing may be kept', async () => {
    const origin = createOrigin();
    const cache = createResourceCache({ sharedStore: null });
    const policy = { ttlMs: 0 };

    await Promise.all(Array.from({ length: 1000 }, () => readOne(cache, origin, 'a', { policy })));
    await readOne(cache, origin, 'a', { policy });

    expect(origin.loads).toEqual([['a'], ['a']]);
    await cache.close();
  });

  it.each([
    ['an error', { kind: 'error', error: new Error('no') } as const, {}],
    [
      'an answer that must not be kept',
      { kind: 'value', value: 1, isStorable: false } as const,
      {},
    ],
    [
      'a value that is too large',
      { kind: 'value', value: 'x'.repeat(100), isStorable: true } as const,
      { maxBytes: 50 },
    ],
    ['a missing thing, unless there is a time for it', { kind: 'missing' } as const, {}],
  ])('does not keep %s', async (_name, loaded, policy) => {
    const origin = createOrigin();
    origin.set('a', loaded);
    const cache = createResourceCache({ sharedStore: null });

    await readOne(cache, origin, 'a', { policy });
    await readOne(cache, origin, 'a', { policy });

    expect(origin.loads).toHaveLength(2);
    await cache.close();
  });

  it('keeps a missing thing for its own time', async () => {
    const origin = createOrigin();
    origin.set('a', { kind: 'missing' });
    const clock = createFakeClock();
    const cache = createResourceCache({ sharedStore: null, clock });
    const policy = { negativeTtlMs: 1000 };

    await readOne(cache, origin, 'a', { policy });
    clock.advance(999);
    const kept = await readOne(cache, origin, 'a', { policy });
    clock.advance(1);
    await readOne(cache, origin, 'a', { policy });

    expect(kept).toMatchObject({ kind: 'missing', origin: 'l1' });
    expect(origin.loads).toHaveLength(2);
    await cache.close();
  });

  it.each([
    [0, 60_000],
    [1, 54_000],
  ])('takes up to a tenth off the time: chance %d gives %d ms', async (random, freshForMs) => {
    const cache = createResourceCache({ sharedStore: null, clock: createFakeClock(random) });

    const outcome = await readOne(cache, createOrigin(), 'a');

    expect(outcome.freshForMs).toBe(freshForMs);
    await cache.close();
  });

  it('serves a stale value at once and renews it once', async () => {
    const origin = createOrigin();
    const clock = createFakeClock();
    const cache = createResourceCache({ sharedStore: null, clock });
    const policy = { staleWhileRevalidateMs: minute };
    await readOne(cache, origin, 'a', { policy });
    origin.set('a', 1);
    clock.advance(minute + 1);

    const stale = await Promise.all([1, 2, 3].map(() => readOne(cache, origin, 'a', { policy })));
    await settle();
    const renewed = await readOne(cache, origin, 'a', { policy });

    expect(stale.map((one) => [one.origin, valueIn(one)])).toEqual(Array(3).fill(['stale', 0]));
    expect([renewed.origin, valueIn(renewed)]).toEqual(['l1', 1]);
    expect(origin.loads).toHaveLength(2);
    await cache.close();
  });

  it('serves an old value while the service is out of order, and only then', async () => {
    const origin = createOrigin();
    const clock = createFakeClock();
    const cache = createResourceCache({ sharedStore: null, clock });
    const policy = { staleIfErrorMs: minute };
    const outage = new Error('out of order');
    const isOutage = (error: Error) => error === outage;
    await readOne(cache, origin, 'a', { policy });
    clock.advance(minute + 1);

    origin.set('a', { kind: 'error', error: outage });
    const during = await readOne(cache, origin, 'a', { policy, isOutage });
    origin.set('a', { kind: 'error', error: new Error('refused') });
    const refused = await readOne(cache, origin, 'a', { policy, isOutage });
    clock.advance(minute);
    origin.set('a', { kind: 'error', error: outage });
    const after = await readOne(cache, origin, 'a', { policy, isOutage });

    expect(during).toMatchObject({ kind: 'value', value: 0, origin: 'stale', freshForMs: 0 });
    expect([refused.kind, after.kind]).toEqual(['error', 'error']);
    await cache.close();
  });

  it('lets a reader go, and gives up the load when the last one has gone', async () => {
    const origin = createOrigin();
    const release = origin.hold();
    const cache = createResourceCache({ sharedStore: null });
    let given: AbortSignal | undefined;
    const load: typeof origin.load = (requests, loadSignal, isRenewal) => {
      given = loadSignal;
      return origin.load(requests, loadSignal, isRenewal);
    };
    const [first, second] = [new AbortController(), new AbortController()];
    const reads = [first, second].map((one) =>
      cache.read([request('a')], load, { signal: one.signal }),
    );
    await settle();

    first.abort(new Error('the first is gone'));
    const [gone] = (await reads[0]) ?? [];
    const afterFirst = given?.aborted;
    second.abort();
    await reads[1];

    expect(gone).toMatchObject({ kind: 'error', error: new Error('the first is gone') });
    expect([afterFirst, given?.aborted]).toEqual([false, true]);
    release();
    await cache.close();
  });

  it('lets followers load for themselves when the error is the affair of the one who began', async () => {
    const cache = createResourceCache({ sharedStore: null });
    const own = new Error('bad credentials');
    const waiting = Promise.withResolvers<void>();
    const loads: string[] = [];
    const refused = async () => {
      loads.push('refused');
      await waiting.promise;
      return [{ kind: 'error', error: own } as const];
    };
    const fine = async () => {
      loads.push('fine');
      return [{ kind: 'value', value: 'ok', isStorable: true } as const];
    };
    const options = { signal, mayShareError: (error: Error) => error !== own };

    const leader = cache.read([request('a')], refused, options);
    const followers = [1, 2].map(() => cache.read([request('a')], fine, options));
    waiting.resolve();

    expect((await leader)[0]).toMatchObject({ kind: 'error', error: own });
    for (const follower of followers) expect((await follower)[0]).toMatchObject({ value: 'ok' });
    expect(loads).toEqual(['refused', 'fine']);
    await cache.close();
  });

  it('invalidates by each tag, and an entity also from the lists of its type', async () => {
    const origin = createOrigin();
    const cache = createResourceCache({ sharedStore: null });
    const list = { ...request('list'), tags: ['Thing[]', 'Thing'] };
    const readAll = () => cache.read([request('a'), request('b'), list], origin.load, { signal });
    await readAll();

    await cache.invalidate(['Thing:a']);
    await readAll();
    await cache.invalidate(['Thing']);
    await readAll();

    expect(origin.loads).toEqual([
      ['a', 'b', 'list'],
      ['a', 'list'],
      ['a', 'b', 'list'],
    ]);
    await cache.close();
  });

  it('does not keep what was read before an invalidation and arrives after it', async () => {
    const origin = createOrigin();
    const cache = createResourceCache({ sharedStore: null });
    const release = origin.hold();
    const slow = readOne(cache, origin, 'a');
    await settle();

    origin.set('a', 1);
    await cache.invalidate(['Thing:a']);
    release();
    await slow;
    const next = await readOne(cache, origin, 'a');

    expect([next.origin, valueIn(next)]).toEqual(['miss', 1]);
    await cache.close();
  });

  it('stores what a load brought by the way, unless something changed meanwhile', async () => {
    const origin = createOrigin();
    const cache = createResourceCache({ sharedStore: null });

    await cache.prime(['Thing[]'], (prime) => prime([{ ...request('a'), value: 7 }]));
    await cache.prime(['Thing[]'], async (prime) => {
      await cache.invalidate(['Thing:b']);
      await prime([{ ...request('b'), value: 7 }]);
    });

    expect(valueIn(await readOne(cache, origin, 'a'))).toBe(7);
    expect(valueIn(await readOne(cache, origin, 'b'))).toBe(0);
    await cache.close();
  });
});

describe('caches on one shared store', () => {
  it('read entries and tag versions in one round trip, and share what one has loaded', async () => {
    const { store, replicas, closeAll } = createReplicas(2, { lease: null });
    const origin = createOrigin();
    const keys = Array.from({ length: 50 }, (_, index) => `k${index}`);
    const requests = keys.map((key) => request(key));
    const [one, two] = replicas;
    await one?.read(requests, origin.load, { signal });
    await settle();
    const before = store.commands.length;

    const outcomes = (await two?.read(requests, origin.load, { signal })) ?? [];

    expect(new Set(outcomes.map((outcome) => outcome.origin))).toEqual(new Set(['l2']));
    expect(origin.loads).toHaveLength(1);
    expect(store.commands.slice(before).map(([name]) => name)).toEqual(['read']);
    await closeAll();
  });

  it('never believe an entry that was written late, after an invalidation', async () => {
    const { store, replicas, closeAll } = createReplicas(2, { lease: null });
    const [one, two] = replicas;
    if (one === undefined || two === undefined) throw new Error('two replicas');
    const origin = createOrigin();
    const release = origin.hold();
    const slow = readOne(one, origin, 'a');
    await settle();
    store.holdNews();

    origin.set('a', 1);
    await two.invalidate(['Thing:a']);
    release();
    await slow;
    await settle();
    const next = await readOne(two, origin, 'a');

    expect(store.keys).toEqual(['a']);
    expect([next.origin, valueIn(next)]).toEqual(['miss', 1]);
    await closeAll();
  });

  it('drop from memory what another replica has invalidated', async () => {
    const { replicas, closeAll } = createReplicas(2);
    const [one, two] = replicas;
    if (one === undefined || two === undefined) throw new Error('two replicas');
    const origin = createOrigin();
    await readOne(one, origin, 'a');
    origin.set('a', 1);

    await two.invalidate(['Thing:a']);
    const next = await readOne(one, origin, 'a');

    expect(valueIn(next)).toBe(1);
    await closeAll();
  });

  it('clear memory when news may have been missed', async () => {
    const { store, replicas, closeAll } = createReplicas(2);
    const [one, two] = replicas;
    if (one === undefined || two === undefined) throw new Error('two replicas');
    const origin = createOrigin();
    await readOne(one, origin, 'a');
    store.disconnect();
    store.holdNews();
    origin.set('a', 1);
    await two.invalidate(['Thing:a']);

    const next = await readOne(one, origin, 'a');

    expect(valueIn(next)).toBe(1);
    await closeAll();
  });

  it('believe memory for a second at most while news cannot arrive', async () => {
    const { store, clock, replicas, closeAll } = createReplicas(1);
    const [cache] = replicas;
    if (cache === undefined) throw new Error('one replica');
    const origin = createOrigin();
    store.disconnect();
    store.fail('read', 'ensureVersions', 'write', 'acquireLeases');
    await readOne(cache, origin, 'a');

    clock.advance(999);
    const within = await readOne(cache, origin, 'a');
    clock.advance(1);
    const beyond = await readOne(cache, origin, 'a');

    expect([within.origin, beyond.origin]).toEqual(['l1', 'miss']);
    await closeAll();
  });

  it.each(['read', 'ensureVersions', 'write', 'acquireLeases', 'releaseLeases'])(
    'answer as if there was no store when "%s" fails',
    async (name) => {
      const { store, replicas, closeAll } = createReplicas(1);
      const [cache] = replicas;
      if (cache === undefined) throw new Error('one replica');
      store.fail(name);

      const outcome = await readOne(cache, createOrigin(), 'a');

      expect(outcome).toMatchObject({ kind: 'value', value: 0, origin: 'miss' });
      await closeAll();
    },
  );

  it('believe nothing of the store until an invalidation that failed has reached it', async () => {
    const { store, replicas, closeAll } = createReplicas(1);
    const [cache] = replicas;
    if (cache === undefined) throw new Error('one replica');
    const origin = createOrigin();
    await readOne(cache, origin, 'a');
    await settle();
    origin.set('a', 1);
    store.fail('replaceVersions');

    const refused = await cache.invalidate(['Thing:a']).then(
      () => null,
      (error: { code: string }) => error.code,
    );
    const during = await readOne(cache, origin, 'a');
    store.heal();
    store.reconnect();
    await settle();
    const after = await readOne(cache, origin, 'a');

    expect(refused).toBe('UPSTREAM_UNAVAILABLE');
    expect(valueIn(during)).toBe(1);
    expect(valueIn(after)).toBe(1);
    expect(store.commands.filter(([name]) => name === 'replaceVersions')).toEqual([
      ['replaceVersions', ['Thing[]']],
      ['replaceVersions', ['Thing[]']],
      ['replaceVersions', ['Thing:a']],
    ]);
    await closeAll();
  });

  it('leave a load to the replica which holds the lease', async () => {
    const { replicas, closeAll } = createReplicas(4);
    const origin = createOrigin();
    const release = origin.hold();

    const reads = replicas.flatMap((cache) =>
      Array.from({ length: 250 }, () => readOne(cache, origin, 'a')),
    );
    await settle();
    release();
    const outcomes = await Promise.all(reads);

    expect(origin.loads).toEqual([['a']]);
    expect(new Set(outcomes.map((outcome) => outcome.origin))).toEqual(
      new Set(['miss', 'coalesced']),
    );
    await closeAll();
  });

  it('load for themselves when the holder of the lease takes too long', async () => {
    const { store, replicas, closeAll } = createReplicas(1);
    const [cache] = replicas;
    if (cache === undefined) throw new Error('one replica');
    await store.connect().acquireLeases(['a'], 5000);
    const origin = createOrigin();

    const outcome = await readOne(cache, origin, 'a');

    expect(outcome).toMatchObject({ kind: 'value', origin: 'miss' });
    expect(origin.loads).toEqual([['a']]);
    await closeAll();
  });

  it('treat an entry whose tag has lost its version as none', async () => {
    const { store, replicas, closeAll } = createReplicas(2, { lease: null });
    const [one, two] = replicas;
    if (one === undefined || two === undefined) throw new Error('two replicas');
    const origin = createOrigin();
    await readOne(one, origin, 'a');
    await settle();
    expect(store.keys).toEqual(['a']);
    store.empty();
    await readOne(one, origin, 'b');

    const next = await readOne(two, origin, 'a');

    expect(next.origin).toBe('miss');
    await closeAll();
  });
});
