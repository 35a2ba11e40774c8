import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest, type SourceUnderTest } from '../adapter-under-test.ts';
import { loadThings } from '../batching/batched-things.ts';
import { startStubService } from '../stub-service.ts';

const sdl = `
type Query {
  thing(id: ID!): Thing
    @connect(source: "api", http: { GET: "/things/{$args.id}" }, entity: true, selection: "id name")
  named(id: ID!): Thing
    @connect(
      source: "api"
      http: { GET: "/things/{$args.id}" }
      errors: { extensions: "code: $.kind" }
      selection: "id name"
    )
}
type Thing @key(fields: "id") { id: ID! name: String }
`;

type Settings = Omit<SourceUnderTest, 'baseUrl'>;

const answers = { success: 'auto', errorCodes: { '1042': 'NOT_FOUND' } } as const;
const told = { success: false, code: 404, message: 'not found' };

async function openThings(body: unknown, settings: Settings = {}) {
  await using stack = new AsyncDisposableStack();
  const stub = stack.use(await startStubService(() => ({ body })));
  const source = { baseUrl: stub.url, dialect: 'laravel', answers, ...settings } as const;
  const adapter = stack.use(createAdapterUnderTest(sdl, source));
  const owned = stack.move();
  return {
    run: adapter.run,
    sent: () => stub.requests.map(({ url }) => url),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

describe('"there is no such thing" under a status of success', () => {
  const always = { ...answers, missing: 'always' } as const;
  const unknownRoute = { success: false, code: 404, message: '' };
  it.each<[what: string, body: unknown, settings: Settings]>([
    ['a status in the body', told, {}],
    ['a code that the source names', { success: false, code: 1042, message: '' }, {}],
    ['what could be a route, where all are absent', unknownRoute, { answers: always }],
    ['a plain service that says so', told, { dialect: 'plain', answers: always }],
  ])('is null without an error for a lookup by key, told by %s', async (_what, body, settings) => {
    await using things = await openThings(body, settings);

    const result = await things.run('{ thing(id: 9) { id name } }');

    expect(result).toEqual({ data: { thing: null } });
    expect(things.sent()).toEqual(['/things/9']);
  });

  const salvage = { ...answers, salvage: true } as const;
  it.each<[what: string, body: unknown, settings: Settings]>([
    ['of an unknown route', unknownRoute, {}],
    ['of a plain service', told, { dialect: 'plain' }],
    ['behind a warning', `Warning: a\n${JSON.stringify(told)}`, { answers: salvage }],
  ])('is an error %s', async (_what, body, settings) => {
    await using things = await openThings(body, settings);

    const { errors } = await things.run('{ thing(id: 9) { id name } }');

    expect(errors).toMatchObject([{ path: ['thing'], extensions: { code: 'NOT_FOUND' } }]);
    expect(things.sent()).toEqual(['/things/9']);
  });

  it('is kept as that of a 404 is', async () => {
    const cache = { ttlSeconds: 60, negativeTtlSeconds: 60 };
    await using things = await openThings(told, { cache });

    await things.run('{ thing(id: 9) { id name } }');
    const result = await things.run('{ thing(id: 9) { id name } }');

    expect(result).toEqual({ data: { thing: null } });
    expect(things.sent()).toEqual(['/things/9']);
  });

  it('stays the code that an `errors` mapping names for another failure', async () => {
    await using things = await openThings({ success: false, kind: 'NOT_FOUND', message: 'no' });

    const { errors } = await things.run('{ named(id: 9) { id } }');

    expect(errors).toMatchObject([{ path: ['named'], extensions: { code: 'NOT_FOUND' } }]);
  });

  it('of a batch is that of one key, which is found by halves', async () => {
    const absent = (ids: readonly string[]) => (ids.includes('3') ? { body: told } : null);

    const { outcomes, calls } = await loadThings(['1', '2', '3', '4'], absent, { answers });

    expect(calls.toSorted()).toEqual(['1,2', '1,2,3,4', '3', '3,4', '4']);
    expect(outcomes).toEqual(['Thing 1', 'Thing 2', null, 'Thing 4']);
  });
});
