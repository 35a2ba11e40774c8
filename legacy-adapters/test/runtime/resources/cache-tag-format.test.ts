import { createAnswerPolicy } from '@banyan/platform/request/answer-policy.ts';
import { describe, expect, it } from '@jest/globals';
import { compileTagFormat } from '../../../runtime/resources/cache-tag-format.ts';
import { createAdapterUnderTest } from '../adapter-under-test.ts';
import { startStubService } from '../stub-service.ts';

const batch = `@connect(
    source: "api"
    http: { GET: "/things", queryParams: "ids: $batch.id->joinNotNull(',')" }
    batch: { maxSize: 100 }
    selection: "id name"
  )`;

const sdl = `
extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key", "@cacheTag"])
  @link(url: "https://specs.apollo.dev/connect/v0.3", import: ["@connect", "@source"])
  @source(name: "api", http: { baseURL: "http://unused.invalid" })
type Query {
  sold(country: String!, year: Int): [Thing]
    @cacheTag(format: "sold-{$args.country}")
    @cacheTag(format: "sold-{$args.country}-{$args.year}")
    @connect(source: "api", http: { GET: "/sold/{$args.country}" }, selection: "id")
  offers: [Thing] @cacheTag(format: "offers") @connect(source: "api", http: { GET: "/offers" }, selection: "id")
}
type Thing @key(fields: "id") @cacheTag(format: "thing-{$key.id}")
  ${batch} { id: ID! name: String }
`;

const lookup = `
  thing(id: ID!): Thing @cacheTag(format: "found-{$args.id}")
    @connect(source: "api", http: { GET: "/one/{$args.id}" }, entity: true, selection: "id name")
  offers:`;

const things = [1, 2, 3].map((id) => ({ id, name: `Thing ${id}` }));
const reference = (id: number) => `{ __typename: "Thing", id: ${id} }`;
const both = `{ _entities(representations: [${reference(1)} ${reference(2)}]) { ... on Thing { name } } }`;
const lists =
  '{ de: sold(country: "de", year: 2020) { id } fr: sold(country: "fr") { id } offers { id } }';

async function openShop(schema = sdl) {
  const stub = await startStubService(({ url }) => {
    const { pathname, searchParams } = new URL(url, 'http://stub');
    if (pathname.startsWith('/one/')) return { body: things[Number(pathname.slice(5)) - 1] };
    const ids = searchParams.get('ids');
    return { body: things.filter(({ id }) => ids === null || ids.split(',').includes(`${id}`)) };
  });
  const cache = { ttlSeconds: 60 };
  const adapter = createAdapterUnderTest(schema.trim(), {
    baseUrl: stub.url,
    dialect: 'lumen',
    cache,
  });
  return {
    adapter,
    /** URLs of the calls that these queries make once these tags are invalidated. */
    async callsAfter(tags: readonly string[], queries = [both, lists]) {
      for (const query of queries) await adapter.run(query);
      const before = stub.requests.length;
      await adapter.cache.invalidate(tags);
      for (const query of queries) await adapter.run(query);
      return stub.requests.slice(before).map(({ url }) => decodeURIComponent(url));
    },
    async tagsOf(query: string) {
      const answer = createAnswerPolicy();
      await adapter.run(query, { request: { answer } });
      return [...answer.tags];
    },
    async [Symbol.asyncDispose]() {
      await adapter[Symbol.asyncDispose]();
      await stub[Symbol.asyncDispose]();
    },
  };
}

describe('@cacheTag', () => {
  it.each([
    ['of a type', 'thing-1', ['/things?ids=1']],
    ['of a type', 'thing-2', ['/things?ids=2']],
    ['of a field', 'sold-de', ['/sold/de']],
    ['of a field with two', 'sold-de-2020', ['/sold/de']],
    ['of a field, but with an argument that was not given', 'sold-fr-', []],
    ['without a value in it', 'offers', ['/offers']],
    ['that nothing has', 'thing-3', []],
  ])('a tag %s, %j, makes exactly these be read again: %j', async (_, tag, calls) => {
    await using shop = await openShop();

    const made = await shop.callsAfter([tag]);

    expect(made).toEqual(calls);
  });

  it.each([
    ['the field itself loads', sdl.replace(batch, ''), ['/one/1', '/one/2']],
    ['another connector loads', sdl, ['/things?ids=1,2']],
  ])('of a lookup by key counts for the entities that %s', async (_, schema, calls) => {
    await using shop = await openShop(schema.replace('offers:', lookup));
    const thing = (id: number) => `of${id}: thing(id: ${id}) { name }`;

    const made = await shop.callsAfter(['found-1', 'found-2'], [`{ ${[1, 2, 3].map(thing)} }`]);

    expect(made.toSorted()).toEqual(calls);
  });

  it('needs no import', async () => {
    const spelledOut = sdl
      .replace(', "@cacheTag"', '')
      .replaceAll('@cacheTag', '@federation__cacheTag');
    await using shop = await openShop(spelledOut);

    const made = await shop.callsAfter(['thing-1', 'offers']);

    expect(made).toEqual(['/things?ids=1', '/offers']);
  });

  it('is one of the tags of every answer with a part that has it, loaded or kept', async () => {
    await using shop = await openShop();

    const loaded = [await shop.tagsOf(both), await shop.tagsOf(lists)];
    const kept = [await shop.tagsOf(both), await shop.tagsOf(lists)];

    const [entities, fields] = loaded;
    expect(entities).toEqual(expect.arrayContaining(['thing-1', 'thing-2']));
    expect(fields).toEqual(
      expect.arrayContaining(['sold-de', 'sold-de-2020', 'sold-fr', 'offers']),
    );
    expect(kept.map((tags) => tags.toSorted())).toEqual(loaded.map((tags) => tags.toSorted()));
  });
});

describe('compileTagFormat', () => {
  const values = {
    key: { id: 7, owner: { code: 'a' }, gone: null },
    args: { id: 8, isNew: true, list: ['x'] },
  };

  it.each([
    ['thing', 'thing'],
    ['thing-{$key.id}', 'thing-7'],
    ['{$key.owner.code}', 'a'],
    ['{$args.id}-{$key.id}-{$args.isNew}.', '8-7-true.'],
    ['{$key.gone}', null],
    ['{$key.owner}', null],
    ['{$key.name}', null],
    ['{$key.id.deeper}', null],
    ['{$key.toString}', null],
    ['{$args.list}', null],
    ['{$key.id}-{$args.name}', null],
  ])('makes of %j %j', (format, tag) => {
    expect(compileTagFormat(format)(values)).toBe(tag);
  });
});
