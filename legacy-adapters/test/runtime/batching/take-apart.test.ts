import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest, type SourceUnderTest } from '../adapter-under-test.ts';
import { type ReceivedRequest, startStubService } from '../stub-service.ts';

const sdl = `
type Query {
  things: [Thing] @connect(source: "api", http: { GET: "/things" }, selection: "$ { id }")
}
type Thing @key(fields: "id")
  @connect(
    source: "api"
    http: { GET: "/things", queryParams: "ids: $batch.id->joinNotNull(',')" }
    selection: "$ { id name }"
  ) { id: ID! name: String }
`;

function askedIds({ url }: ReceivedRequest): string[] {
  return (new URL(url, 'http://stub').searchParams.get('ids') ?? '').split(',');
}

interface StubReply {
  readonly status: number;
  readonly body: unknown;
}

const refusal = (field: string): StubReply => ({
  status: 422,
  body: { message: 'The given data was invalid.', errors: { [field]: ['is invalid'] } },
});

const missing: StubReply = { status: 404, body: { message: 'No query results for model [Thing]' } };
const broken: StubReply = { status: 500, body: { message: 'Server Error' } };

/** A stub of a service which refuses some lists. Null: it gives all rows that were asked for. */
function startThings(refuse: (ids: readonly string[]) => StubReply | null) {
  return startStubService((request) => {
    const ids = askedIds(request);
    const rows = ids.map((id) => ({ id: Number(id), name: `Thing ${id}` }));
    return refuse(ids) ?? { status: 200, body: rows };
  });
}

function references(ids: readonly string[]): string {
  const all = ids.map((id) => `{ __typename: "Thing", id: "${id}" }`);
  return `{ _entities(representations: [${all.join()}]) { ... on Thing { name } } }`;
}

/** Loads these keys; what was asked for call by call, and what came of each key: its name, null, or a code. */
async function load(
  ids: readonly string[],
  refuse: (ids: readonly string[]) => StubReply | null,
  source: Partial<SourceUnderTest> = {},
) {
  await using things = await startThings(refuse);
  await using adapter = createAdapterUnderTest(sdl, {
    baseUrl: things.url,
    dialect: 'laravel',
    ...source,
  });
  const { data, errors = [] } = await adapter.run(references(ids));
  const entities = data?._entities as readonly ({ readonly name: string | null } | null)[];
  const outcomes = entities.map(
    (entity, index) =>
      errors.find(({ path }) => path?.[1] === index)?.extensions.code ?? entity?.name ?? null,
  );
  const calls = things.requests.map((request) => askedIds(request).join());
  return { outcomes, calls };
}

const names = (...ids: number[]) => ids.map((id) => `Thing ${id}`);

describe('a batch that fails', () => {
  it('for a message about one place asks again for the others', async () => {
    const { outcomes, calls } = await load(['1', '2', '3'], (ids) =>
      ids.includes('2') ? refusal(`ids.${ids.indexOf('2')}`) : null,
    );

    expect(calls).toEqual(['1,2,3', '1,3']);
    expect(outcomes).toEqual(['Thing 1', null, 'Thing 3']);
  });

  it('because the list is too long is halved, and the size is remembered', async () => {
    await using things = await startThings((ids) => (ids.length > 3 ? refusal('ids') : null));
    await using adapter = createAdapterUnderTest(sdl, { baseUrl: things.url, dialect: 'laravel' });
    const ids = ['1', '2', '3', '4', '5', '6'];

    await adapter.run(references(ids));
    const first = things.requests.map((request) => askedIds(request).join());
    await adapter.run(references(['11', '12', '13', '14']));
    const then = things.requests.slice(first.length).map((request) => askedIds(request).join());

    expect(first).toEqual(['1,2,3,4,5,6', '1,2,3', '4,5,6']);
    expect(then).toEqual(['11,12,13', '14']);
  });

  it('because the list is too long is remembered although another part fails for a key', async () => {
    const refuse = (ids: readonly string[]) =>
      ids.length > 3 || ids.includes('12') ? refusal('ids') : null;
    await using things = await startThings(refuse);
    const batched = sdl.replace('selection: "$ { id name }"', 'batch: { maxSize: 6 } $&');
    await using adapter = createAdapterUnderTest(batched, {
      baseUrl: things.url,
      dialect: 'laravel',
    });
    const ids = Array.from({ length: 12 }, (_, index) => String(index + 1));

    await adapter.run(references(ids));
    const before = things.requests.length;
    await adapter.run(references(['21', '22', '23', '24']));
    const then = things.requests.slice(before).map((request) => askedIds(request).join());

    expect(then).toEqual(['21,22,23', '24']);
  });

  it('because one entity is missing finds it by halves, and gives the others', async () => {
    const { outcomes, calls } = await load(['1', '2', '3', '4'], (ids) =>
      ids.includes('3') ? missing : null,
    );

    expect(calls.toSorted()).toEqual(['1,2', '1,2,3,4', '3', '3,4', '4']);
    expect(outcomes).toEqual(['Thing 1', 'Thing 2', null, 'Thing 4']);
  });

  it('because the service falls over one row fails for that row alone', async () => {
    const { outcomes, calls } = await load(['1', '2', '3', '4'], (ids) =>
      ids.includes('4') ? broken : null,
    );

    expect(calls.toSorted()).toEqual(['1,2', '1,2,3,4', '3', '3,4', '4']);
    expect(outcomes).toEqual([...names(1, 2, 3), 'UPSTREAM_ERROR']);
  });

  it('with both halves too leaves the service in peace', async () => {
    const { outcomes, calls } = await load(['1', '2', '3', '4'], () => broken);

    expect(calls).toHaveLength(3);
    expect(outcomes).toEqual(Array(4).fill('UPSTREAM_ERROR'));
  });

  it('because the service is down fails for all keys after one call', async () => {
    const { outcomes, calls } = await load(['1', '2', '3'], () => ({ status: 503, body: {} }));

    expect(calls).toEqual(['1,2,3']);
    expect(outcomes).toEqual(Array(3).fill('UPSTREAM_UNAVAILABLE'));
  });

  it('because the route is unknown is no matter of keys', async () => {
    const unknownRoute = { status: 404, body: { message: '' } };
    const { outcomes, calls } = await load(['1', '2', '3'], () => unknownRoute);

    expect(calls).toEqual(['1,2,3']);
    expect(outcomes).toEqual(Array(3).fill('UPSTREAM_CONFIG'));
  });

  it('for every key is not taken apart without end', async () => {
    const ids = Array.from({ length: 64 }, (_, index) => String(index + 1));
    const { outcomes, calls } = await load(ids, () => missing);

    // The first one, and the two halves of each that may be taken apart.
    expect(calls).toHaveLength(1 + 2 * 20);
    expect(outcomes).toHaveLength(64);
  });
});

describe('the keys of a batch', () => {
  it('are sent once each when they differ in leading zeros only', async () => {
    const { outcomes, calls } = await load(['7', '007', '8'], () => null, { keyForm: 'integer' });

    expect(calls).toEqual(['7,8']);
    expect(outcomes).toEqual(names(7, 7, 8));
  });

  it('are not sent when they are empty or of another form', async () => {
    const { outcomes, calls } = await load(['', '1abc', ' 1', '2', '3'], () => null, {
      keyForm: 'integer',
    });

    expect(calls).toEqual(['2,3']);
    expect(outcomes).toEqual([null, null, null, ...names(2, 3)]);
  });

  it('make no call when none is left', async () => {
    const { outcomes, calls } = await load(['', 'abc'], () => null, { keyForm: 'integer' });

    expect(calls).toEqual([]);
    expect(outcomes).toEqual([null, null]);
  });

  it('fail when they hold the comma that parts them', async () => {
    const { outcomes, calls } = await load(['1', '2,3', '4'], () => null);

    expect(calls).toEqual(['1,4']);
    expect(outcomes).toEqual(['Thing 1', 'BAD_USER_INPUT', 'Thing 4']);
  });

  it('get no rows that nobody asked for', async () => {
    const { outcomes } = await load(['1', '2'], (ids) => ({
      status: 200,
      body: [
        { id: 99, name: 'Thing 99' },
        ...ids.map((id) => ({ id: Number(id), name: `Thing ${id}` })),
        { id: 1, name: 'Another 1' },
      ],
    }));

    expect(outcomes).toEqual(names(1, 2));
  });
});
