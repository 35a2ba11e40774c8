import { createResourceCache } from '@banyan/platform/cache/create-resource-cache.ts';
import { eventually } from '@banyan/platform/test/helpers/eventually.ts';
import { createManualClock } from '@banyan/platform/test/helpers/manual-clock.ts';
import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest } from '../adapter-under-test.ts';
import { type StubAnswer, startStubService } from '../stub-service.ts';

const sdl = `
type Query {
  name: String @connect(source: "api", http: { GET: "/name" }, isSuccess: "$.ok", selection: "$.name")
  shelf(id: ID!): Shelf @connect(source: "api", http: { GET: "/shelves/{$args.id}" }, entity: true, selection: "id name")
  find(name: String): Thing @connect(source: "api", http: { GET: "/find/{$args.name}" }, selection: "id name")
}
type Shelf @key(fields: "id") { id: ID! name: String }
type Thing @key(fields: "id")
  @connect(
    source: "api"
    http: { GET: "/things", queryParams: "ids: $batch.id->joinNotNull(',')" }
    batch: { maxSize: 100 }
    selection: "$.data { id name }"
  ) { id: ID! name: String }
`;

/** An adapter before a stub that always gives the same answer, unless it makes each, with a clock of its own. */
async function openAdapter(
  answer: StubAnswer | (() => StubAnswer),
  cacheSettings: object,
  source: object = {},
) {
  const stub = await startStubService(typeof answer === 'function' ? answer : () => answer);
  const clock = createManualClock(0);
  const cache = createResourceCache({ sharedStore: null, clock });
  const adapter = createAdapterUnderTest(
    sdl,
    { baseUrl: stub.url, dialect: 'lumen', cache: cacheSettings, ...source },
    { cache },
  );
  return {
    clock,
    run: adapter.run,
    calls: () => stub.requests.length,
    urls: () => stub.requests.map(({ url }) => decodeURIComponent(url)),
    async [Symbol.asyncDispose]() {
      await adapter[Symbol.asyncDispose]();
      await stub[Symbol.asyncDispose]();
    },
  };
}

const honoured = { honourOrigin: true, ttlSeconds: 3600 };
const body = { ok: true, name: 'Ann' };

describe('an answer of a service whose word on keeping is believed', () => {
  it.each([
    ['max-age=5', '0', 5000],
    ['max-age=60', '59', 1000],
    ['max-age=1, s-maxage=5', '0', 5000],
    ['MAX-AGE="5"', '2', 3000],
  ])('of %s and an age of %s is kept for exactly so long', async (cacheControl, age, keptMs) => {
    const headers = { 'Cache-Control': cacheControl, Age: age };
    await using under = await openAdapter({ headers, body }, honoured);
    await under.run('{ name }');

    await under.clock.advance(keptMs - 1);
    await under.run('{ name }');
    const before = under.calls();
    await under.clock.advance(1);
    await under.run('{ name }');

    expect([before, under.calls()]).toEqual([1, 2]);
  });

  it.each(['private, max-age=60', 'no-store', 'no-cache, max-age=60', 'max-age=0', 'max-age=x'])(
    'of %s is not kept',
    async (cacheControl) => {
      const headers = { 'Cache-Control': cacheControl };
      await using under = await openAdapter({ headers, body }, honoured);

      await under.run('{ name }');
      await under.run('{ name }');

      expect(under.calls()).toBe(2);
    },
  );
});

describe('what the settings of a source say of keeping', () => {
  const read = '{ shelf(id: 7) { name } }';

  /** Of a thing that is called 1, 2, 3: as often as it was sent. */
  async function openCounted(cacheSettings: object) {
    let sent = 0;
    const answer = () => {
      sent += 1;
      return { body: { id: 7, name: `${sent}` } };
    };
    const under = await openAdapter(answer, cacheSettings);
    const nameRead = async () => (await under.run(read)).data?.shelf;
    return Object.assign(under, { nameRead });
  }

  it('lets an old value be served for staleWhileRevalidateSeconds, while one call renews it', async () => {
    const cache = { ttlSeconds: 60, staleWhileRevalidateSeconds: 10 };
    await using under = await openCounted(cache);
    await under.nameRead();

    await under.clock.advance(69_999);
    const old = [await under.nameRead(), await under.nameRead()];
    await eventually(under.nameRead, (shelf) => JSON.stringify(shelf) === '{"name":"2"}');
    const calls = under.calls();
    await under.clock.advance(70_000);
    const late = await under.nameRead();

    expect(old).toEqual([{ name: '1' }, { name: '1' }]);
    expect([calls, under.calls()]).toEqual([2, 3]);
    expect(late).toEqual({ name: '3' });
  });

  it('lets nothing old be served without staleWhileRevalidateSeconds', async () => {
    await using under = await openCounted({ ttlSeconds: 60 });
    const first = await under.nameRead();

    await under.clock.advance(60_000);
    const second = await under.nameRead();

    expect([first, second, under.calls()]).toEqual([{ name: '1' }, { name: '2' }, 2]);
  });

  it.each([
    [100, 100, 1],
    [100, 99, 2],
  ])(
    'makes of two reads of %d bytes, of which %d are maxEntryBytes, %d calls',
    async (bytes, maxEntryBytes, calls) => {
      const around = JSON.stringify({ id: 7, name: '' }).length;
      const value = { id: 7, name: 'x'.repeat(bytes - around) };
      await using under = await openAdapter({ body: value }, { ttlSeconds: 60, maxEntryBytes });

      await under.run(read);
      await under.run(read);

      expect(under.calls()).toBe(calls);
    },
  );
});

describe('an answer with text before its JSON', () => {
  const one = { id: 7, name: 'Ann' };
  const references = [7, 8].map((id) => `{ __typename: "Thing", id: ${id} }`).join(' ');
  const several = `{ it: _entities(representations: [${references}]) { ... on Thing { name } } }`;

  it.each([
    ['an entity', '{ it: shelf(id: 7) { name } }', one, { name: 'Ann' }],
    ['a field', '{ it: find(name: "x") { name } }', one, { name: 'Ann' }],
    [
      'a batch',
      several,
      { data: [one, { id: 8, name: 'Bob' }] },
      [{ name: 'Ann' }, { name: 'Bob' }],
    ],
  ])('gives %s, but is never kept', async (_, query, body, it) => {
    const answer = {
      headers: { 'content-type': 'application/json' },
      body: `Warning: Undefined index in /a.php\n${JSON.stringify(body)}`,
    };
    const cache = { ttlSeconds: 60, staleIfErrorSeconds: 60 };
    await using under = await openAdapter(answer, cache, { answers: { salvage: true } });

    const answers = [await under.run(query), await under.run(query)];

    expect(answers).toEqual(Array(2).fill({ data: { it } }));
    expect(under.calls()).toBe(2);
  });
});

describe('an answer with status 200 that holds errors', () => {
  it('is not kept', async () => {
    const failed = { body: { ok: false, errors: ['out of stock'], name: null } };
    await using under = await openAdapter(failed, { ttlSeconds: 60, negativeTtlSeconds: 60 });

    const first = await under.run('{ name }');
    await under.run('{ name }');

    expect(first.errors?.[0]?.extensions?.code).toBe('UPSTREAM_ERROR');
    expect(under.calls()).toBe(2);
  });
});

describe('an answer that has nothing of what was asked for', () => {
  const negative = { ttlSeconds: 60, negativeTtlSeconds: 60 };
  const believed = { ...negative, honourOrigin: true };
  const things = `{ _entities(representations: [{ __typename: "Thing", id: 1 }, { __typename: "Thing", id: 9 }]) {
    ... on Thing { name }
  } }`;
  const partly = { body: { data: [{ id: 1, name: 'one' }] } };
  const nothing = {
    status: 404,
    body: { message: 'No query results for model [App\\Models\\Shelf] 9' },
  };
  const cases = [
    [{ vary: '*' }, negative, 2],
    [{ vary: 'X-Tenant' }, negative, 2],
    [{ 'cache-control': 'no-store' }, believed, 2],
    [{ 'cache-control': 'no-store' }, negative, 1],
    [{ 'cache-control': 'max-age=60' }, believed, 1],
  ] as const;

  it.each(cases)(
    'in a batch, with %j and %j, is asked for %d times',
    async (headers, cache, times) => {
      await using under = await openAdapter({ ...partly, headers }, cache);

      await under.run(things);
      await under.run(things);

      expect(under.urls()).toEqual(Array(times).fill('/things?ids=1,9'));
    },
  );

  it.each(cases)('alone, with %j and %j, is asked for %d times', async (headers, cache, times) => {
    await using under = await openAdapter({ ...nothing, headers }, cache);
    const read = '{ shelf(id: 9) { name } find(name: "nine") { name } }';

    await under.run(read);
    await under.run(read);

    const each = Array(times).fill(['/shelves/9', '/find/nine']).flat();
    expect(under.urls().toSorted()).toEqual(each.toSorted());
  });
});
