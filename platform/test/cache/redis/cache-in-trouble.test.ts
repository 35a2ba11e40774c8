import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createOrigin, isShared, type Origin, readOne, valueIn } from '../../helpers/origin.ts';
import { createManualClock, succeeds, until } from '../../helpers/redis-store-under-test.ts';
import { type CacheOnRedis, openCacheOnRedis } from './cache-on-redis.ts';

type Act = (one: CacheOnRedis) => unknown;

/** How Redis gets out of order, and back. Where its data survive, they hold what is old by then. */
const troubles: Readonly<Record<string, readonly [begin: Act, end: Act]>> = {
  dead: [({ redis }) => redis.kill(), ({ redis }) => redis.restart()],
  frozen: [({ redis }) => redis.freeze(), ({ redis }) => redis.thaw()],
  'too slow': [({ way }) => way.delay(5000), ({ way }) => way.delay(0)],
  'cut off without a word': [({ way }) => way.stall(), ({ way }) => way.resume()],
  'a replica': [
    ({ redis }) => redis.command('REPLICAOF', '127.0.0.1', '1'),
    ({ redis }) => redis.command('REPLICAOF', 'NO', 'ONE'),
  ],
  'loading its data': [
    async ({ redis }) => {
      // While it loads, Redis looks at its connections only after so many bytes; text of one letter would have none.
      const text = randomBytes(2000).toString('hex');
      for (let key = 0; key < 50; key++) await redis.command('SET', `filler:${key}`, text);
      const everyBytes = ['--loading-process-events-interval-bytes', '1024'];
      const args = ['--key-load-delay', '100000', ...everyBytes];
      await redis.restart({ keepData: true, args, until: 'answering' });
    },
    ({ redis }) => redis.restart({ args: [] }),
  ],
};

const dayMs = 86_400_000;
/** Longer than all that the tests let pass. */
const policy = { ttlMs: dayMs };
/** On a busy machine 50 ms pass before a Redis in order has its turn, which would count as late. */
const patientMs = 1500;
/** No try in between, unless a test lets so much time pass. */
const breaker = { failures: 5, openMs: 60_000 };

describe('a cache on a Redis in trouble', () => {
  it.each(Object.entries(troubles))(
    'answers without it, asks it no more when that lasts, and never gives what was invalidated: %s',
    async (_name, [begin, end]) => {
      await using stack = new AsyncDisposableStack();
      const one = await openCacheOnRedis(stack, { commandTimeoutMs: patientMs, breaker });
      const origin = createOrigin();
      await untilShared(one, origin);

      await begin(one);
      origin.set('a', 1);
      await one.cache.invalidate(['Thing:a']).catch(() => undefined);
      const during = await readOne(one.cache, origin, 'a', { policy });
      const untilOpen = await readUntilRefused(one, origin);
      const before = one.sent();
      const refused = await readMany(one, origin, 'refused');
      const after = one.sent();
      await end(one);
      await untilOtherReads(one, origin, 1);
      const again = await readOne(one.cache, origin, 'a', { policy });

      expect([valueIn(during), valueIn(again)]).toEqual([1, 1]);
      expect([...untilOpen, ...refused].map(({ kind }) => kind)).not.toContain('error');
      expect(after).toEqual(before);
    },
  );
});

describe('a cache on Redis', () => {
  it('waits 50 ms for a frozen Redis, once, and asks it nothing more', async () => {
    await using stack = new AsyncDisposableStack();
    const clock = createManualClock();
    const one = await openCacheOnRedis(stack, { clock, commandTimeoutMs: 50 });
    const origin = createOrigin();
    one.redis.freeze();
    const before = one.sent();

    const first = await settledAfter(one, origin, clock, 'k0');
    const others = await readMany(one, origin, 'later');

    expect(first).toEqual({ after49Ms: false, after50Ms: 'miss' });
    expect(new Set(others.map((outcome) => outcome.origin))).toEqual(new Set(['miss']));
    expect(one.sent()).toEqual({ ...before, mget: (before.mget ?? 0) + 1 });
  });

  it('reads and invalidates, but stores nothing and asks for no lease, when Redis has no memory left', async () => {
    await using stack = new AsyncDisposableStack();
    const one = await openCacheOnRedis(stack, { commandTimeoutMs: patientMs, breaker });
    const origin = createOrigin();
    await untilShared(one, origin);
    await one.redis.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    await one.redis.command('CONFIG', 'SET', 'maxmemory', '1');

    const full = await readMany(one, origin, 'full');
    const before = one.sent();
    const later = await readMany(one, origin, 'later');
    const { mget = 0, ...writes } = one.sent();
    origin.set('a', 1);
    await one.cache.invalidate(['Thing:a']);
    const values = [valueIn(await readOne(one.cache, origin, 'a', { policy }))];
    values.push(valueIn(await readOne(one.other, origin, 'a', { policy })));

    expect([...full, ...later].map(({ kind }) => kind)).not.toContain('error');
    expect({ mget, ...writes }).toEqual({ ...before, mget: (before.mget ?? 0) + later.length });
    expect(values).toEqual([1, 1]);
  });

  it('believes nothing of before when Redis has been restarted empty', async () => {
    await using stack = new AsyncDisposableStack();
    const one = await openCacheOnRedis(stack);
    const origin = createOrigin();
    await untilShared(one, origin);

    await one.redis.restart();
    origin.set('a', 1);
    await until(() => succeeds(() => one.other.invalidate(['Thing:a'])));
    // News may come before the answer to the subscription has been taken.
    const links = () => one.heard.filter((news) => typeof news === 'string');
    await until(() => links().length > 2);

    expect(valueIn(await readOne(one.cache, origin, 'a', { policy }))).toBe(1);
    expect(links().slice(0, 3)).toEqual(['connected', 'disconnected', 'connected']);
  });

  it('tells Redis of thousands of changes within the ordinary limit when it is there again', async () => {
    await using stack = new AsyncDisposableStack();
    const one = await openCacheOnRedis(stack, { startsDead: true, commandTimeoutMs: 50 });
    const origin = createOrigin();
    for (let from = 0; from < 8000; from += 1000) {
      const tags = Array.from({ length: 1000 }, (_, index) => `Thing:${from + index}`);
      await one.cache.invalidate(tags).catch(() => undefined);
    }
    const { pendingTags } = one.cache.statistics();

    await one.redis.restart();
    await until(() => one.cache.statistics().pendingTags === 0);
    const { publish } = one.sent();

    expect(pendingTags).toBe(8001);
    expect(publish).toBeGreaterThanOrEqual(17);
    await untilShared(one, origin);
  });

  it('acknowledges an invalidation only when its own command has sent the news, and sends them later otherwise', async () => {
    await using stack = new AsyncDisposableStack();
    const one = await openCacheOnRedis(stack, { commandTimeoutMs: patientMs });
    const news = () => one.heard.filter((heard) => typeof heard !== 'string');
    await one.redis.command('ACL', 'SETUSER', 'default', '-publish');

    const isAcknowledged = await succeeds(() => one.cache.invalidate(['Thing']));
    const { pendingTags } = one.cache.statistics();
    await one.redis.command('ACL', 'SETUSER', 'default', '+publish');
    await until(() => one.cache.statistics().pendingTags === 0);
    const { publish: before = 0 } = one.sent();
    await one.cache.invalidate(['Other']);
    const { publish } = one.sent();
    await until(() => news().length > 1);

    expect([isAcknowledged, pendingTags]).toEqual([false, 1]);
    expect(publish).toBe(before + 1);
    expect(news()).toEqual([['Thing'], ['Other']]);
  });

  it('starts without Redis, and shares what it loads when that is there', async () => {
    await using stack = new AsyncDisposableStack();
    const one = await openCacheOnRedis(stack, { startsDead: true });
    const origin = createOrigin();

    const alone = await readMany(one, origin, 'alone');
    const before = one.sent();
    await one.redis.restart();
    await untilShared(one, origin);

    expect(new Set(alone.map((outcome) => outcome.origin))).toEqual(new Set(['miss']));
    expect(new Set(Object.values(before))).toEqual(new Set([0]));
  });
});

/** Resolves when what the cache has loaded is found by the other replica; both have read `a` then. */
async function untilShared({ cache, other }: CacheOnRedis, origin: Origin): Promise<void> {
  let probes = 0;
  await until(async () => {
    const key = `probe ${++probes}`;
    await readOne(cache, origin, key, { policy });
    return isShared(await readOne(other, origin, key, { policy }));
  });
  await until(async () => {
    await readOne(cache, origin, 'a', { policy });
    return isShared(await readOne(other, origin, 'a', { policy }));
  });
}

/** What was read until the breaker has opened. */
async function readUntilRefused(one: CacheOnRedis, origin: Origin) {
  const outcomes: Awaited<ReturnType<typeof readOne>>[] = [];
  await until(async () => {
    outcomes.push(await readOne(one.cache, origin, `trouble ${outcomes.length}`, { policy }));
    return !one.store.isAvailable;
  });
  return outcomes;
}

/** Fifty keys, one after the other. */
async function readMany({ cache }: CacheOnRedis, origin: Origin, name: string) {
  const outcomes: Awaited<ReturnType<typeof readOne>>[] = [];
  for (let key = 0; key < 50; key++)
    outcomes.push(await readOne(cache, origin, `${name} ${key}`, { policy }));
  return outcomes;
}

/** Resolves when the other replica, which reads what Redis has, sees that value. */
async function untilOtherReads(one: CacheOnRedis, origin: Origin, value: number): Promise<void> {
  await until(async () => {
    one.pass(breaker.openMs);
    return valueIn(await readOne(one.other, origin, 'a', { policy })) === value;
  });
}

/** Whether a read has settled after 49 and after 50 milliseconds of the clock. */
async function settledAfter(
  { cache, sent }: CacheOnRedis,
  origin: Origin,
  clock: ReturnType<typeof createManualClock>,
  key: string,
) {
  const { mget = 0 } = sent();
  let settled: string | false = false;
  const read = readOne(cache, origin, key, { policy }).then((outcome) => {
    settled = outcome.origin;
  });
  await until(() => (sent().mget ?? 0) > mget);
  clock.advance(49);
  await new Promise(setImmediate);
  const after49Ms = settled;
  clock.advance(1);
  await read;
  return { after49Ms, after50Ms: settled };
}
