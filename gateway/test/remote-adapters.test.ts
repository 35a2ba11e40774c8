import { createResourceCache } from '@banyan/platform/cache/create-resource-cache.ts';
import { describe, expect, it } from '@jest/globals';
import { createResponseCache } from '../response-cache/create-response-cache.ts';
import {
  type ConnectedGatewayOptions,
  startConnectedGateway,
} from './helpers/connected-gateway.ts';
import { ask, TEST_LIMITS, TEST_SERVER } from './helpers/test-gateway.ts';

const shop = `
type Query {
  products: [Product] @connect(source: "api", http: { GET: "/products" }, selection: "id name: titel")
  offers: [ID] @connect(source: "api", http: { GET: "/{$context.tenant}/offers" }, selection: "$")
}
type Mutation { rename: String @connect(source: "api", http: { POST: "/names" }, selection: "$.text") }
type Product { id: ID! name: String stock: Int @connect(source: "api", http: { GET: "/products/{$this.id}/stock" }, selection: "$.n") }
`;

const mail = `
type Query { letters: Int @connect(source: "api", http: { GET: "/letters" }, selection: "$.n") }
type Mutation { post: String @connect(source: "api", http: { POST: "/letters" }, selection: "$.text") }
`;

const answers = {
  'GET /products': [{ id: 1, title: 'A' }, { id: 2 }],
  'GET /products/1/stock': { n: 10 },
  'GET /products/2/stock': { n: 20 },
  'GET /zeta/offers': [7],
  'GET /letters': { n: 3 },
  'POST /names': { text: 'renamed' },
  'POST /letters': { text: 'posted' },
};

/** A gateway whose adapters are servers of their own. */
const start = (options: Partial<ConnectedGatewayOptions> = {}) =>
  startConnectedGateway({ schemas: { shop, mail }, answers, served: {}, ...options });

const limitedTo = (maxLegacyCalls: number) => ({ limits: { ...TEST_LIMITS, maxLegacyCalls } });

describe('the calls of adapters behind HTTP', () => {
  it('count against the limit of the operation', async () => {
    await using connected = await start({ gateway: limitedTo(2) });

    const answer = await ask(connected.gateway, '{ products { stock } }');

    expect(answer.data).toEqual({ products: [{ stock: 10 }, { stock: null }] });
    expect(answer.errors).toEqual([
      {
        message: expect.stringContaining('more than 2 legacy calls (limits.maxLegacyCalls)'),
        path: ['products', 1, 'stock'],
        extensions: expect.objectContaining({ code: 'REQUEST_LIMIT_EXCEEDED', service: 'shop' }),
      },
    ]);
    expect(connected.sentRequests()).toEqual(['GET /products', 'GET /products/1/stock']);
  });

  it('count together with those of other adapters, one after the other', async () => {
    await using connected = await start({ gateway: limitedTo(1) });

    const answer = await ask(connected.gateway, 'mutation { rename post }');

    expect(answer.data).toEqual({ rename: 'renamed', post: null });
    expect(answer.errors).toMatchObject([
      { path: ['post'], extensions: { code: 'REQUEST_LIMIT_EXCEEDED', service: 'mail' } },
    ]);
    expect(connected.sentRequests()).toEqual(['POST /names']);
  });

  it('count against the limit of their source in all fetches of the operation', async () => {
    await using connected = await start({ source: { maxCallsPerOperation: 1 } });

    const answer = await ask(connected.gateway, 'mutation { rename post again: rename }');

    expect(answer.data).toEqual({ rename: 'renamed', post: 'posted', again: null });
    expect(answer.errors).toMatchObject([
      { message: expect.stringContaining('more than 1 calls of shop.api'), path: ['again'] },
    ]);
    expect(connected.sentRequests()).toEqual(['POST /letters', 'POST /names']);
  });

  it('begin anew with each operation, and are not shown', async () => {
    await using connected = await start({ gateway: limitedTo(1) });

    const first = await ask(connected.gateway, '{ letters }');
    const second = await ask(connected.gateway, '{ again: letters }');

    expect([first, second]).toMatchObject([
      { data: { letters: 3 }, errors: [], extensions: undefined },
      { data: { again: 3 }, errors: [], extensions: undefined },
    ]);
  });
});

describe('answers of adapters behind HTTP', () => {
  it('are kept for a second when they may have been made before their adapter heard of a change', async () => {
    const time = { now: Date.now() };
    const responses = createResponseCache({ sharedStore: null, now: () => time.now });
    await using stack = new AsyncDisposableStack();
    const cache = stack.adopt(createResourceCache({ sharedStore: null }), (one) => one.close());
    const changing = { ...answers };
    await using connected = await start({
      answers: changing,
      subgraph: { cache },
      source: { cache: { ttlSeconds: 300 } },
      gateway: { responses: { cache: responses, varyHeaders: [], tagHeader: null } },
    });
    const read = async () => {
      const { data, headers } = await ask(connected.gateway, '{ letters }');
      return [data, headers['cache-control']];
    };
    await read();
    changing['GET /letters'] = { n: 4 };

    responses.invalidate(['@mail.api']);
    const old = await read();
    await cache.invalidate(['@mail.api']);
    time.now += 1000;
    const renewed = await read();

    expect(old).toEqual([{ letters: 3 }, 'public, max-age=1']);
    expect(renewed[0]).toEqual({ letters: 4 });
    expect(connected.sentRequests()).toEqual(['GET /letters', 'GET /letters']);
  });
});

describe('mappings of adapters behind HTTP', () => {
  const found = {
    subgraph: 'shop',
    coordinate: 'Query.products[0]',
    path: '@.titel',
    message: 'Property .titel not found in object',
    count: 2,
  };

  it('that find nothing are told where the gateway tells of its own', async () => {
    await using connected = await start({ served: { reportsProblems: true } });

    const answer = await ask(connected.gateway, '{ products { name } letters }');

    expect(answer).toMatchObject({ data: { products: [{ name: null }, { name: null }] } });
    expect(answer.extensions).toEqual({ banyan: { problems: [found] } });
  });

  it.each([
    ['the gateway tells of none', { reportsProblems: true }, { mappingProblems: 'count' }],
    ['the adapter tells of none', { reportsProblems: false }, { mappingProblems: 'report' }],
  ] as const)('that find nothing are not told when %s', async (_when, served, gateway) => {
    await using connected = await start({ served, gateway });

    const answer = await ask(connected.gateway, '{ products { name } }');

    expect(answer.extensions).toBeUndefined();
  });

  it('read as $context what the adapter makes of the headers that are passed on', async () => {
    const contextOf = ({
      headers,
    }: {
      readonly headers: ReadonlyMap<string, readonly string[]>;
    }) => ({
      tenant: headers.get('x-tenant')?.[0] ?? 'nobody',
    });
    await using connected = await start({
      gateway: { server: { ...TEST_SERVER, forwardableHeaders: ['x-tenant'] } },
      served: { contextOf, forwardableHeaders: ['x-tenant'] },
      forwardHeaders: ['x-tenant'],
    });

    const answer = await ask(connected.gateway, '{ offers }', { 'x-tenant': 'zeta' });

    expect(answer.data).toEqual({ offers: ['7'] });
    expect(connected.sentRequests()).toEqual(['GET /zeta/offers']);
  });
});
