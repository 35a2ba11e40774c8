import { type RunningRedis, startRedis } from '@banyan/devkit/services/redis.ts';
import { startTcpProxy, type TcpProxy } from '@banyan/devkit/services/tcp-proxy.ts';
import { SYSTEM_CLOCK } from '../../../cache/cache-options.ts';
import { createResourceCache } from '../../../cache/create-resource-cache.ts';
import type { ResourceCache } from '../../../cache/resource-cache.ts';
import { type StoreClock, SYSTEM_STORE_CLOCK } from '../../../cache/stores/redis/redis-clock.ts';
import type { RedisStoreOptions } from '../../../cache/stores/redis.ts';
import {
  openReadyStore,
  openStore,
  type StoreUnderTest,
} from '../../helpers/redis-store-under-test.ts';

/** A cache on a real Redis, with all that a test may want to do to them. */
export interface CacheOnRedis extends StoreUnderTest {
  readonly cache: ResourceCache;
  readonly redis: RunningRedis;
  /** Between the cache and Redis. */
  readonly way: TcpProxy;
  /** Another replica, which goes to Redis straight, and keeps next to nothing in its own memory. */
  readonly other: ResourceCache;
  /** How many commands of reads and invalidations have gone to Redis, by name. */
  sent(): Readonly<Record<string, number>>;
  /** Lets the time of the cache and of its breaker go on. */
  pass(ms: number): void;
}

/** What differs from a store with the usual limits. */
export type CacheOnRedisOptions = Partial<Omit<RedisStoreOptions, 'url' | 'log' | 'clock'>> & {
  readonly clock?: Partial<StoreClock>;
  /** Whether Redis is dead at the beginning. */
  readonly startsDead?: boolean;
};

const commandsOfReads = ['mget', 'set', 'get', 'eval', 'publish', 'unlink'];

/** Opens them; they are closed with the stack. */
export async function openCacheOnRedis(
  stack: AsyncDisposableStack,
  { startsDead = false, clock, ...options }: CacheOnRedisOptions = {},
): Promise<CacheOnRedis> {
  const redis = stack.adopt(await startRedis(), (server) => server.stop());
  let sentText = '';
  const onSent = (bytes: Buffer) => {
    sentText += bytes.toString('latin1');
  };
  const way = stack.adopt(await startTcpProxy({ targetPort: redis.port, onSent }), (one) =>
    one.stop(),
  );
  if (startsDead) await redis.kill();
  let passedMs = 0;
  const now = clock?.now ?? (() => Date.now() + passedMs);
  const open = startsDead ? openStore : openReadyStore;
  const opened = await open(stack, {
    url: `redis://127.0.0.1:${way.port}`,
    ...options,
    clock: { ...SYSTEM_STORE_CLOCK, ...clock, now },
  });
  // It only looks on: on a busy machine 50 ms pass before Redis has its turn.
  const direct = await open(stack, { url: redis.url, commandTimeoutMs: 1500 });
  const cacheClock = { ...SYSTEM_CLOCK, now, random: () => 0 };
  const cache = createResourceCache({ sharedStore: opened.store, clock: cacheClock });
  const other = createResourceCache({ sharedStore: direct.store, maxMemoryBytes: 1 });
  stack.defer(() => cache.close());
  stack.defer(() => other.close());
  const countOf = (name: string) => sentText.split(`\r\n${name}\r\n`).length - 1;
  return {
    ...opened,
    cache,
    other,
    redis,
    way,
    sent: () => Object.fromEntries(commandsOfReads.map((name) => [name, countOf(name)])),
    pass(ms) {
      passedMs += ms;
    },
  };
}
