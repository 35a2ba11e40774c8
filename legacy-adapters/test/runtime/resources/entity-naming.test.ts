import { tagsOfSubject } from '@banyan/platform/events/entity-subject.ts';
import { describe, expect, it } from '@jest/globals';
import { compileNaming } from '../../../runtime/resources/entity-naming.ts';
import { createAdapterUnderTest } from '../adapter-under-test.ts';
import { type ReceivedRequest, type StubAnswer, startStubService } from '../stub-service.ts';

const sdl = `
type Query {
  post(slug: ID!): Post @connect(source: "api", http: { GET: "/posts/{$args.slug}" }, entity: true, selection: "id slug count")
}
type Mutation {
  addToLine(order: ID!, line: ID!): Line
    @connect(source: "api", http: { POST: "/lines/{$args.line}?order={$args.order}" }, selection: "order line count")
  addToItem(id: ID!): Item @connect(source: "api", http: { POST: "/items/{$args.id}" }, selection: "id count")
}
type Line @key(fields: "order line")
  @connect(source: "api", http: { GET: "/lines/{$this.line}?order={$this.order}" }, selection: "order line count")
{ order: ID! line: ID! count: Int }
type Item @key(fields: "id")
  @connect(source: "api", http: { GET: "/shops/{$this.shop}/items/{$this.id}" }, selection: "id shop count")
{ id: ID! shop: ID count: Int }
type Post @key(fields: "id") @key(fields: "slug")
  @connect(source: "api", http: { GET: "/posts?id={$this.id}" }, selection: "id slug count")
{ id: ID! slug: ID! count: Int }
`;

/** Stub: counts writes; whatever is asked for has the ids that the schema's entities are called by here. */
function createCounter() {
  let count = 0;
  return ({ method, url }: ReceivedRequest): StubAnswer => {
    if (method === 'POST') count += 1;
    if (url.startsWith('/lines')) return { body: { order: 7, line: 3, count } };
    if (url.startsWith('/posts')) return { body: { id: 9, slug: 'hello', count } };
    return { body: { id: Number(url.split('/').at(-1)), shop: 2, count } };
  };
}

async function openShop() {
  const stub = await startStubService(createCounter());
  const source = { baseUrl: stub.url, cache: { ttlSeconds: 300 } };
  const { run, cache, ...adapter } = createAdapterUnderTest(sdl, source);
  return {
    run,
    cache,
    urls: () => stub.requests.map(({ method, url }) => `${method} ${url}`),
    async [Symbol.asyncDispose]() {
      await adapter[Symbol.asyncDispose]();
      await stub[Symbol.asyncDispose]();
    },
  };
}

const reference = (fields: string) =>
  `{ _entities(representations: [{ ${fields} }]) { ... on Line { count } ... on Item { count } } }`;

describe('what was loaded by a key that is not written as the @key is', () => {
  it('is read anew after a write, when its URL names the fields in another order', async () => {
    await using shop = await openShop();
    const line = reference('__typename: "Line", order: 7, line: 3');
    await shop.run(line);
    await shop.run(line);

    await shop.run('mutation { addToLine(order: 7, line: 3) { count } }');
    const { data } = await shop.run(line);

    expect(data).toEqual({ _entities: [{ count: 1 }] });
    const get = 'GET /lines/3?order=7';
    expect(shop.urls()).toEqual([get, 'POST /lines/3?order=7', get]);
  });

  it('is read anew after a write, when its URL names more fields, and nothing else is', async () => {
    await using shop = await openShop();
    const item = (id: number) => reference(`__typename: "Item", id: ${id}, shop: 2`);
    await shop.run(item(9));
    await shop.run(item(8));

    await shop.run('mutation { addToItem(id: 9) { count } }');
    const { data } = await shop.run(item(9));
    await shop.run(item(8));

    expect(data).toEqual({ _entities: [{ count: 1 }] });
    const get = 'GET /shops/2/items/9';
    expect(shop.urls()).toEqual([get, 'GET /shops/2/items/8', 'POST /items/9', get]);
  });

  it('is read anew after a change that is told by another key of the type', async () => {
    await using shop = await openShop();
    const post = '{ post(slug: "hello") { count } }';
    await shop.run(post);
    await shop.run(post);

    await shop.cache.invalidate(tagsOfSubject('Post:9'), 'event');
    await shop.run(post);

    expect(shop.urls()).toEqual(['GET /posts/hello', 'GET /posts/hello']);
  });
});

const id = { id: null };

describe('compileNaming', () => {
  it.each([
    ['the key', [id], id, { id: 9 }, ['T:9'], true],
    ['no key of the schema', [], id, { id: 9 }, ['T:9'], true],
    ['one of two keys', [id, { slug: null }], id, { id: 9 }, ['T:9'], false],
    [
      'both keys',
      [id, { slug: null }],
      { slug: null, id: null },
      { slug: 'a', id: 9 },
      ['T:9', 'T:a'],
      true,
    ],
    ['a part of the key', [{ id: null, shop: null }], id, { id: 9 }, [], false],
    [
      'a nested key',
      [{ of: { a: null, b: null } }],
      { of: { b: null, a: null } },
      { of: { b: 2, a: 1 } },
      ['T:[["1","2"]]'],
      true,
    ],
    [
      'a part of a nested key',
      [{ of: { a: null, b: null } }],
      { of: { b: null } },
      { of: { b: 2 } },
      [],
      false,
    ],
  ])('knows of %s', (_what, keys, loadedBy, key, subjects, isComplete) => {
    const naming = compileNaming({ typeName: 'T', keys, loadedBy });

    expect([naming.subjectsOf(key), naming.isComplete]).toEqual([subjects, isComplete]);
  });
});
