import { type RunningRedis, startRedis } from '@banyan/devkit/services/redis.ts';
import type { CachePolicy } from '@banyan/platform/cache/resource-cache.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { reportCachePolicy } from '@banyan/subgraph-kit/cache-policy.ts';
import { describe, expect, it } from '@jest/globals';
import type { CacheConfig } from '../config.ts';
import { openCaches } from '../open-caches.ts';
import type { StorefrontContext } from './helpers/storefront.ts';
import { ask, gatewayTests, inProcess } from './helpers/test-gateway.ts';

const { startGateway, closeLater } = gatewayTests();

const token = 'a-token-of-operators';
const query = '{ product(id: "1") { name } }';
const policy: CachePolicy = {
  ttlMs: 60_000,
  staleWhileRevalidateMs: 0,
  staleIfErrorMs: 0,
  negativeTtlMs: 0,
  maxBytes: 1000,
};

function configOf(redis: RunningRedis | null): CacheConfig {
  return {
    redis: redis === null ? null : [redis.url],
    keyPrefix: 'test:',
    maxBytes: 1_000_000,
    secret: 'a-secret-of-the-replicas',
    lease: false,
    response: {
      enabled: true,
      coalesce: true,
      maxBytes: 1_000_000,
      varyHeaders: [],
      tagHeader: null,
    },
  };
}

/** What all replicas read, and how often they did. */
interface Origin {
  name: string;
  reads: number;
}

/** A replica whose product is read through the caches as they are configured. */
async function startReplica(origin: Origin, config: CacheConfig) {
  const caches = openCaches(config, createLogger({ level: 'silent' }));
  closeLater(caches);
  const product = async (_: object, _args: object, context: StorefrontContext) => {
    const request = { key: 'Product:1', tags: ['Product:1'], policy };
    const { signal } = context.request;
    const [outcome] = await caches.cache.read([request], async () => [load(origin)], { signal });
    const maxAgeSeconds = (outcome?.freshForMs ?? 0) / 1000;
    reportCachePolicy(context, { maxAgeSeconds, scope: 'public', tags: request.tags });
    return { name: outcome?.kind === 'value' ? outcome.value : null };
  };
  const { cache, responseCache, hashScope } = caches;
  const gateway = await startGateway({
    subgraphs: { products: inProcess('products', { Query: { product } }) },
    responses: { cache: responseCache, varyHeaders: [], tagHeader: null },
    admin: { token, hashScope, invalidate: cache.invalidate },
  });
  return {
    name: async () => Object((await ask(gateway, query)).data).product.name,
    invalidate: () =>
      gateway.app.inject({
        method: 'POST',
        url: '/admin/invalidate',
        headers: { authorization: `Bearer ${token}` },
        payload: { entities: [{ type: 'Product', key: 1 }] },
      }),
    stored: () => responseCache?.statistics().answers,
    caches,
  };
}

function load(origin: Origin) {
  origin.reads += 1;
  return { kind: 'value', value: origin.name, isStorable: true } as const;
}

async function until(isMet: () => Promise<boolean>): Promise<void> {
  while (!(await isMet())) await new Promise((resolve) => setImmediate(resolve));
}

describe('openCaches', () => {
  it('works in one process without Redis, and says so', async () => {
    const origin = { name: 'Lamp', reads: 0 };
    const replica = await startReplica(origin, configOf(null));
    await replica.name();
    await replica.name();
    const readsBefore = origin.reads;

    origin.name = 'Sun';
    const { statusCode } = await replica.invalidate();

    expect(await replica.name()).toBe('Sun');
    expect([readsBefore, statusCode]).toEqual([1, 200]);
    expect(replica.caches.notes.join()).toContain('cache.redis is not set');
  });

  it('has a change forgotten by all replicas, in resources and in answers', async () => {
    const redis = await startRedis();
    closeLater({ close: () => redis.stop() });
    const origin = { name: 'Lamp', reads: 0 };
    const [one, other] = await Promise.all([
      startReplica(origin, configOf(redis)),
      startReplica(origin, configOf(redis)),
    ]);
    await until(async () => {
      await Promise.all([one.name(), other.name()]);
      return origin.reads >= 1 && one.stored() === 1 && other.stored() === 1;
    });

    origin.name = 'Sun';
    // On a busy machine Redis may not be there yet, or not within its time limit.
    await until(async () => (await one.invalidate()).json().status === 'done');
    const nameHere = await one.name();
    await until(async () => (await other.name()) === 'Sun');

    expect(nameHere).toBe('Sun');
    expect(one.caches.notes).toEqual([]);
  });

  it('takes an invalidation while Redis is away, forgets here at once, and says that others may not know', async () => {
    const redis = await startRedis();
    closeLater({ close: () => redis.stop() });
    const origin = { name: 'Lamp', reads: 0 };
    const replica = await startReplica(origin, configOf(redis));
    await replica.name();
    await redis.kill();

    origin.name = 'Sun';
    const answer = await replica.invalidate();

    expect(await replica.name()).toBe('Sun');
    expect(answer.statusCode).toBe(202);
    expect(answer.json()).toMatchObject({
      status: 'pending',
      message: expect.stringContaining('not reached all replicas yet'),
    });
  });

  it('keeps no answers when that is switched off', () => {
    const config = configOf(null);
    const caches = openCaches(
      { ...config, response: { ...config.response, enabled: false, coalesce: false } },
      createLogger({ level: 'silent' }),
    );
    closeLater(caches);

    expect(caches.responseCache).toBeNull();
  });

  it("warns when replicas cannot know each other's private values", async () => {
    const redis = await startRedis();
    closeLater({ close: () => redis.stop() });
    const caches = openCaches(
      { ...configOf(redis), secret: null },
      createLogger({ level: 'silent' }),
    );
    closeLater(caches);

    expect(caches.notes.join()).toContain('cache.secret is not set');
  });
});
