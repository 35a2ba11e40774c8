import { createCallTrace } from '@banyan/platform/request/call-trace.ts';
import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest } from '../adapter-under-test.ts';
import { startStubService } from '../stub-service.ts';

const shop = `
type Query { item(id: ID!): Item @connect(source: "api", http: { GET: "/items/{$args.id}" }, entity: true, selection: "id stock") }
type Mutation {
  buy(input: BuyInput!): Item
    @connect(
      source: "api"
      http: { POST: "/orders", body: "items: $args.input.items { product_id: productId qty: quantity } note: $args.input.note" }
      selection: "id stock"
    )
}
type Item @key(fields: "id") { id: ID! stock: Int }
input BuyInput { items: [BuyItem!]! note: String }
input BuyItem { productId: ID! quantity: Int! }
`;

const buy = `mutation ($input: BuyInput!) { buy(input: $input) { id } }`;
const variables = {
  input: {
    items: [
      { productId: '7', quantity: 2 },
      { productId: '8', quantity: 0 },
    ],
  },
};

describe('a call of a connector', () => {
  it('sends the mapped body and leaves out what the client did not give', async () => {
    await using stub = await startStubService(() => ({ body: { id: 1, stock: 3 } }));
    await using adapter = createAdapterUnderTest(shop, { baseUrl: stub.url, dialect: 'laravel' });

    await adapter.run(buy, { variables });

    const [request] = stub.requests;
    expect(request).toMatchObject({ method: 'POST', url: '/orders' });
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-request-id': 'request-1',
    });
    expect(request?.headers.accept).toMatch(/^application\/json/);
    expect(JSON.parse(request?.body ?? '')).toEqual({
      items: [
        { product_id: '7', qty: 2 },
        { product_id: '8', qty: 0 },
      ],
    });
  });

  it.each([
    [
      'Laravel',
      'laravel' as const,
      {
        message: 'The given data was invalid.',
        errors: { 'items.1.qty': ['The items.1.qty must be at least 1.'], note: ['Too long.'] },
      },
    ],
    [
      'Lumen',
      'lumen' as const,
      { 'items.1.qty': ['The items.1.qty must be at least 1.'], note: ['Too long.'] },
    ],
  ])(
    'names the arguments of a validation error in the shape of %s',
    async (_name, dialect, body) => {
      await using stub = await startStubService(() => ({ status: 422, body }));
      await using adapter = createAdapterUnderTest(shop, { baseUrl: stub.url, dialect });

      const result = await adapter.run(buy, { variables });

      expect(result.data).toEqual({ buy: null });
      expect(result.errors?.[0]?.extensions).toMatchObject({
        code: 'BAD_USER_INPUT',
        service: 'shop',
        http: { status: 422 },
        connector: { coordinate: 'shop:Mutation.buy[0]' },
        fields: {
          'input.items[1].quantity': ['The items.1.qty must be at least 1.'],
          'input.note': ['Too long.'],
        },
      });
    },
  );

  it('forgets what the request had loaded after a write', async () => {
    let stock = 5;
    await using stub = await startStubService(({ method }) => {
      if (method === 'POST') stock -= 1;
      return { body: { id: 7, stock } };
    });
    await using adapter = createAdapterUnderTest(shop, { baseUrl: stub.url });
    const request = adapter.openRequest({ variables });
    const read = () => request.run('query { item(id: 7) { stock } }');

    const before = await read();
    await request.run(buy);
    const after = await read();

    expect([before.data, after.data]).toEqual([{ item: { stock: 5 } }, { item: { stock: 4 } }]);
  });

  it('is never repeated when a write fails', async () => {
    await using stub = await startStubService(() => ({ status: 503, body: {} }));
    await using adapter = createAdapterUnderTest(shop, { baseUrl: stub.url });

    const result = await adapter.run(buy, { variables });

    expect(result.errors?.[0]?.extensions).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(stub.requests).toHaveLength(1);
  });

  it('copies only the headers which the schema names', async () => {
    const sdl = `
      type Query { me: Me @connect(
        source: "api"
        http: { GET: "/me", headers: [{ name: "Authorization", from: "Authorization" }, { name: "X-Region", value: "{$env.REGION}" }] }
        selection: "id"
      ) }
      type Me { id: ID! }
    `;
    await using stub = await startStubService(() => ({ body: { id: 1 } }));
    await using adapter = createAdapterUnderTest(sdl, { baseUrl: stub.url });

    await adapter.run('{ me { id } }', {
      headers: { authorization: 'Bearer abc', 'accept-language': 'de', cookie: 'a=b' },
    });

    const headers = stub.requests[0]?.headers ?? {};
    expect(headers).toMatchObject({ authorization: 'Bearer abc', 'x-region': 'eu' });
    expect(headers['accept-language']).toBeUndefined();
    expect(headers.cookie).toBeUndefined();
  });

  it('follows the error mappings of the author, the connector before the source', async () => {
    const sdl = `
      type Query {
        a: Int @connect(
          source: "api"
          http: { GET: "/a" }
          isSuccess: "$.ok->eq(true)"
          errors: { message: "$.error.text" extensions: "code: error.kind hint: error.hint" }
          selection: "$.value"
        )
      }
    `;
    await using stub = await startStubService(() => ({
      body: { ok: false, error: { text: 'No such thing', kind: 'CONFLICT', hint: 'try b' } },
    }));
    await using adapter = createAdapterUnderTest(
      sdl,
      { baseUrl: stub.url },
      {
        sourceArguments: `errors: { message: "$.other" extensions: "hint: $('from the source') source: $(true)" }`,
      },
    );

    const result = await adapter.run('{ a }');

    expect(result.data).toEqual({ a: null });
    expect(result.errors?.[0]).toMatchObject({
      message: 'No such thing',
      path: ['a'],
      extensions: { code: 'CONFLICT', hint: 'try b', source: true, http: { status: 200 } },
    });
  });

  it('is recorded in the trace without query values', async () => {
    await using stub = await startStubService(() => ({ body: { id: 7, stock: 1 } }));
    await using adapter = createAdapterUnderTest(
      shop.replace('"/items/{$args.id}"', '"/items/{$args.id}?token=secret"'),
      { baseUrl: stub.url },
    );
    const trace = createCallTrace();

    await adapter.run('{ item(id: 7) { stock } }', { request: { trace } });

    expect(trace.legacyCalls).toEqual([
      {
        subgraph: 'shop',
        source: 'api',
        method: 'GET',
        path: '/items/7',
        status: 200,
        ms: expect.any(Number),
        keys: 1,
      },
    ]);
  });
});
