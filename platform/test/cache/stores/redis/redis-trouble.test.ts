import { randomBytes } from 'node:crypto';
import {
  type RunningRedis,
  type StartRedisOptions,
  startRedis,
} from '@banyan/devkit/services/redis.ts';
import { describe, expect, it } from '@jest/globals';
import type { SharedStore } from '../../../../cache/shared-store.ts';
import {
  clockWith,
  isThere,
  openReadyStore,
  openStore,
  succeeds,
  tapWire,
  until,
} from '../../../helpers/redis-store-under-test.ts';

async function start(stack: AsyncDisposableStack, options: StartRedisOptions = {}) {
  return stack.adopt(await startRedis(options), (server) => server.stop());
}

const entry = (key: string, size = 10) => ({ key, bytes: Buffer.alloc(size, 1), ttlMs: 600_000 });
const read = (store: SharedStore) => store.read(['a'], ['tag']);

/** Every call that goes to Redis. */
const calls: Readonly<Record<string, (store: SharedStore) => Promise<unknown>>> = {
  read,
  ensureVersions: (store) => store.ensureVersions(['tag']),
  write: (store) => store.write([entry('a')]),
  replaceVersions: (store) => store.replaceVersions(['tag']),
  acquireLeases: (store) => store.acquireLeases(['a'], 1000),
  releaseLeases: (store) => store.releaseLeases(['a']),
};

async function failuresOf(store: SharedStore): Promise<readonly string[]> {
  const settled = await Promise.allSettled(Object.values(calls).map((call) => call(store)));
  return settled.map((result) => (result.status === 'rejected' ? String(result.reason) : 'done'));
}

/** How a server goes out of order, and how it comes back. Each leaves no data of before the trouble that could be believed. */
const troubles: Readonly<
  Record<string, readonly [(server: RunningRedis) => unknown, (server: RunningRedis) => unknown]>
> = {
  dead: [(server) => server.kill(), (server) => server.restart()],
  frozen: [(server) => server.freeze(), (server) => server.thaw()],
  loading: [
    async (server) => {
      // While it loads, Redis looks at its connections only after so many bytes; text of one letter would have none.
      const text = randomBytes(2000).toString('hex');
      for (let key = 0; key < 50; key++) await server.command('SET', `filler:${key}`, text);
      const everyBytes = ['--loading-process-events-interval-bytes', '1024'];
      const args = ['--key-load-delay', '100000', ...everyBytes];
      await server.restart({ keepData: true, args, until: 'answering' });
    },
    (server) => server.restart(),
  ],
  'a replica': [
    (server) => server.command('REPLICAOF', '127.0.0.1', '1'),
    (server) => server.command('REPLICAOF', 'NO', 'ONE'),
  ],
};

describe.each(Object.entries(troubles))('while Redis is %s', (_name, [begin, end]) => {
  it('every call rejects in time, and calls are refused until one has succeeded', async () => {
    await using stack = new AsyncDisposableStack();
    const server = await start(stack);
    let now = Date.now();
    const { store } = await openReadyStore(stack, {
      url: server.url,
      // On a busy machine 100 ms pass before a server in order has its turn.
      commandTimeoutMs: 500,
      breaker: { failures: 5, openMs: 1000 },
      clock: clockWith({ now: () => now }),
    });
    await store.ensureVersions(['tag']);
    await store.write([entry('a')]);

    await begin(server);
    // A replica answers reads until it is found out by the first write.
    await until(async () => !(await succeeds(() => store.write([entry('a')]))));
    const failures = await failuresOf(store);
    await until(async () => !(await succeeds(() => read(store))) && !store.isAvailable);

    expect(failures).not.toContain('done');
    expect(await failuresOf(store)).toEqual(
      Array(6).fill('RedisStoreError: Redis: out of order, not asked'),
    );
    await end(server);
    expect(store.isAvailable).toBe(false);
    await until(() => {
      now += 1000;
      return succeeds(() => read(store));
    });
    expect(store.isAvailable).toBe(true);
    expect(await failuresOf(store)).toEqual(Array(6).fill('done'));
  });
});

describe('the Redis store in trouble', () => {
  it('starts without Redis and picks it up later', async () => {
    await using stack = new AsyncDisposableStack();
    const server = await start(stack);
    await server.kill();
    const { store, heard, logged } = openStore(stack, { url: server.url });

    expect(await failuresOf(store)).not.toContain('done');
    await server.restart();

    await until(() => succeeds(() => store.write([entry('a')])));
    await until(() => heard.length > 0);
    expect(heard).toEqual(['connected']);
    expect(logged.filter((line) => line.includes('out of reach'))).toHaveLength(1);
  });

  it('gives up on a server that says nothing, each call by its own limit, and makes no others', async () => {
    await using stack = new AsyncDisposableStack();
    const server = await start(stack);
    const { store } = await openReadyStore(stack, {
      url: server.url,
      commandTimeoutMs: 70,
      breaker: { failures: 100, openMs: 1000 },
    });

    server.freeze();
    const failures = await failuresOf(store);
    const later = await failuresOf(store);

    expect(failures).toEqual(Array(6).fill('RedisStoreError: Redis: no answer within 70 ms'));
    expect(later).toEqual(Array(6).fill('RedisStoreError: Redis: out of order, not asked'));
  });

  it('is used again as soon as Redis answers, when that was busy for a moment only', async () => {
    await using stack = new AsyncDisposableStack();
    const server = await start(stack);
    const { store } = await openReadyStore(stack, {
      url: server.url,
      commandTimeoutMs: 200,
      connectTimeoutMs: 60_000,
      breaker: { failures: 100, openMs: 600_000 },
    });
    server.freeze();
    const late = await succeeds(() => read(store));
    const refused = store.isAvailable;

    server.thaw();
    await until(() => store.isAvailable);

    expect([late, refused]).toEqual([false, false]);
    expect(await succeeds(() => read(store))).toBe(true);
  });

  it('believes nothing of what a replica has, until that is a primary', async () => {
    await using stack = new AsyncDisposableStack();
    const server = await start(stack);
    await server.command('SET', 'banyan:e:a', 'old');
    await server.command('REPLICAOF', '127.0.0.1', '1');
    const { store, heard, logged } = openStore(stack, { url: server.url });
    await until(() => logged.some((line) => line.includes('the server is a replica')));
    await until(() => heard.includes('connected'));

    const failures = await failuresOf(store);
    await server.command('REPLICAOF', 'NO', 'ONE');
    await until(() => succeeds(() => read(store)));

    expect(failures).not.toContain('done');
  });

  it('believes nothing of before a restart without data', async () => {
    await using stack = new AsyncDisposableStack();
    const server = await start(stack);
    const { store } = await openReadyStore(stack, { url: server.url });
    const [before] = await store.ensureVersions(['tag']);
    await store.write([entry('a')]);

    await server.restart();
    await until(() => succeeds(() => read(store)));
    const empty = await read(store);
    const [after] = await store.ensureVersions(['tag']);

    expect(empty).toEqual({ entries: [null], versions: [null] });
    expect(after).not.toBe(before);
  });

  it('tries by itself whether Redis works again, while calls are refused, and waits for nobody', async () => {
    await using stack = new AsyncDisposableStack();
    const server = await start(stack);
    let now = Date.now();
    const { store, logged } = await openReadyStore(stack, {
      url: server.url,
      // On a busy machine 50 ms pass before a server in order has its turn.
      commandTimeoutMs: 1500,
      breaker: { failures: 1, openMs: 1000 },
      clock: clockWith({ now: () => now }),
    });
    await server.kill();
    await until(async () => !(await succeeds(() => read(store))));
    await server.restart();
    await until(() => isThere(logged));
    const wire = await tapWire(stack, server.url);

    const early = await Promise.all([1, 2, 3].map(() => succeeds(() => read(store))));
    const idle = await wire.commands();
    now += 1000;
    const due = await Promise.all([1, 2, 3].map(() => succeeds(() => read(store))));
    await until(() => store.isAvailable);

    expect([...early, ...due]).toEqual(Array(6).fill(false));
    expect(idle).toEqual([]);
    expect(await wire.commands()).toEqual(Array(2).fill(['exists', 'banyan:v:*']));
    expect(await succeeds(() => read(store))).toBe(true);
  });

  it('goes on reading and invalidating when memory is full', async () => {
    await using stack = new AsyncDisposableStack();
    const server = await start(stack);
    const { store, heard } = await openReadyStore(stack, {
      url: server.url,
      breaker: { failures: 3, openMs: 600_000 },
    });
    const [before] = await store.ensureVersions(['tag']);
    await store.write([entry('a')]);
    await server.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    await server.command('CONFIG', 'SET', 'maxmemory', '1');

    for (let count = 0; count < 3; count++) {
      await expect(store.write([entry('b')])).rejects.toThrow(/OOM/);
    }
    await expect(store.write([entry('b')])).rejects.toThrow('takes no writes, not asked');
    const full = await read(store);
    await store.replaceVersions(['tag']);
    const invalidated = await read(store);

    expect(full).toEqual({ entries: [entry('a').bytes], versions: [before] });
    expect(invalidated.versions).toEqual([null]);
    expect(store.isAvailable).toBe(true);
    await until(() => heard.flat().includes('tag'));
  });

  it('writes again when there is memory again', async () => {
    await using stack = new AsyncDisposableStack();
    const server = await start(stack, { args: ['--maxmemory', '1'] });
    let now = Date.now();
    const { store } = await openReadyStore(stack, {
      url: server.url,
      breaker: { failures: 1, openMs: 1000 },
      clock: clockWith({ now: () => now }),
    });
    await expect(store.write([entry('a')])).rejects.toThrow(/OOM/);
    await server.command('CONFIG', 'SET', 'maxmemory', '0');

    await expect(store.write([entry('a')])).rejects.toThrow('takes no writes, not asked');
    now += 1000;
    await store.write([entry('a')]);

    expect((await read(store)).entries).toEqual([entry('a').bytes]);
  });

  it('is not put out of order by one key that holds something else', async () => {
    await using stack = new AsyncDisposableStack();
    const server = await start(stack);
    const { store } = await openReadyStore(stack, {
      url: server.url,
      breaker: { failures: 1, openMs: 600_000 },
    });
    await server.command('LPUSH', 'banyan:l:a', 'x');
    await server.command('LPUSH', 'banyan:e:a', 'x');

    await expect(store.releaseLeases(['a'])).rejects.toThrow(/WRONGTYPE/);
    const before = await read(store);
    await store.write([entry('a')]);

    expect(before.entries).toEqual([null]);
    expect((await read(store)).entries).toEqual([entry('a').bytes]);
  });

  it('tells listeners when news are cut off, and when they arrive again', async () => {
    await using stack = new AsyncDisposableStack();
    const server = await start(stack);
    const { store, heard } = await openReadyStore(stack, { url: server.url });

    await server.command('CLIENT', 'KILL', 'TYPE', 'pubsub');

    await until(() => heard.length === 3);
    await store.replaceVersions(['tag']);
    await until(() => heard.length === 4);
    expect(heard).toEqual(['connected', 'disconnected', 'connected', ['tag']]);
  });

  it('notices by its heartbeat that a connection for news is dead without being closed', async () => {
    await using stack = new AsyncDisposableStack();
    const server = await start(stack);
    const { heard } = await openReadyStore(stack, {
      url: server.url,
      heartbeatMs: 20,
      connectTimeoutMs: 400,
    });

    server.freeze();
    await until(() => heard.includes('disconnected'));
    server.thaw();

    await until(() => heard.length === 3);
    expect(heard).toEqual(['connected', 'disconnected', 'connected']);
  });

  it('closes also while Redis is dead or frozen', async () => {
    await using stack = new AsyncDisposableStack();
    const dead = await start(stack);
    const frozen = await start(stack);
    const stores = [
      await openReadyStore(stack, { url: dead.url }),
      await openReadyStore(stack, { url: frozen.url }),
    ];
    await dead.kill();
    frozen.freeze();
    await until(async () => !(await succeeds(() => read(stores[0]?.store ?? never()))));

    await Promise.all(stores.map(({ store }) => store.close()));

    const afterwards = stores.map(({ store }) => succeeds(() => read(store)));
    expect(await Promise.all(afterwards)).toEqual([false, false]);
  });

  it('logs in with a password, and shows it nowhere when it is wrong', async () => {
    await using stack = new AsyncDisposableStack();
    const server = await start(stack, { password: 's3cret/of:ours' });
    const { store } = await openReadyStore(stack, { url: server.url });
    await store.write([entry('a')]);
    const wrong = openStore(stack, { url: server.url.replace('s3cret', 'WR0NG') });

    await until(() => wrong.logged.some((line) => line.includes('WRONGPASS')));
    const failures = await failuresOf(wrong.store);

    expect(failures).not.toContain('done');
    expect([...wrong.logged, ...failures].join()).not.toContain('WR0NG');
  });
});

function never(): never {
  throw new Error('there is no such store');
}
