import { describe, expect, it } from '@jest/globals';
import { createResourceCache } from '../../cache/create-resource-cache.ts';
import { failing, hanging } from '../helpers/chaos-store.ts';
import { turn } from '../helpers/manual-clock.ts';
import { createOrigin, minute, readOne, request, valueIn } from '../helpers/origin.ts';
import { createTwoReplicas } from '../helpers/two-replicas.ts';

const names = (commands: readonly (readonly [string, ...unknown[]])[]) =>
  commands.map(([name]) => name);
const { signal } = new AbortController();

describe('reading through the shared store', () => {
  it('costs one read, one making of versions, one lease, one write, and one release for a batch', async () => {
    await using replicas = createTwoReplicas();
    const { one, origin, commands } = replicas;
    const requests = Array.from({ length: 50 }, (_, index) => request(`k${index}`));

    await one.read(requests, origin.load, { signal });
    await turn();

    expect(names(commands())).toEqual([
      'read',
      'ensureVersions',
      'acquireLeases',
      'write',
      'releaseLeases',
    ]);
  });

  it('leaves the store alone for what is never kept', async () => {
    await using replicas = createTwoReplicas();
    const { one, two, origin, commands } = replicas;
    const policy = { ttlMs: 0 };
    const release = origin.hold();

    const reads = [one, two].map((cache) => readOne(cache, origin, 'a', { policy }));
    await turn();
    release();
    await Promise.all(reads);

    expect(commands()).toEqual([]);
    expect(origin.loads).toHaveLength(2);
  });

  it('asks a store that fails nothing more in the same read', async () => {
    await using replicas = createTwoReplicas();
    const { one, origin, chaos, commands } = replicas;
    chaos.trouble('read', failing);

    const outcome = await readOne(one, origin, 'a');
    await turn();

    expect(outcome).toMatchObject({ kind: 'value', origin: 'miss' });
    expect(commands()).toEqual([]);
  });

  it('asks a store that is not available nothing', async () => {
    await using replicas = createTwoReplicas();
    const { one, origin, chaos, commands } = replicas;
    chaos.setAvailable(false);

    await readOne(one, origin, 'a');
    await turn();

    expect(commands()).toEqual([]);
  });

  it('does not wait until the value is written', async () => {
    await using replicas = createTwoReplicas();
    const { one, origin, chaos } = replicas;
    chaos.trouble('write', hanging);

    const outcome = await readOne(one, origin, 'a');

    expect(outcome.kind).toBe('value');
  });

  it('gives what the store has, though the versions of the rest cannot be made', async () => {
    await using replicas = createTwoReplicas();
    const { one, two, origin, chaos, store } = replicas;
    await readOne(two, origin, 'a');
    await turn();
    chaos.trouble('ensureVersions', failing);

    const outcomes = await one.read([request('a'), request('b')], origin.load, { signal });
    await turn();

    expect(outcomes.map(({ origin: from }) => from)).toEqual(['l2', 'miss']);
    expect(store.keys).toEqual(['a']);
  });

  it('releases the leases of a load that fails', async () => {
    await using replicas = createTwoReplicas();
    const { one, two, origin } = replicas;
    origin.set('a', { kind: 'error', error: new Error('no') });
    await readOne(one, origin, 'a');
    await turn();
    origin.set('a', 1);

    const next = await readOne(two, origin, 'a');

    expect(next).toMatchObject({ value: 1, origin: 'miss' });
  });

  it('renews a stale entry once for all replicas, which serve it meanwhile', async () => {
    await using replicas = createTwoReplicas();
    const { one, two, origin, clock } = replicas;
    const policy = { staleWhileRevalidateMs: minute };
    await readOne(one, origin, 'a', { policy });
    await turn();
    await clock.advance(minute + 1);
    origin.set('a', 1);
    const release = origin.hold();

    const stale = await Promise.all(
      [one, two, one, two].map((cache) => readOne(cache, origin, 'a', { policy })),
    );
    await turn();
    release();
    await turn();
    await readOne(two, origin, 'a', { policy });
    await turn();
    const renewed = await Promise.all([one, two].map((cache) => readOne(cache, origin, 'a')));

    expect(stale.map((outcome) => [outcome.origin, valueIn(outcome)])).toEqual(
      Array(4).fill(['stale', 0]),
    );
    expect(renewed.map(valueIn)).toEqual([1, 1]);
    expect(origin.loads).toEqual([['a'], ['a']]);
  });

  it('withdraws from the store what has gone', async () => {
    await using replicas = createTwoReplicas();
    const { one, two, origin, clock } = replicas;
    const policy = { staleWhileRevalidateMs: minute };
    await readOne(one, origin, 'a', { policy });
    await turn();
    await clock.advance(minute + 1);
    origin.set('a', { kind: 'missing' });
    await readOne(one, origin, 'a', { policy });
    await turn();

    const next = await readOne(two, origin, 'a', { policy });

    expect(next.kind).toBe('missing');
  });

  it('does not believe an entry that lacks a tag of the request', async () => {
    await using replicas = createTwoReplicas();
    const { one, two, origin } = replicas;
    await readOne(one, origin, 'a');
    await turn();
    const retagged = { ...request('a'), tags: [...request('a').tags, 'new'] };

    const [outcome] = await two.read([retagged], origin.load, { signal });

    expect(outcome?.origin).toBe('miss');
  });

  it('calls an entry that changed while it was read not fresh', async () => {
    await using replicas = createTwoReplicas();
    const { one, two, chaos, origin } = replicas;
    await readOne(two, origin, 'a');
    await turn();
    const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
    chaos.trouble('read', { after: () => answered });
    const reading = readOne(one, origin, 'a');
    await turn();

    await two.invalidate(['Thing:a']);
    answer();

    expect(await reading).toMatchObject({ origin: 'l2', freshForMs: 0 });
  });

  it('takes damaged bytes for none', async () => {
    await using replicas = createTwoReplicas();
    const { one, origin, chaos } = replicas;
    await chaos.write([{ key: 'a', bytes: Buffer.from('not ours'), ttlMs: minute }]);

    const outcome = await readOne(one, origin, 'a');

    expect(outcome).toMatchObject({ kind: 'value', origin: 'miss' });
  });

  it('looks for what another replica loads until its time is over, then loads itself', async () => {
    await using replicas = createTwoReplicas({ lease: { ttlMs: 5000, waitMs: 100, pollMs: 20 } });
    const { one, store, origin, clock, commands } = replicas;
    await store.connect().acquireLeases(['a'], 5000);

    const reading = readOne(one, origin, 'a');
    await clock.advance(99);
    const before = origin.loads.length;
    await clock.advance(1);

    expect((await reading).origin).toBe('miss');
    expect([before, origin.loads.length]).toEqual([0, 1]);
    expect(names(commands()).filter((name) => name === 'read')).toHaveLength(6);
  });

  it('takes over a lease that was given up without a value, and does not wait on', async () => {
    await using replicas = createTwoReplicas({ lease: { ttlMs: 5000, waitMs: 1000, pollMs: 20 } });
    const { one, store, origin, clock, commands } = replicas;
    const other = store.connect();
    await other.acquireLeases(['a'], 5000);
    const reading = readOne(one, origin, 'a');
    await clock.advance(20);

    await other.releaseLeases(['a']);
    await clock.advance(20);

    expect((await reading).origin).toBe('miss');
    expect(origin.loads).toEqual([['a']]);
    expect(names(commands()).slice(-2)).toEqual(['write', 'releaseLeases']);
    expect(store.keys).toEqual(['a']);
  });

  it('gives a lease back at once when the value has come meanwhile', async () => {
    await using replicas = createTwoReplicas({ lease: { ttlMs: 5000, waitMs: 1000, pollMs: 20 } });
    const { one, two, store, origin, clock, commands } = replicas;
    const release = origin.hold();
    const loading = readOne(two, origin, 'a');
    await turn();
    const reading = readOne(one, origin, 'a');
    await clock.advance(10);

    release();
    await loading;
    await clock.advance(20);

    expect((await reading).origin).toBe('coalesced');
    expect(origin.loads).toEqual([['a']]);
    expect(names(commands()).slice(-3)).toEqual(['acquireLeases', 'read', 'releaseLeases']);
    expect(await store.connect().acquireLeases(['a'], 5000)).toEqual([true]);
  });

  it('does not let the holder of one lease wait for another', async () => {
    await using replicas = createTwoReplicas();
    const { one, store, origin } = replicas;
    await store.connect().acquireLeases(['b'], 5000);

    const reading = one.read([request('a'), request('b')], origin.load, { signal });
    await turn();

    expect(origin.loads).toEqual([['a']]);
    expect(store.keys).toEqual(['a']);
    await replicas.clock.advance(2000);
    await reading;
  });
});

describe('while news of invalidations', () => {
  it('cannot arrive, a load that takes long is joined for a second at most', async () => {
    await using replicas = createTwoReplicas({ lease: null });
    const { one, two, store, origin, clock } = replicas;
    store.disconnect(0);
    const release = origin.hold();
    const slow = readOne(one, origin, 'a');
    await clock.advance(1000);
    origin.set('a', 1);
    await two.invalidate(['Thing:a']);

    const next = readOne(one, origin, 'a');
    release();

    expect([valueIn(await slow), valueIn(await next)]).toEqual([0, 1]);
  });

  it('cannot arrive, a value is believed for a second since its load began', async () => {
    await using replicas = createTwoReplicas({ lease: null });
    const { one, chaos, store, origin, clock } = replicas;
    store.disconnect(0);
    chaos.setAvailable(false);
    const release = origin.hold();
    const slow = readOne(one, origin, 'a');
    await clock.advance(900);
    release();
    await slow;

    await clock.advance(99);
    const within = await readOne(one, origin, 'a');
    await clock.advance(1);
    const beyond = await readOne(one, origin, 'a');

    expect([within.origin, beyond.origin]).toEqual(['l1', 'miss']);
  });

  it('could not arrive, a load that began then is neither kept nor joined', async () => {
    await using replicas = createTwoReplicas({ lease: null });
    const { one, two, store, origin } = replicas;
    store.disconnect(0);
    const release = origin.hold();
    const slow = readOne(one, origin, 'a');
    await turn();
    origin.set('a', 1);
    await two.invalidate(['Thing:a']);
    store.reconnect(0);

    const joining = readOne(one, origin, 'a');
    release();
    await slow;

    expect(valueIn(await joining)).toBe(1);
    expect(valueIn(await readOne(one, origin, 'a'))).toBe(1);
  });

  it('have not been confirmed for a second, memory is not asked until they are', async () => {
    await using replicas = createTwoReplicas();
    const { one, store, origin, clock } = replicas;
    store.confirm(clock.now());
    await readOne(one, origin, 'a');

    await clock.advance(999);
    const within = await readOne(one, origin, 'a');
    await clock.advance(1);
    const beyond = await readOne(one, origin, 'a');
    store.confirm(clock.now());
    const confirmed = await readOne(one, origin, 'a');

    expect([within.origin, beyond.origin, confirmed.origin]).toEqual(['l1', 'l2', 'l1']);
  });

  it('have not been confirmed for a second, a load that takes long is not joined', async () => {
    await using replicas = createTwoReplicas({ lease: null });
    const { one, store, origin, clock } = replicas;
    store.confirm(clock.now());
    const release = origin.hold();
    const first = readOne(one, origin, 'a');
    await turn();

    await clock.advance(1000);
    const second = readOne(one, origin, 'a');
    await turn();
    release();
    await Promise.all([first, second]);

    expect(origin.loads).toEqual([['a'], ['a']]);
  });

  it('arrive again, memory is believed as long as before', async () => {
    await using replicas = createTwoReplicas();
    const { one, store, origin, clock } = replicas;
    store.disconnect(0);
    store.reconnect(0);
    await readOne(one, origin, 'a');

    await clock.advance(minute - 1);

    expect((await readOne(one, origin, 'a')).origin).toBe('l1');
  });

  it('have not begun to arrive, memory is believed for a second', async () => {
    await using replicas = createTwoReplicas();
    const { chaos, clock, origin } = replicas;
    const unheard = { ...chaos, isAvailable: false, subscribe: () => () => undefined };
    const cache = createResourceCache({ sharedStore: unheard, clock });
    await readOne(cache, origin, 'a');

    await clock.advance(1000);

    expect((await readOne(cache, createOrigin(), 'a')).origin).toBe('miss');
    await cache.close();
  });
});
