import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { createResourceCache } from '../../cache/create-resource-cache.ts';
import type { LoadResources } from '../../cache/resource-cache.ts';
import { createManualClock, turn } from '../helpers/manual-clock.ts';
import { createOrigin, minute, readOne, request, valueIn } from '../helpers/origin.ts';

function createCacheInMemory() {
  const clock = createManualClock(0);
  const cache = createResourceCache({ sharedStore: null, clock });
  return {
    cache,
    clock,
    origin: createOrigin(),
    [Symbol.asyncDispose]: () => cache.close(),
  };
}

const keysUpTo = (count: number) => Array.from({ length: count }, (_, index) => `k${index}`);
const { signal } = new AbortController();

describe('reading resources', () => {
  it('loads the only one of fifty that is not cached', async () => {
    await using under = createCacheInMemory();
    const { cache, origin } = under;
    const requests = keysUpTo(50).map((key) => request(key));
    await cache.read(requests.slice(1), origin.load, { signal });

    const outcomes = await cache.read(requests, origin.load, { signal });

    expect(origin.loads[1]).toEqual(['k0']);
    expect(outcomes.map(({ origin: from }) => from)).toEqual(['miss', ...Array(49).fill('l1')]);
  });

  it('loads what one read asks for twice once', async () => {
    await using under = createCacheInMemory();
    const { cache, origin } = under;

    const outcomes = await cache.read([request('a'), request('b'), request('a')], origin.load, {
      signal,
    });

    expect(origin.loads).toEqual([['a', 'b']]);
    expect(outcomes.map(({ origin: from }) => from)).toEqual(['miss', 'miss', 'coalesced']);
  });

  it('freezes also what it does not keep, since reads at the same time share it', async () => {
    await using under = createCacheInMemory();
    const { cache, origin } = under;
    origin.set('a', { kind: 'value', value: { parts: [{ id: 1 }] }, isStorable: true });
    const policy = { ttlMs: 0 };

    const [one, other] = await Promise.all(
      [1, 2].map(() => readOne(cache, origin, 'a', { policy })),
    );

    const value = one === undefined ? null : valueIn(one);
    expect(other === undefined ? null : valueIn(other)).toBe(value);
    expect(value).toEqual({ parts: [{ id: 1 }] });
    expect(Object.isFrozen(value)).toBe(true);
    expect(Object.isFrozen(Object(value).parts[0])).toBe(true);
    expect(origin.loads).toHaveLength(1);
  });

  it('does not join a load that began before an invalidation', async () => {
    await using under = createCacheInMemory();
    const { cache, origin } = under;
    const release = origin.hold();
    const before = readOne(cache, origin, 'a');
    await turn();
    origin.set('a', 1);
    await cache.invalidate(['Thing:a']);

    const after = readOne(cache, origin, 'a');
    release();

    expect([valueIn(await before), valueIn(await after)]).toEqual([0, 1]);
    expect(origin.loads).toHaveLength(2);
  });

  it('calls a value that changed while it was loaded not fresh', async () => {
    await using under = createCacheInMemory();
    const { cache, origin } = under;
    const release = origin.hold();
    const slow = readOne(cache, origin, 'a');
    await turn();

    await cache.invalidate(['Thing:a']);
    release();

    expect(await slow).toMatchObject({ kind: 'value', freshForMs: 0 });
  });

  it('does not join a load that is being given up', async () => {
    await using under = createCacheInMemory();
    const { cache, origin } = under;
    const caller = new AbortController();
    const endless: LoadResources = () => new Promise(() => undefined);
    const reading = cache.read([request('a')], endless, { signal: caller.signal });
    await turn();
    caller.abort(new Error('gone'));
    const [gone] = await reading;

    const next = await readOne(cache, origin, 'a');

    expect(gone).toMatchObject({ kind: 'error', error: new Error('gone') });
    expect(next).toMatchObject({ kind: 'value', origin: 'miss' });
  });

  it('does not load for a reader who has gone already', async () => {
    await using under = createCacheInMemory();
    const { cache, origin } = under;
    const reason = new Error('gone');

    const outcome = await readOne(cache, origin, 'a', { signal: AbortSignal.abort(reason) });

    expect(outcome).toMatchObject({ kind: 'error', error: reason });
    expect(origin.loads).toEqual([]);
  });

  it('leaves no listener on the signal of a reader', async () => {
    await using under = createCacheInMemory();
    const { cache, origin } = under;
    const caller = new AbortController();
    const requests = keysUpTo(50).map((key) => request(key));

    const read = cache.read(requests, origin.load, { signal: caller.signal });
    const during = getEventListeners(caller.signal, 'abort').length;
    await read;

    expect(during).toBe(1);
    expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
  });

  it('makes every fault of a load the outcome of its requests', async () => {
    await using under = createCacheInMemory();
    const { cache } = under;
    const requests = ['a', 'b'].map((key) => request(key));
    const throwing: LoadResources = () => {
      throw new Error('a bug');
    };
    const short: LoadResources = async () => [{ kind: 'value', value: 1, isStorable: true }];

    const thrown = await cache.read(requests, throwing, { signal });
    const cut = await cache.read(requests, short, { signal });

    expect(thrown).toMatchObject(Array(2).fill({ kind: 'error', error: new Error('a bug') }));
    expect(cut.map(({ kind }) => kind)).toEqual(['value', 'error']);
  });

  it('gives a value that is nested too deeply to be stored, and stores the others', async () => {
    await using under = createCacheInMemory();
    const { cache, origin } = under;
    let deep: readonly unknown[] = [];
    for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];
    origin.set('a', { kind: 'value', value: deep as [], isStorable: true });
    const readBoth = () => cache.read([request('a'), request('b')], origin.load, { signal });

    const first = await readBoth();
    await readBoth();

    expect(first.map(({ kind }) => kind)).toEqual(['value', 'value']);
    expect(origin.loads).toEqual([['a', 'b'], ['a']]);
  });

  it('gives everybody the same value, which nobody can change', async () => {
    await using under = createCacheInMemory();
    const { cache, origin } = under;
    origin.set('a', { kind: 'value', value: { list: [{ name: 'Ann' }] }, isStorable: true });

    const value = valueIn(await readOne(cache, origin, 'a')) as { list: { name: string }[] };

    expect(() => value.list.push({ name: 'Bo' })).toThrow(TypeError);
    expect(() => Object.assign(value.list[0] ?? {}, { name: 'Bo' })).toThrow(TypeError);
  });

  it('renews once what one read names twice, and lets later reads go on', async () => {
    await using under = createCacheInMemory();
    const { cache, clock, origin } = under;
    const policy = { staleWhileRevalidateMs: minute };
    await readOne(cache, origin, 'a', { policy });
    await clock.advance(minute + 1);
    const twice = [request('a', policy), request('a', policy)];

    await cache.read(twice, origin.load, { signal });
    await turn();
    await clock.advance(2 * minute);
    const next = await readOne(cache, origin, 'a', { policy });

    expect(next.origin).toBe('miss');
    expect(origin.loads).toEqual([['a'], ['a'], ['a']]);
  });

  it('goes on renewing when a reader who has joined goes away', async () => {
    await using under = createCacheInMemory();
    const { cache, clock, origin } = under;
    const policy = { staleWhileRevalidateMs: minute };
    await readOne(cache, origin, 'a', { policy });
    await clock.advance(minute + 1);
    const release = origin.hold();
    let given: AbortSignal | undefined;
    const load: LoadResources = (requests, loadSignal, isRenewal) => {
      given = loadSignal;
      return origin.load(requests, loadSignal, isRenewal);
    };
    await cache.read([request('a', policy)], load, { signal });
    await clock.advance(minute);
    const caller = new AbortController();

    const joining = cache.read([request('a', policy)], load, { signal: caller.signal });
    caller.abort();
    await joining;
    release();
    await turn();

    expect(given?.aborted).toBe(false);
    expect((await readOne(cache, origin, 'a', { policy })).origin).toBe('l1');
    expect(origin.loads).toEqual([['a'], ['a']]);
  });

  it('never serves "missing" beyond its own time', async () => {
    await using under = createCacheInMemory();
    const { cache, clock, origin } = under;
    const policy = { negativeTtlMs: 1000, staleWhileRevalidateMs: minute, staleIfErrorMs: minute };
    origin.set('a', { kind: 'missing' });
    await readOne(cache, origin, 'a', { policy });
    origin.set('a', 1);

    await clock.advance(1000);

    expect(valueIn(await readOne(cache, origin, 'a', { policy }))).toBe(1);
  });

  it.each([
    ['has gone', { kind: 'missing' } as const],
    ['must not be kept', { kind: 'value', value: 1, isStorable: false } as const],
    ['has become too large', { kind: 'value', value: 'x'.repeat(1001), isStorable: true } as const],
  ])('does not serve the old value of what %s', async (_name, loaded) => {
    await using under = createCacheInMemory();
    const { cache, clock, origin } = under;
    const policy = { staleWhileRevalidateMs: minute };
    await readOne(cache, origin, 'a', { policy });
    await clock.advance(minute + 1);
    origin.set('a', loaded);

    await readOne(cache, origin, 'a', { policy });
    await turn();
    const next = await readOne(cache, origin, 'a', { policy });

    expect(next).toMatchObject({ kind: loaded.kind, origin: 'miss' });
  });

  it('keeps a value as long as the service says, and not at all when it says no time', async () => {
    await using under = createCacheInMemory();
    const { cache, origin } = under;
    const policy = { staleWhileRevalidateMs: minute };
    origin.set('a', { kind: 'value', value: 1, isStorable: true, ttlMs: 500 });
    origin.set('b', { kind: 'value', value: 1, isStorable: true, ttlMs: 0 });

    const first = await readOne(cache, origin, 'a', { policy });
    await readOne(cache, origin, 'b', { policy });
    const again = await readOne(cache, origin, 'b', { policy });

    expect(first.freshForMs).toBe(500);
    expect(again.origin).toBe('miss');
  });

  it('follows a few who fail by themselves, but does not stand in line behind all of them', async () => {
    await using under = createCacheInMemory();
    const { cache } = under;
    const own = new Error('bad credentials');
    let loading = 0;
    const atOnce: number[] = [];
    const refused: LoadResources = async () => {
      loading += 1;
      atOnce.push(loading);
      await turn();
      loading -= 1;
      return [{ kind: 'error', error: own }];
    };
    const options = { signal, mayShareError: (error: Error) => error !== own };

    const reads = Array.from({ length: 10 }, () => cache.read([request('a')], refused, options));
    const outcomes = (await Promise.all(reads)).flat();

    expect(outcomes).toMatchObject(Array(10).fill({ kind: 'error', error: own }));
    expect(atOnce).toEqual([1, 1, 1, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('gives up its renewals when it is closed', async () => {
    const { cache, clock, origin } = createCacheInMemory();
    const policy = { staleWhileRevalidateMs: minute };
    await readOne(cache, origin, 'a', { policy });
    await clock.advance(minute + 1);
    let given: AbortSignal | undefined;
    const hanging: LoadResources = (_requests, loadSignal) => {
      given = loadSignal;
      return new Promise(() => undefined);
    };
    await cache.read([request('a', policy)], hanging, { signal });
    await turn();

    await cache.close();

    expect(given?.aborted).toBe(true);
  });
});
