import { describe, expect, it } from '@jest/globals';
import { startConnectedGateway } from './helpers/connected-gateway.ts';
import { ask, TEST_LIMITS } from './helpers/test-gateway.ts';

const shop = `
type Query {
  products: [Product] @connect(source: "api", http: { GET: "/products" }, selection: "id")
  hello: String @connect(source: "api", http: { GET: "/hello" }, selection: "$.text")
}
type Mutation { rename(id: ID!): String @connect(source: "api", http: { POST: "/products/{$args.id}" }, selection: "$.text") }
type Product { id: ID! stock: Int @connect(source: "api", http: { GET: "/products/{$this.id}/stock" }, selection: "$.n") }
`;

const answers = {
  'GET /products': [{ id: 1 }, { id: 2 }, { id: 3 }],
  'GET /products/1/stock': { n: 10 },
  'GET /products/2/stock': { n: 20 },
  'GET /products/3/stock': { n: 30 },
  'GET /hello': { text: 'Hello' },
  'POST /products/1': { text: 'done' },
};

describe('the limit of legacy calls', () => {
  it('of an operation leaves out the calls beyond it, and names limit, source and connector', async () => {
    await using connected = await startConnectedGateway({
      schemas: { shop },
      answers,
      gateway: { limits: { ...TEST_LIMITS, maxLegacyCalls: 3 } },
    });

    const answer = await ask(connected.gateway, '{ products { id stock } }');

    expect(answer.data).toEqual({
      products: [
        { id: '1', stock: 10 },
        { id: '2', stock: 20 },
        { id: '3', stock: null },
      ],
    });
    expect(answer.errors).toEqual([
      {
        message:
          'The operation needs more than 3 legacy calls (limits.maxLegacyCalls), so that shop.api was not called any more. ' +
          'Ask for fewer objects, or for fewer of their fields.',
        path: ['products', 2, 'stock'],
        extensions: {
          code: 'REQUEST_LIMIT_EXCEEDED',
          service: 'shop',
          connector: { coordinate: 'shop:Product.stock[0]' },
        },
      },
    ]);
    expect(connected.sentRequests()).toEqual([
      'GET /products',
      'GET /products/1/stock',
      'GET /products/2/stock',
    ]);
  });

  it('is that of each operation for itself', async () => {
    await using connected = await startConnectedGateway({
      schemas: { shop },
      answers,
      gateway: { limits: { ...TEST_LIMITS, maxLegacyCalls: 1 } },
    });

    const first = await ask(connected.gateway, '{ hello }');
    const second = await ask(connected.gateway, '{ again: hello }');

    expect([first, second]).toMatchObject([
      { data: { hello: 'Hello' }, errors: [] },
      { data: { again: 'Hello' }, errors: [] },
    ]);
  });

  it('of one source leaves what others may still be asked for', async () => {
    const greeting =
      'type Query { greeting: String @connect(source: "api", http: { GET: "/hello" }, selection: "$.text") }';
    await using connected = await startConnectedGateway({
      schemas: { shop, greeting },
      answers,
      source: { maxCallsPerOperation: 2 },
    });

    const answer = await ask(connected.gateway, '{ products { stock } greeting }');

    expect(answer.data).toEqual({
      products: [{ stock: 10 }, { stock: null }, { stock: null }],
      greeting: 'Hello',
    });
    expect(answer.errors).toMatchObject([
      {
        message: expect.stringContaining(
          'more than 2 calls of shop.api (subgraphs.shop.sources.api.maxCallsPerOperation)',
        ),
        path: ['products', 1, 'stock'],
      },
      { path: ['products', 2, 'stock'] },
    ]);
  });

  it('keeps a write from being sent, and says nothing of an unknown outcome', async () => {
    await using connected = await startConnectedGateway({
      schemas: { shop },
      answers,
      source: { maxCallsPerOperation: 1 },
    });

    const answer = await ask(connected.gateway, 'mutation { a: rename(id: 1) b: rename(id: 1) }');

    expect(answer.data).toEqual({ a: 'done', b: null });
    expect(answer.errors).toEqual([
      {
        message: expect.stringContaining('maxCallsPerOperation'),
        path: ['b'],
        extensions: {
          code: 'REQUEST_LIMIT_EXCEEDED',
          service: 'shop',
          connector: { coordinate: 'shop:Mutation.rename[0]' },
        },
      },
    ]);
    expect(connected.sentRequests()).toEqual(['POST /products/1']);
  });
});
