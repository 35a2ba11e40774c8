import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest } from '../adapter-under-test.ts';
import { type ReceivedRequest, type StubAnswer, startStubService } from '../stub-service.ts';

/** Products with one key, posts with two, and what holds more or no more of them than a key. */
const shop = `
type Query {
  product(id: ID!): Product @connect(source: "api", http: { GET: "/products/{$args.id}" }, entity: true, selection: "id name")
  products: [Product] @connect(source: "api", http: { GET: "/products" }, selection: "$ { id name }")
  orders: [Order] @connect(source: "api", http: { GET: "/orders" }, selection: "$ { id product { id name } }")
  wishes: [Wish] @connect(source: "api", http: { GET: "/wishes" }, selection: "$ { id product { id } }")
  makers: [Maker] @connect(source: "api", http: { GET: "/makers" }, selection: "$ { id name }")
  post(slug: ID!): Post @connect(source: "api", http: { GET: "/posts/{$args.slug}" }, entity: true, selection: "id slug name")
  posts: [Post] @connect(source: "api", http: { GET: "/posts" }, selection: "$ { id slug name }")
}
type Mutation {
  renameProduct(id: ID!): Product @connect(source: "api", http: { POST: "/products/{$args.id}" }, selection: "id name")
  renamePost(id: ID!): Post @connect(source: "api", http: { POST: "/posts/{$args.id}" }, selection: "id slug name")
}
type Product @key(fields: "id")
  @connect(source: "api", http: { GET: "/products/{$this.id}" }, selection: "id name") { id: ID! name: String }
type Post @key(fields: "id") @key(fields: "slug")
  @connect(source: "api", http: { GET: "/posts?id={$this.id}" }, selection: "id slug name") { id: ID! slug: ID! name: String }
type Order { id: ID! product: Product }
type Wish { id: ID! product: Product }
type Maker { id: ID! name: String }
`;

/** A stub whose things all have the id that is asked for, or 1, and a name which every write changes. */
function createNames() {
  let names = 0;
  return ({ method, url }: ReceivedRequest): StubAnswer => {
    if (method === 'POST') names += 1;
    const { pathname, searchParams } = new URL(url, 'http://stub');
    const [, plural, last] = pathname.split('/');
    const id = searchParams.get('id') ?? /\d+/.exec(last ?? '')?.[0] ?? '1';
    const named = { id, name: `Name ${names}`, ...(plural === 'posts' && { slug: `p-${id}` }) };
    const thing = plural === 'orders' || plural === 'wishes' ? { id, product: named } : named;
    return { body: last === undefined && !searchParams.has('id') ? [thing] : thing };
  };
}

const postById = (id: number) =>
  `{ _entities(representations: [{ __typename: "Post", id: "${id}" }]) { ... on Post { name } } }`;

/** What is read before and after a write, by the request that it costs. */
const reads = {
  'GET /products/1': '{ product(id: 1) { name } }',
  'GET /products/2': '{ product(id: 2) { name } }',
  'GET /products': '{ products { name } }',
  'GET /orders': '{ orders { product { name } } }',
  'GET /wishes': '{ wishes { product { id } } }',
  'GET /makers': '{ makers { name } }',
  'GET /posts/p-1': '{ post(slug: "p-1") { name } }',
  'GET /posts?id=1': postById(1),
  'GET /posts': '{ posts { name } }',
} as const;
type Read = keyof typeof reads;

const ofProducts: readonly Read[] = ['GET /products/1', 'GET /products', 'GET /orders'];
const ofPosts: readonly Read[] = ['GET /posts/p-1', 'GET /posts?id=1', 'GET /posts'];

async function openShop() {
  await using stack = new AsyncDisposableStack();
  const stub = stack.use(await startStubService(createNames()));
  const source = { baseUrl: stub.url, cache: { ttlSeconds: 60 } };
  const { run, ...adapter } = createAdapterUnderTest(shop, source);
  stack.use(adapter);
  const owned = stack.move();
  return {
    run,
    /** The requests that all reads cost now, and the answers. */
    async readAll() {
      const before = stub.requests.length;
      const answers = new Map<string, string>();
      for (const [name, query] of Object.entries(reads))
        answers.set(name, JSON.stringify((await run(query)).data));
      const calls = stub.requests.slice(before).map(({ method, url }) => `${method} ${url}`);
      return { calls, answers };
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

describe('a mutation through a connector', () => {
  it.each([
    ['one entity', 'mutation { renameProduct(id: 1) { name } }', ofProducts],
    ['an entity with two keys', 'mutation { renamePost(id: 1) { name } }', ofPosts],
    [
      'one entity of each of two types',
      'mutation { renameProduct(id: 1) { id } renamePost(id: 1) { id } }',
      [...ofProducts, ...ofPosts],
    ],
  ])(
    'of %s makes all be read again that holds more of it than a key, and nothing else',
    async (_what, mutation, cleared) => {
      await using shopUnderTest = await openShop();
      const { run, readAll } = shopUnderTest;
      const first = await readAll();
      const kept = await readAll();

      await run(mutation);
      const { calls, answers } = await readAll();
      const settled = await readAll();

      expect([first.calls, kept.calls, settled.calls]).toEqual([Object.keys(reads), [], []]);
      expect(calls).toEqual(cleared);
      for (const [name, answer] of answers)
        expect([name, answer !== first.answers.get(name)]).toEqual([name, calls.includes(name)]);
    },
  );
});
