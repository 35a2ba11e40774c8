import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Redis } from 'ioredis';
import { createOrigin, type Origin, readOne, valueIn } from '../../helpers/origin.ts';
import { createManualClock, until } from '../../helpers/redis-store-under-test.ts';
import { type CacheOnRedis, openCacheOnRedis } from './cache-on-redis.ts';

/** The clients of the test that send commands for a cache, and not those which listen for news. */
let clients: Set<Redis>;

beforeEach(() => {
  clients = new Set();
  const { connect } = Redis.prototype;
  jest.spyOn(Redis.prototype, 'connect').mockImplementation(function (this: Redis) {
    if (this.options.connectionName === 'banyan-cache') clients.add(this);
    return connect.call(this);
  });
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** Commands that clients hold: not sent yet, or without an answer. */
function heldCommands(): number {
  const lengths = [...clients].map((client) => {
    const { commandQueue, offlineQueue } = client as unknown as ClientQueues;
    return commandQueue.length + offlineQueue.length;
  });
  return lengths.reduce((sum, length) => sum + length, 0);
}

/** What the client library keeps to itself. */
interface ClientQueues {
  readonly commandQueue: { readonly length: number };
  readonly offlineQueue: { readonly length: number };
}

/** What a client asks by itself when it connects. */
const commandsOfConnecting = 5;

const readers = 300;
/** By which the store finds out when Redis works again. */
const probe = 1;
const policy = { ttlMs: 86_400_000 };

const troubles: Readonly<Record<string, (one: CacheOnRedis) => void>> = {
  frozen: ({ redis }) => redis.freeze(),
  'cut off without a word': ({ way }) => way.stall(),
};

describe('many reads at the same time, while Redis does not answer', () => {
  it.each(Object.entries(troubles))(
    'all load at once, and leave no commands with the client but those of the first ones, until it is connected anew: %s',
    async (_name, begin) => {
      await using stack = new AsyncDisposableStack();
      const clock = createManualClock();
      const one = await openCacheOnRedis(stack, {
        clock,
        commandTimeoutMs: 50,
        breaker: { failures: 5, openMs: 1000 },
      });
      const origin = createOrigin();
      const readWave = async (name: string) => {
        const before = one.store.statistics().commands;
        const values = await startReads(one, origin, name).loadedAtOnce();
        return { values, sent: one.store.statistics().commands - before, held: heldCommands() };
      };
      begin(one);

      const first = startReads(one, origin, 'first');
      await until(() => heldCommands() >= readers);
      clock.advance(50);
      const firstValues = await first.loadedAtOnce();
      const refused = [await readWave('second'), await readWave('third')];
      await until(() => heldCommands() < readers);
      clock.advance(1000);
      const unconnected = [await readWave('fourth'), await readWave('fifth')];

      const values = [...refused, ...unconnected].map((wave) => wave.values);
      expect([firstValues, ...values]).toEqual(Array(5).fill(Array(readers).fill(0)));
      expect([...refused, ...unconnected].map(({ sent }) => sent)).toEqual([0, 0, 0, 0]);
      for (const { held } of refused) expect(held).toBeLessThanOrEqual(readers + probe);
      for (const { held } of unconnected) expect(held).toBeLessThanOrEqual(commandsOfConnecting);
    },
  );
});

/** Reads of a key each. */
function startReads({ cache }: CacheOnRedis, origin: Origin, name: string) {
  const release = origin.hold();
  const before = origin.loads.length;
  const reads = Array.from({ length: readers }, (_, index) =>
    readOne(cache, origin, `${name} ${index}`, { policy }),
  );
  return {
    /** Resolves to their values when all loads have been under way together. */
    async loadedAtOnce() {
      await until(() => origin.loads.length - before === readers);
      release();
      return (await Promise.all(reads)).map(valueIn);
    },
  };
}
