import { type RunningRedis, startRedis } from '@banyan/devkit/services/redis.ts';
import type { CachePolicy, CacheRequest } from '@banyan/platform/cache/resource-cache.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Caches, openCaches } from '../open-caches.ts';
import type { StorefrontContext } from './helpers/storefront.ts';
import { ask, gatewayTests, inProcess } from './helpers/test-gateway.ts';

const { startGateway, closeLater } = gatewayTests();

const policy: CachePolicy = {
  ttlMs: 60_000,
  staleWhileRevalidateMs: 0,
  staleIfErrorMs: 0,
  negativeTtlMs: 0,
  maxBytes: 1000,
};

/** Counts the keys that stay for ever. */
const keysWithoutEnd = `
local count = 0
for _, key in ipairs(redis.call('KEYS', '*')) do
  if redis.call('PTTL', key) < 0 then count = count + 1 end
end
return count`;

/** Connections and commands of this test itself, and of the server's own clients. */
const slack = 100;

let redis: RunningRedis;
beforeAll(async () => {
  redis = await startRedis();
});
beforeEach(() => redis.command('FLUSHALL'));
afterAll(() => redis.stop());

function openAt(keyPrefix: string): Caches {
  const response = {
    enabled: true,
    coalesce: true,
    maxBytes: 1_000_000,
    varyHeaders: [],
    tagHeader: null,
  };
  const config = { redis: [redis.url], keyPrefix, maxBytes: 1_000_000, secret: null };
  const log = createLogger({ level: 'silent' });
  return openCaches({ ...config, lease: false, response }, log);
}

function productRequest(id: string): CacheRequest {
  return { key: `Product/${id}`, tags: [`Product:${id}`, 'Product'], policy };
}

/** Reads a product whose name is `name` by now. */
async function readProduct({ cache }: Caches, id: string, name: string) {
  const load = async () => [{ kind: 'value', value: name, isStorable: true } as const];
  const { signal } = new AbortController();
  const [outcome] = await cache.read([productRequest(id)], load, { signal });
  if (outcome?.kind !== 'value') throw new Error('no value');
  return outcome;
}

/** Awaits what comes by itself. */
async function until(isMet: () => Promise<boolean>): Promise<void> {
  while (!(await isMet())) await new Promise((resolve) => setImmediate(resolve));
}

const keysOf = async (pattern: string) =>
  (await redis.command('KEYS', pattern)).split('\n').filter((key) => key !== '');

/** Resolves when Redis holds what was read. */
async function readIntoRedis(caches: Caches, prefix: string, name: string): Promise<void> {
  await until(async () => {
    await readProduct(caches, '1', name);
    const isThere = (await keysOf(`${prefix}*Product/1`)).length > 0;
    if (!isThere) await caches.cache.invalidate(['Product:1']).catch(() => undefined);
    return isThere;
  });
}

async function connections(): Promise<number> {
  return (await redis.command('CLIENT', 'LIST')).split('\n').length;
}

/** A counter of `INFO stats`. */
async function counter(name: string): Promise<number> {
  const info = await redis.command('INFO', 'stats');
  return Number(new RegExp(`${name}:(\\d+)`).exec(info)?.[1]);
}

describe('caches on Redis', () => {
  it('are invalidated under the prefix of their keys, and under no other', async () => {
    const [one, same, stranger] = [openAt('one:'), openAt('one:'), openAt('two:')];
    for (const caches of [one, same, stranger]) closeLater(caches);
    await readIntoRedis(one, 'one:', 'old');
    await readIntoRedis(stranger, 'two:', 'old');
    const versions = () => redis.command('MGET', 'one:v:Product:1', 'two:v:Product:1');
    const before = (await versions()).split('\n');

    await until(() =>
      one.cache.invalidate(['Product:1']).then(
        () => true,
        () => false,
      ),
    );
    const here = await readProduct(one, '1', 'new');
    await until(async () => (await readProduct(same, '1', 'new')).value === 'new');
    const there = await readProduct(stranger, '1', 'new');

    expect([here.value, there.value]).toEqual(['new', 'old']);
    const after = (await versions()).split('\n');
    expect(before).toEqual([expect.stringMatching(/./), expect.stringMatching(/./)]);
    expect(after).toEqual([expect.not.stringMatching(`^${before[0]}$`), before[1]]);
  });

  it('need no index there: only entries and versions of tags, all of which end by themselves', async () => {
    const caches = openAt('one:');
    closeLater(caches);
    await readIntoRedis(caches, 'one:', 'old');
    const ids = Array.from({ length: 50 }, (_, index) => String(index));

    await until(async () => {
      await Promise.all(ids.map((id) => readProduct(caches, id, 'Lamp')));
      const entries = (await keysOf('one:*Product/*')).length;
      if (entries < 50) await caches.cache.invalidate(['Product']).catch(() => undefined);
      return entries === 50;
    });

    const versions = await keysOf('one:v:*');
    const count = await redis.command('DBSIZE');
    const unending = await redis.command('EVAL', keysWithoutEnd, '0');
    // 50 products, their type, its list and everything.
    expect(versions.length).toBeLessThanOrEqual(53);
    expect(count).toBe(String(versions.length + 50));
    expect(unending).toBe('0');
  });

  it('that are opened and closed a hundred times in a row leave no connection, and say little', async () => {
    const before = await connections();
    const commandsBefore = await counter('total_commands_processed');
    const openedBefore = await counter('total_connections_received');

    for (let life = 0; life < 100; life += 1) {
      const caches = openAt('one:');
      await readProduct(caches, '1', 'Lamp');
      await caches.close();
    }
    await until(async () => (await connections()) === before);

    const commands = (await counter('total_commands_processed')) - commandsBefore;
    const opened = (await counter('total_connections_received')) - openedBefore;
    expect(opened).toBeLessThan(2 * 100 + slack);
    expect(commands).toBeLessThan(10 * 100 + slack);
  });

  it('are closed with their gateway, however often one follows another', async () => {
    const before = await connections();

    for (let life = 0; life < 10; life += 1) {
      const caches = openAt('one:');
      const product = async (_: object, { id }: { id: string }, _context: StorefrontContext) => ({
        name: (await readProduct(caches, id, 'Lamp')).value,
      });
      const gateway = await startGateway({
        subgraphs: { products: inProcess('products', { Query: { product } }) },
      });
      await readIntoRedis(caches, 'one:', 'Lamp');
      await ask(gateway, '{ product(id: "1") { name } }');
      await gateway.close();
      await caches.close();
    }
    await until(async () => (await connections()) === before);

    expect(await connections()).toBe(before);
  });

  it('that does not answer let every read go on, and are not asked for each of them', async () => {
    const caches = openAt('one:');
    closeLater(caches);
    await readIntoRedis(caches, 'one:', 'Lamp');
    const sentBefore = caches.statistics().redis?.commands ?? 0;
    const ids = Array.from({ length: 300 }, (_, index) => `frozen-${index}`);

    redis.freeze();
    const values: unknown[] = [];
    for (const id of ids) values.push((await readProduct(caches, id, 'Lamp')).value);
    redis.thaw();

    const sent = (caches.statistics().redis?.commands ?? 0) - sentBefore;
    expect(values).toEqual(ids.map(() => 'Lamp'));
    expect(sent).toBeLessThan(100);
  });
});
