import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunningRedis, startRedis } from '@banyan/devkit/services/redis.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import type { MetricDefinition } from '@banyan/platform/telemetry/metric-definition.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createGatewayMetrics,
  GATEWAY_METRICS,
  watchCaches,
} from '../../metrics/gateway-metrics.ts';
import { openCaches } from '../../open-caches.ts';
import { createShopSubgraph, startLegacyShop } from '../helpers/legacy-shop.ts';
import { ask, gatewayTests } from '../helpers/test-gateway.ts';

const { startGateway, closeLater } = gatewayTests();

const token = 'the-token-of-the-scraper';
const redisPassword = 'redis-s3cret';

let redis: RunningRedis;

beforeAll(async () => {
  redis = await startRedis({ password: redisPassword });
});

afterAll(async () => {
  await redis.stop();
});

/** A gateway over a legacy service and Redis, with all that it counts. */
async function startShop() {
  const shop = await startLegacyShop();
  closeLater(shop);
  const metrics = createGatewayMetrics();
  const caches = openCaches(
    {
      redis: [redis.url],
      keyPrefix: `${shop.url}:`,
      maxBytes: 1_000_000,
      secret: 'a-secret-of-the-replicas',
      lease: true,
      response: {
        enabled: true,
        coalesce: true,
        maxBytes: 1_000_000,
        varyHeaders: [],
        tagHeader: null,
      },
    },
    createLogger({ level: 'silent' }),
  );
  closeLater(caches);
  watchCaches(metrics, caches);
  const subgraph = createShopSubgraph({ baseUrl: shop.url, caches, metrics });
  const { responseCache: cache, hashScope } = caches;
  const gateway = await startGateway({
    subgraphs: { products: { kind: 'in-process', subgraph } },
    responses: { cache, varyHeaders: [], tagHeader: null },
    admin: {
      token: 'the-token-of-operators',
      hashScope,
      invalidate: (tags) => caches.cache.invalidate(tags, 'operator'),
    },
    metrics: { metrics, place: { kind: 'server', token } },
  });
  const scrape = async () => {
    const headers = { authorization: `Bearer ${token}` };
    return (await gateway.app.inject({ url: '/metrics', headers })).body;
  };
  await untilConnected(scrape);
  return { gateway, shop, scrape };
}

async function untilConnected(scrape: () => Promise<string>): Promise<void> {
  while (!(await scrape()).includes('\nbanyan_cache_bus_connected 1\n')) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** All series of a scrape that are not zero, by name with labels. */
function valuesOf(text: string): Readonly<Record<string, string>> {
  const lines = text.split('\n').filter((line) => line.startsWith('banyan_'));
  return Object.fromEntries(
    lines
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), line.slice(line.lastIndexOf(' ') + 1)])
      .filter(([, value]) => value !== '0'),
  );
}

describe('the metrics of a gateway', () => {
  it('tell what operations cost, from the answer down to Redis and the service', async () => {
    const { gateway, shop, scrape } = await startShop();

    await ask(gateway, '{ product(id: "7") { name } }');
    await ask(gateway, '{ product(id: "7") { id name } }');
    await ask(gateway, '{ product(id: "gone") { name } }');
    await ask(gateway, '{ product(id: "gone") { id } }');
    await ask(gateway, '{ products { id } }');
    await ask(gateway, '{ products { id } }');
    await ask(gateway, 'mutation { renameProduct(id: "7", name: "Chair") { id } }');
    await ask(gateway, '{ nothing }');

    const source = 'subgraph="products",source="api"';
    expect(valuesOf(await scrape())).toMatchObject({
      'banyan_graphql_operations_total{type="query",outcome="ok"}': '5',
      'banyan_graphql_operations_total{type="mutation",outcome="ok"}': '1',
      'banyan_graphql_operations_total{type="unknown",outcome="refused"}': '1',
      'banyan_graphql_operation_duration_seconds_count{type="query"}': '5',
      [`banyan_legacy_calls_total{${source},outcome="ok"}`]: '3',
      [`banyan_legacy_calls_total{${source},outcome="client_error"}`]: '1',
      [`banyan_legacy_call_duration_seconds_count{${source}}`]: '4',
      [`banyan_legacy_call_keys_sum{${source}}`]: '2',
      [`banyan_cache_reads_total{${source},result="miss"}`]: '3',
      [`banyan_cache_reads_total{${source},result="l1"}`]: '1',
      [`banyan_cache_reads_total{${source},result="negative"}`]: '1',
      'banyan_cache_invalidations_total{cause="write"}': '1',
      banyan_cache_bus_connected: '1',
      'banyan_redis_calls_total{result="ok"}': expect.stringMatching(/^[1-9]/),
      banyan_redis_commands_total: expect.stringMatching(/^[1-9]/),
      'banyan_response_cache_reads_total{result="hit"}': '1',
      'banyan_response_cache_stores_total{result="stored"}': '1',
      'banyan_response_cache_stores_total{result="private"}': '4',
    });
    expect(shop.requests).toHaveLength(4);
  });

  it('name no token, secret, address, path, key, user or operation', async () => {
    const { gateway, shop, scrape } = await startShop();
    const headers = { authorization: 'Bearer user-s3cret', cookie: 'session=cookie-s3cret' };

    await ask(
      gateway,
      { query: 'query Own_s3cret { product(id: "id-s3cret") { name } }', extensions: {} },
      headers,
    );
    await ask(gateway, '{ broken_s3cret }', headers);
    await gateway.app.inject({
      method: 'POST',
      url: '/admin/invalidate?secret=query-s3cret',
      headers: { authorization: 'Bearer the-token-of-operators' },
      payload: { tags: ['tag-s3cret'], users: [{ header: 'cookie', value: headers.cookie }] },
    });
    await gateway.app.inject('/path-s3cret?query-s3cret');
    const text = await scrape();

    expect(shop.requests.join()).toContain('s3cret');
    expect(text).toContain('banyan_cache_invalidations_total{cause="operator"} 1');
    expect(text).not.toMatch(/s3cret|the-token|127\.0\.0\.1|localhost|redis:\/\/|\/products/);
  });

  it('of two gateways in one process are apart', async () => {
    const [one, other] = [await startShop(), await startShop()];

    await ask(one.gateway, '{ products { id } }');

    const series = 'banyan_graphql_operations_total{type="query",outcome="ok"}';
    expect(valuesOf(await one.scrape())).toHaveProperty([series], '1');
    expect(valuesOf(await other.scrape())).not.toHaveProperty([series]);
  });

  it('hold a bounded number of series, whatever clients send', async () => {
    const { gateway, scrape } = await startShop();
    const seriesOf = (text: string) => text.split('\n').filter((line) => /^banyan_/.test(line));
    await ask(gateway, '{ product(id: "1") { name } }');
    const before = seriesOf(await scrape());

    for (let id = 2; id < 30; id++) {
      await ask(gateway, `query Q${id} { product(id: "${id}") { name } }`);
    }

    expect(seriesOf(await scrape())).toHaveLength(before.length);
  });
});

/** The begin of a metric's row on the page. */
function rowOf({ name, kind, labels }: MetricDefinition): string {
  const cells = Object.entries(labels).map(([label, domain]) =>
    domain === 'configured'
      ? `\`${label}\``
      : `\`${label}\` (${domain.map((value) => `\`${value}\``).join(', ')})`,
  );
  return `| \`${name}\` | ${kind} | ${cells.join(', ') || 'none'}`;
}

describe('docs/metrics.md', () => {
  it('lists the metrics that there are, with their types and labels, and no others', async () => {
    const page = await readFile(join(import.meta.dirname, '../../../docs/metrics.md'), 'utf8');

    const rows = page.split('\n').filter((line) => line.startsWith('| `banyan_'));

    const begins = rows.map((row) => row.split(' | ').slice(0, 3).join(' | '));
    expect(begins.sort()).toEqual(GATEWAY_METRICS.map(rowOf).sort());
  });

  it.each(GATEWAY_METRICS)('$name has a name in Prometheus’s convention', ({ name, kind }) => {
    expect(name).toMatch(/^banyan_[a-z0-9_]+$/);
    expect(name.endsWith('_total')).toBe(kind === 'counter');
  });
});
