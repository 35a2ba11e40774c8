import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest, type SourceUnderTest } from './adapter-under-test.ts';
import { startStubService } from './stub-service.ts';

const sdl = `
scalar DateTime
scalar JSON
type Query {
  orders(since: DateTime, range: Range, states: [String!], q: String): [String]
    @connect(source: "api", http: { GET: "/orders", queryParams: "$args { since states q } from: $args.range.from" }, selection: "$")
  order(code: String!): String @connect(source: "api", http: { GET: "/orders/{$args.code}" }, selection: "$")
  drafts(states: [String!]): [String]
    @connect(source: "api", http: { GET: "/drafts", queryParams: "states: $args.states" }, selection: "$")
}
type Thing @key(fields: "id")
  @connect(source: "api", http: { GET: "/things/{$batch.id->joinNotNull(',')}" }, selection: "id name") { id: ID! name: String }
type Mutation {
  cancel(code: String!): String @connect(source: "api", http: { DELETE: "/orders/{$args.code}" }, selection: "$")
}
input Range { from: DateTime! }
`;

/** A row for each key in the path. */
function rowsOf(url: string) {
  const [, resource, keys = ''] = url.split('/');
  return resource === 'things' ? keys.split(',').map((id) => ({ id, name: 'n' })) : [];
}

async function openOrders(settings: Omit<SourceUnderTest, 'baseUrl'>) {
  await using stack = new AsyncDisposableStack();
  const stub = stack.use(await startStubService(({ url }) => ({ body: rowsOf(url) })));
  const adapter = stack.use(createAdapterUnderTest(sdl, { ...settings, baseUrl: stub.url }));
  const owned = stack.move();
  return {
    run: adapter.run,
    sent: () => stub.requests.map(({ method, url }) => `${method} ${decodeURIComponent(url)}`),
    stub,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

const since =
  '{ orders(since: "2024-03-05T10:20:30.5Z", range: { from: "2024-07-01T00:00:00+00:00" }) }';

describe('an argument of type DateTime', () => {
  const styles = [
    ['asGiven', '2024-03-05T10:20:30.5Z', '2024-07-01T00:00:00+00:00'],
    ['local', '2024-03-05 11:20:30', '2024-07-01 02:00:00'],
    ['offset', '2024-03-05T11:20:30+01:00', '2024-07-01T02:00:00+02:00'],
    ['utc', '2024-03-05T10:20:30Z', '2024-07-01T00:00:00Z'],
    ['seconds', '1709634030', '1719792000'],
  ] as const;

  it.each(styles)('is sent in the style %s', async (dateTimes, first, second) => {
    const source = {
      dialect: 'laravel',
      timeZone: 'Europe/Berlin',
      request: { dateTimes },
    } as const;
    await using orders = await openOrders(source);

    await orders.run(since);

    expect(orders.sent()).toEqual([`GET /orders?since=${first}&from=${second}`]);
  });
});

describe('a value that cannot be sent', () => {
  it('is refused with BAD_USER_INPUT and without the value', async () => {
    await using orders = await openOrders({ dialect: 'lumen' });

    const { errors } = await orders.run('{ order(code: "s3cret/x") }');

    expect(errors).toMatchObject([
      { message: expect.stringContaining('{$args.code}'), extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    expect(JSON.stringify(errors)).not.toContain('s3cret');
    expect(orders.sent()).toEqual([]);
  });

  it('leaves no doubt about a write', async () => {
    await using orders = await openOrders({ dialect: 'lumen' });

    const { errors } = await orders.run('mutation { cancel(code: "a/b") }');

    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(errors?.[0]?.extensions).not.toHaveProperty('outcome');
  });

  it('fails alone where many keys are asked for in one call', async () => {
    await using orders = await openOrders({ dialect: 'lumen' });
    const ids = ['1', 'a/b', '3', '4'];

    const { data, errors } = await orders.run(
      `{ _entities(representations: [${ids.map((id) => `{ __typename: "Thing", id: "${id}" }`)}]) { ... on Thing { name } } }`,
    );

    expect(data).toEqual({
      _entities: [{ name: 'n' }, { name: null }, { name: 'n' }, { name: 'n' }],
    });
    expect(errors).toMatchObject([
      { path: ['_entities', 1, 'name'], extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    expect(orders.sent()).toEqual(['GET /things/1,3,4']);
  });

  it('is one that makes the URL longer than servers read', async () => {
    await using orders = await openOrders({ dialect: 'laravel' });

    const { errors } = await orders.run(`{ orders(q: "${'x'.repeat(8000)}") }`);

    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(orders.sent()).toEqual([]);
  });
});

describe('requests of a source', () => {
  it('differ for a connector that the configuration names', async () => {
    await using orders = await openOrders({
      dialect: 'laravel',
      connectors: { 'Query.drafts': { answers: {}, request: { arrays: 'comma' } } },
    });

    await orders.run('{ orders(states: ["a", "b"]) drafts(states: ["a", "b"]) }');

    expect(orders.sent().toSorted()).toEqual([
      'GET /drafts?states=a,b',
      'GET /orders?states[]=a&states[]=b',
    ]);
  });

  it('stand for verbs which the host does not let through', async () => {
    await using orders = await openOrders({ request: { spoofedMethods: ['DELETE'] } });

    await orders.run('mutation { cancel(code: "1") }');

    expect(orders.stub.requests).toMatchObject([
      {
        method: 'POST',
        url: '/orders/1',
        body: '_method=DELETE',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
    ]);
  });
});
