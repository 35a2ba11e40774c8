import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import { describe, expect, it } from '@jest/globals';
import { send } from '../helpers/http-service.ts';
import { ask, gatewayTests, inProcess, remote } from '../helpers/test-gateway.ts';

const { startGateway, startService } = gatewayTests();

const noUses = { l1: 0, l2: 0, stale: 0, coalesced: 0, revalidated: 0, miss: 0 };
const use = { coordinate: 'Query.products[0]', ...noUses };
const noBatches = { count: 0, keys: 0, largest: 0, calls: 0, truncations: 0 };
const batch = {
  subgraph: 'products',
  coordinate: 'Product[0]',
  keys: 20,
  calls: 1,
  truncations: 0,
};
const held = { source: 'api', method: 'GET', path: '/products', retryAfterSeconds: 20 };
const call = { source: 'api', method: 'GET', path: '/products', status: 200, ms: 4 };

async function startTracedGateway(environment: 'development' | 'production') {
  const service = await startService((_request, response) => {
    const banyan = {
      legacyCalls: [{ ...call, subgraph: 'reviews', keys: null }],
      heldBackCalls: [{ ...held, subgraph: 'reviews' }],
      cacheUses: [{ ...use, subgraph: 'reviews', l2: 1, stale: 2, miss: 5, coalesced: 4 }],
      batches: [{ ...batch, subgraph: 'reviews', keys: 90, calls: 4, truncations: 1 }],
    };
    send(
      response,
      200,
      JSON.stringify({ data: { reviewCount: 3 }, extensions: { banyan } }),
      'application/json',
    );
  });
  const products = inProcess('products', {
    Query: {
      products: (_: object, _args: object, { request }: { request: RequestContext }) => {
        request.trace.record({ ...call, subgraph: 'products', keys: 20 });
        request.trace.record({ ...call, subgraph: 'products', keys: 5 });
        request.trace.recordHeldBack({ ...held, subgraph: 'products' });
        request.trace.recordCacheUse({ ...use, subgraph: 'products', l1: 3, miss: 20 });
        request.trace.recordBatch(batch);
        return [];
      },
    },
  });
  const subgraphs = { products, reviews: remote('reviews', service.url) };
  return { gateway: await startGateway({ environment, subgraphs }), service };
}

describe('cost trace', () => {
  it('shows the legacy calls and uses of caches of all subgraphs, remote ones too, to a client that asks', async () => {
    const { gateway, service } = await startTracedGateway('development');

    const answer = await ask(gateway, 'mutation { __typename }', { 'banyan-trace': '1' });
    const traced = await ask(gateway, '{ products { id } reviewCount }', { 'banyan-trace': '1' });

    expect(answer.extensions).toEqual({
      banyan: {
        legacyCalls: [],
        cacheUses: [],
        batches: [],
        totals: { legacyCalls: 0, keys: 0, bySubgraph: {}, cache: noUses, batches: noBatches },
      },
    });
    expect(traced.extensions).toEqual({
      banyan: {
        legacyCalls: [
          { ...call, subgraph: 'products', keys: 20 },
          { ...call, subgraph: 'products', keys: 5 },
          { ...call, subgraph: 'reviews', keys: null },
        ],
        heldBackCalls: [
          { ...held, subgraph: 'products' },
          { ...held, subgraph: 'reviews' },
        ],
        cacheUses: [
          { ...use, subgraph: 'products', l1: 3, miss: 20 },
          { ...use, subgraph: 'reviews', l2: 1, stale: 2, miss: 5, coalesced: 4 },
        ],
        batches: [batch, { ...batch, subgraph: 'reviews', keys: 90, calls: 4, truncations: 1 }],
        totals: {
          legacyCalls: 3,
          keys: 25,
          bySubgraph: { products: 2, reviews: 1 },
          cache: { l1: 3, l2: 1, stale: 2, miss: 25, coalesced: 4, revalidated: 0 },
          batches: { count: 2, keys: 110, largest: 90, calls: 5, truncations: 1 },
        },
      },
    });
    expect(service.requests[0]?.headers['banyan-trace']).toBe('1');
  });

  it.each([
    { title: 'the client does not ask', environment: 'development', headers: {} },
    { title: 'it is production', environment: 'production', headers: { 'banyan-trace': '1' } },
  ] as const)('shows and asks for nothing when $title', async ({ environment, headers }) => {
    const { gateway, service } = await startTracedGateway(environment);

    const answer = await ask(gateway, '{ products { id } reviewCount }', headers);

    expect(answer).toMatchObject({ errors: [], data: { reviewCount: 3 } });
    expect(answer.extensions).toBeUndefined();
    expect(service.requests[0]?.headers).not.toHaveProperty('banyan-trace');
  });
});
