import { startRedis } from '@banyan/devkit/services/redis.ts';
import { startStubService } from '@banyan/legacy-adapters/test/runtime/stub-service.ts';
import { createResourceCache } from '@banyan/platform/cache/create-resource-cache.ts';
import type { ResourceCache } from '@banyan/platform/cache/resource-cache.ts';
import type { SharedStore } from '@banyan/platform/cache/shared-store.ts';
import { createManualClock } from '@banyan/platform/test/helpers/manual-clock.ts';
import { openReadyStore, until } from '@banyan/platform/test/helpers/redis-store-under-test.ts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { disableApolloTelemetry } from '../../apollo-telemetry.ts';
import { createGatewayMetrics } from '../../metrics/gateway-metrics.ts';
import type { CostReport } from '../../plugins/cost-trace.ts';
import { startConnectedGateway } from '../helpers/connected-gateway.ts';
import { ask } from '../helpers/test-gateway.ts';

disableApolloTelemetry(process.env);

const shop = `
  type Query {
    thing(id: ID!): Thing
      @connect(source: "api", http: { GET: "/things/{$args.id}" }, entity: true, selection: "id name")
  }
  type Thing @key(fields: "id") { id: ID! name: String }`;

const minute = 60_000;
const kept = { ttlSeconds: 60, staleWhileRevalidateSeconds: 60 };

let stack: AsyncDisposableStack;

beforeEach(() => {
  stack = new AsyncDisposableStack();
});

afterEach(async () => {
  await stack.disposeAsync();
});

/** A stub of a service whose answers wait for `gate`. */
async function startService(gate: Promise<void> = Promise.resolve()) {
  return stack.use(
    await startStubService(async () => {
      await gate;
      return { body: { id: 1, name: 'Lamp' } };
    }),
  );
}

function openCache(sharedStore: SharedStore | null, clock = createManualClock(0)): ResourceCache {
  return stack.adopt(createResourceCache({ sharedStore, clock }), (cache) => cache.close());
}

/** A gateway that reads a thing through the cache, and tells by trace and metrics where it came from. */
async function startShop(baseUrl: string, cache: ResourceCache) {
  const metrics = createGatewayMetrics();
  const { gateway } = stack.use(
    await startConnectedGateway({
      schemas: { shop },
      answers: {},
      source: { baseUrl, cache: kept },
      subgraph: { cache, metrics },
      gateway: { metrics: { metrics, place: { kind: 'server', token: null } } },
    }),
  );
  return {
    async read() {
      const answer = await ask(gateway, '{ thing(id: 1) { name } }', { 'banyan-trace': '1' });
      const { banyan } = answer.extensions as { banyan: CostReport };
      expect(answer.data).toEqual({ thing: { name: 'Lamp' } });
      return { uses: banyan.cacheUses, totals: banyan.totals };
    },
    /** How many reads have come from where. */
    async counted() {
      const { body } = await gateway.app.inject({ url: '/metrics' });
      const reads = body.matchAll(/^banyan_cache_reads_total\{.*result="(\w+)"\} ([1-9]\d*)$/gm);
      return Object.fromEntries([...reads].map(([, result, count]) => [result, Number(count)]));
    },
  };
}

const none = { l1: 0, l2: 0, stale: 0, coalesced: 0, revalidated: 0, miss: 0 };

/** What the trace says of one read that came from there. */
function readFrom(origin: keyof typeof none, legacyCalls: number) {
  const counts = { ...none, [origin]: 1 };
  return {
    uses: [{ subgraph: 'shop', coordinate: 'Query.thing[0]', ...counts }],
    totals: { legacyCalls, cache: counts },
  };
}

describe('the cost trace, and the metrics, of a read', () => {
  it('say that it came from Redis, where another gateway had put it, and then from memory', async () => {
    const redis = stack.adopt(await startRedis(), (server) => server.stop());
    const service = await startService();
    const openReplica = async () => {
      const { store } = await openReadyStore(stack, { url: redis.url, commandTimeoutMs: 1500 });
      return startShop(service.url, openCache(store));
    };
    const [one, other] = [await openReplica(), await openReplica()];
    const loaded = await one.read();
    await until(async () => (await redis.command('KEYS', '*shop/Query.thing*')) !== '');

    const shared = await other.read();
    const again = await other.read();

    expect(loaded).toMatchObject(readFrom('miss', 1));
    expect(shared).toMatchObject(readFrom('l2', 0));
    expect(again).toMatchObject(readFrom('l1', 0));
    expect([await one.counted(), await other.counted()]).toEqual([{ miss: 1 }, { l2: 1, l1: 1 }]);
    expect(service.requests).toHaveLength(1);
  });

  it('say that it was past its time, and is renewed by a call that no client waits for', async () => {
    const service = await startService();
    const clock = createManualClock(0);
    const { read, counted } = await startShop(service.url, openCache(null, clock));
    await read();
    await clock.advance(minute);

    const late = await read();
    await until(() => service.requests.length === 2);

    expect(late).toMatchObject(readFrom('stale', 0));
    expect(await counted()).toEqual({ miss: 1, stale: 1 });
  });

  it('say that it shared the call of another that had begun before', async () => {
    const gate = Promise.withResolvers<void>();
    const service = await startService(gate.promise);
    const cache = openCache(null);
    let begun = 0;
    const { read, counted } = await startShop(service.url, {
      ...cache,
      read(...asked) {
        begun += 1;
        return cache.read(...asked);
      },
    });

    const [first, second] = [read(), read()];
    await until(() => begun === 2);
    gate.resolve();

    expect(await first).toMatchObject(readFrom('miss', 1));
    expect(await second).toMatchObject(readFrom('coalesced', 0));
    expect(await counted()).toEqual({ miss: 1, coalesced: 1 });
    expect(service.requests).toHaveLength(1);
  });
});
