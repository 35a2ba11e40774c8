import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest } from '../adapter-under-test.ts';
import { startStubService } from '../stub-service.ts';

/** A list and a connector for one thing, each with a mapping of its own. */
const shopOf = (ofList: string, ofThing: string) =>
  `
  extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key"])
    @link(url: "https://specs.apollo.dev/connect/v0.4", import: ["@connect", "@source"])
    @source(name: "api", http: { baseURL: "http://unused.invalid" })
  type Query {
    things: [Thing] @connect(source: "api", http: { GET: "/things" }, selection: "${ofList}")
    thing(id: ID!): Thing @connect(source: "api", http: { GET: "/things/{$args.id}" }, entity: true, selection: "${ofThing}")
    "Gives what the others leave out, so that the schema is sound."
    all: [Thing]
      @connect(source: "api", http: { GET: "/all" }, selection: "id name size { width height } maker { id name } parent { id name }")
  }
  type Thing @key(fields: "id") { id: ID! name: String size: Size maker: Maker parent: Thing }
  type Size { width: Int height: Int }
  type Maker @key(fields: "id", resolvable: false) { id: ID! name: String }
`.trim();

const thing = {
  id: 1,
  name: 'chair',
  w: 3,
  h: 4,
  maker: { id: 5, name: 'Ann' },
  parent: { id: 2, name: 'set' },
};

describe('a row', () => {
  it.each([
    ['gives the same', 'id size: { width: w height: h }', 'id size: { width: w height: h }', true],
    ['gives more', 'id name size: { width: w height: h }', 'id size: { width: w }', true],
    [
      'gives less of a nested object',
      'id size: { width: w }',
      'id size: { width: w height: h }',
      false,
    ],
    ['gives less', 'id size: { width: w }', 'id name size: { width: w }', false],
    [
      'takes over what the other writes out',
      'id size: sizes->first',
      'id size: { width: w }',
      false,
    ],
    ['holds the key of another entity', 'id name maker { id }', 'id name', true],
    ['holds another entity', 'id name maker { id name }', 'id name', false],
    ['holds another entity of its type', 'id parent { id name }', 'id parent { id }', false],
    [
      'holds another entity, as the other does',
      'id maker { id name }',
      'id maker { id name }',
      true,
    ],
  ])('that %s: %s stands for %s: %s', async (_what, ofList, ofThing, stands) => {
    await using stub = await startStubService(({ url }) => ({
      body: url === '/things' ? [thing] : thing,
    }));
    const source = { baseUrl: stub.url, cache: { ttlSeconds: 300 } };
    await using adapter = createAdapterUnderTest(shopOf(ofList, ofThing), source);

    await adapter.run('{ things { id } }');
    await adapter.run('{ thing(id: 1) { id } }');

    expect(stub.requests.map(({ url }) => url)).toEqual(
      stands ? ['/things'] : ['/things', '/things/1'],
    );
  });
});

describe('a connector for one entity', () => {
  const shop = (ofOne: string) => `
    type Query { ping: Int @connect(source: "api", http: { GET: "/ping" }, selection: "$.data") }
    type Thing @key(fields: "id")
      @connect(source: "api", http: { GET: "/batch?ids={$batch.id->joinNotNull(',')}" }, batch: { maxSize: 9 }, selection: "id size { width height }")
      @connect(source: "api", http: { GET: "/things/{$this.id}" }, selection: "${ofOne}")
    { id: ID! size: Size }
    type Size { width: Int height: Int }
  `;
  const read =
    '{ _entities(representations: [{ __typename: "Thing", id: 1 }]) { ... on Thing { size { height } } } }';

  it.each([
    ['id size { width height }', '/things/1'],
    ['id size { width }', '/batch?ids=1'],
  ])('that gives %s or a batch is asked for one thing: %s', async (ofOne, url) => {
    const size = { width: 3, height: 4 };
    await using stub = await startStubService((request) => {
      const one = { id: 1, size };
      return { body: request.url.startsWith('/batch') ? [one] : one };
    });
    await using adapter = createAdapterUnderTest(shop(ofOne), { baseUrl: stub.url });

    const { data } = await adapter.run(read);

    expect(data).toEqual({ _entities: [{ size: { height: 4 } }] });
    expect(stub.requests.map((request) => decodeURIComponent(request.url))).toEqual([url]);
  });

  it('of another source is never asked in place of the batch, so that all that its source sent is removed with it', async () => {
    await using stub = await startStubService(({ url }) => {
      const one = { id: 1, size: { width: 3, height: 4 } };
      return { body: url.startsWith('/batch') ? [one] : one };
    });
    await using adapter = createAdapterUnderTest(shopOfTwoSources(stub.url), {
      baseUrl: stub.url,
      cache: { ttlSeconds: 300 },
    });
    const urlsAfter = async (...tags: readonly string[]) => {
      await adapter.cache.invalidate(tags);
      await adapter.run(read);
      return stub.requests.map(({ url }) => url);
    };

    await adapter.run(read);
    const ofOther = await urlsAfter('@shop.stock');
    const ofOwn = await urlsAfter('@shop.api');

    expect(ofOther).toEqual(['/batch?ids=1']);
    expect(ofOwn).toEqual(['/batch?ids=1', '/batch?ids=1']);
  });

  /** A shop whose connector for one thing is of a source `stock`, which keeps nothing. */
  function shopOfTwoSources(stockUrl: string): string {
    const one = '@connect(source: "api", http: { GET: "/things/';
    return `
      extend schema
        @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key"])
        @link(url: "https://specs.apollo.dev/connect/v0.4", import: ["@connect", "@source"])
        @source(name: "api", http: { baseURL: "http://unused.invalid" })
        @source(name: "stock", http: { baseURL: "${stockUrl}" })
      ${shop('id size { width height }').replace(one, one.replace('api', 'stock'))}`.trim();
  }
});
