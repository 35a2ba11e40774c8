import { createCallTrace } from '@banyan/platform/request/call-trace.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest } from '../../runtime/adapter-under-test.ts';
import { type BoxOffice, type Framework, type ReadCall, startBoxOffice } from './box-office.ts';

const guests = `
type Query {
  guest(name: String!): Guest
    @connect(source: "api", http: { GET: "/guests/{$args.name}" }, entity: true, selection: "name points")
}
type Guest @key(fields: "name") { name: String! points: Int }
`;

const seats = `
type Query {
  seats(ids: [ID!]!): [Seat!]
    @connect(source: "api", http: { GET: "/seats", queryParams: "ids: $args.ids" }, selection: "$ { id name }")
  seatsByForm(ids: [ID!]!): [Seat!]
    @connect(source: "api", http: {
      POST: "/seats/search", body: "ids: $args.ids"
      headers: [{ name: "Content-Type", value: "application/x-www-form-urlencoded" }]
    }, selection: "$ { id name }")
}
type Seat { id: ID! name: String }
`;

/** Seats that are loaded in batches by this request. */
const batches = (http: string) => `
type Query { hall: String @connect(source: "api", http: { GET: "/hall" }, selection: "$") }
type Seat @key(fields: "id")
  @connect(source: "api", http: ${http}, selection: "$ { id name }") { id: ID! name: String }
`;

const byQuery = `{ GET: "/seats", queryParams: "ids: $batch.id" }`;
const byJson = `{ POST: "/seats/search", body: "ids: $batch.id" }`;
const byForm = `{
  POST: "/seats/search"
  headers: [{ name: "Content-Type", value: "application/x-www-form-urlencoded" }]
  body: "ids: $batch.id"
}`;

const SEATS = 1500;
const allSeats = Array.from({ length: SEATS }, (_, index) => String(index + 1));
const references = allSeats.map((id) => `{ __typename: "Seat", id: "${id}" }`);
const loadAll = `{ _entities(representations: [${references.join()}]) { ... on Seat { name } } }`;

const fields = allSeats.map((id) => `ids[]=${id}`).join('&');
const askByQuery = (baseUrl: string) => fetch(`${baseUrl}/seats?${fields}`);
const askByForm = (baseUrl: string) =>
  fetch(`${baseUrl}/seats/search`, { method: 'POST', body: new URLSearchParams(fields) });

const idsOf = ({ input }: ReadCall) => input.ids as readonly string[];

let stack: AsyncDisposableStack;
let boxOffices: Readonly<Record<Framework, BoxOffice>>;

beforeAll(async () => {
  stack = new AsyncDisposableStack();
  boxOffices = {
    lumen: stack.use(await startBoxOffice('lumen')),
    laravel: stack.use(await startBoxOffice('laravel')),
  };
});

afterEach(async () => {
  await boxOffices.lumen.forgetCalls();
  await boxOffices.laravel.forgetCalls();
});

afterAll(() => stack.disposeAsync());

const listOf = (field: string) => `query ($ids: [ID!]!) { ${field}(ids: $ids) { id } }`;

const findGuest = 'query ($name: String!) { guest(name: $name) { points } }';

describe('a value in a path (finding 1)', () => {
  it.each([
    ['lumen', 'ann@home', '/guests/ann@home', 5],
    ['lumen', 'pat,jr', '/guests/pat,jr', 9],
    ['laravel', 'ann@home', '/api/guests/ann%40home', 5],
    ['laravel', 'pat,jr', '/api/guests/pat%2Cjr', 9],
    ['laravel', 'mary jane', '/api/guests/mary%20jane', 7],
  ] as const)('reaches %s as it was meant: %s', async (framework, name, target, points) => {
    const boxOffice = boxOffices[framework];
    await using adapter = createAdapterUnderTest(guests, boxOffice.source);

    const { data, errors } = await adapter.run(findGuest, { variables: { name } });

    expect(errors).toBeUndefined();
    expect(data).toEqual({ guest: { points } });
    expect(await boxOffice.calls()).toMatchObject([{ target, parameters: { name }, status: 200 }]);
  });

  it('that Lumen cannot read is refused, and not sent', async () => {
    await using adapter = createAdapterUnderTest(guests, boxOffices.lumen.source);

    const { data, errors } = await adapter.run(findGuest, { variables: { name: 'mary jane' } });

    expect(data).toEqual({ guest: null });
    expect(errors).toMatchObject([{ path: ['guest'], extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(await boxOffices.lumen.calls()).toEqual([]);
  });

  it('that is encoded is another value to Lumen', async () => {
    const source = { ...boxOffices.lumen.source, request: { paths: 'encoded' } } as const;
    await using adapter = createAdapterUnderTest(guests, source);

    const { data } = await adapter.run(findGuest, { variables: { name: 'ann@home' } });

    expect(data).toEqual({ guest: null });
    expect(await boxOffices.lumen.calls()).toMatchObject([
      { parameters: { name: 'ann%40home' }, status: 404 },
    ]);
  });
});

describe.each(['lumen', 'laravel'] as const)('a list in the query of %s (finding 5)', (name) => {
  const find = '{ seats(ids: [7, 3, 12]) { id } }';

  it('arrives whole', async () => {
    const boxOffice = boxOffices[name];
    await using adapter = createAdapterUnderTest(seats, boxOffice.source);

    const { data } = await adapter.run(find);

    expect(data).toEqual({ seats: [{ id: '3' }, { id: '7' }, { id: '12' }] });
    const calls = await boxOffice.calls();
    expect(calls).toMatchObject([{ input: { ids: ['7', '3', '12'] } }]);
    expect(calls[0]?.target).toMatch(/seats\?ids%5B%5D=7&ids%5B%5D=3&ids%5B%5D=12$/);
  });

  it('loses all but its last item when its name is repeated', async () => {
    const boxOffice = boxOffices[name];
    const source = { ...boxOffice.source, request: { arrays: 'repeat' } } as const;
    await using adapter = createAdapterUnderTest(seats, source);

    const { data } = await adapter.run(find);

    expect(data).toEqual({ seats: [{ id: '12' }] });
    expect(await boxOffice.calls()).toMatchObject([{ input: { ids: '12' } }]);
  });
});

describe('1500 ids (finding 6)', () => {
  it.each([
    ['lumen', 'query', askByQuery, 1000],
    ['laravel', 'query', askByQuery, 1000],
    ['lumen', 'form', askByForm, 1001],
    ['laravel', 'form', askByForm, 1001],
  ] as const)('are cut without a word by %s in one %s', async (name, _form, ask, kept) => {
    const { source, calls } = boxOffices[name];

    const answer = await ask(source.baseUrl);

    expect(answer.status).toBe(200);
    expect(await answer.json()).toHaveLength(kept);
    expect((await calls()).map(idsOf)).toEqual([allSeats.slice(0, kept)]);
  });

  it.each([
    ['in queries, within the budget of a URL', byQuery, {}, 16],
    ['in queries, whatever the budget of a URL', byQuery, { maxUrlLength: 100_000 }, 2],
    ['in forms', byForm, {}, 2],
    ['in one JSON body', byJson, {}, 1],
  ])('all arrive in batches %s', async (_title, http, settings, calls) => {
    const { source, calls: read } = boxOffices.laravel;
    await using adapter = createAdapterUnderTest(batches(http), { ...source, ...settings });

    const { data, errors } = await adapter.run(loadAll);

    expect(errors).toBeUndefined();
    expect(data?._entities).toEqual(allSeats.map((id) => ({ name: `Seat ${id}` })));
    const lists = (await read()).map(idsOf);
    expect(lists).toHaveLength(calls);
    expect(lists.flat().sort()).toEqual([...allSeats].sort());
  });

  it('of one list are refused, not cut, when they make a URL that is too long', async () => {
    const { source, calls } = boxOffices.laravel;
    await using adapter = createAdapterUnderTest(seats, source);

    const { data, errors } = await adapter.run(listOf('seats'), { variables: { ids: allSeats } });

    expect(data).toEqual({ seats: null });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(await calls()).toEqual([]);
  });

  it.each([
    ['lumen', 'query', 'seats', 'Query.seats'],
    ['laravel', 'query', 'seats', 'Query.seats'],
    ['lumen', 'form', 'seatsByForm', 'Query.seatsByForm'],
    ['laravel', 'form', 'seatsByForm', 'Query.seatsByForm'],
  ] as const)(
    'of one list are refused by %s in a %s, not cut',
    async (name, _form, field, place) => {
      const { source, calls } = boxOffices[name];
      await using adapter = createAdapterUnderTest(seats, { ...source, maxUrlLength: 100_000 });

      const { data, errors } = await adapter.run(listOf(field), { variables: { ids: allSeats } });

      expect(data).toEqual({ [field]: null });
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
      expect(errors?.[0]?.message).toBe(
        `${place}[0]: The values make more than 1000 parameters of a query or a form, of which the service would drop the rest ` +
          '(request.maxParameters)',
      );
      expect(await calls()).toEqual([]);
    },
  );

  it.each(['seats', 'seatsByForm'])(
    'of which 1000 are asked for in %s all arrive',
    async (field) => {
      const { source, calls } = boxOffices.laravel;
      await using adapter = createAdapterUnderTest(seats, { ...source, maxUrlLength: 100_000 });
      const ids = allSeats.slice(0, 1000);

      const { data, errors } = await adapter.run(listOf(field), { variables: { ids } });

      expect(errors).toBeUndefined();
      expect(data?.[field]).toHaveLength(1000);
      expect((await calls()).map(idsOf)).toEqual([ids]);
    },
  );

  it.each([
    ['a higher limit', { request: { maxParameters: 2000 } }],
    ['no limit', { request: { maxParameters: null } }],
    ['a dialect without one', { dialect: 'plain', request: { arrays: 'brackets' } }],
  ] as const)('are sent in one form with %s', async (_title, settings) => {
    const { source, calls } = boxOffices.laravel;
    await using adapter = createAdapterUnderTest(seats, { ...source, ...settings });

    await adapter.run(listOf('seatsByForm'), { variables: { ids: allSeats } });

    // This PHP has not been told of the higher limit.
    expect((await calls()).map((call) => idsOf(call).length)).toEqual([1001]);
  });

  it('are split by the limit of the source', async () => {
    const { source, calls } = boxOffices.laravel;
    const request = { maxParameters: 400 };
    await using adapter = createAdapterUnderTest(batches(byForm), { ...source, request });

    const trace = createCallTrace();

    const { errors } = await adapter.run(loadAll, { request: { trace } });

    expect(errors).toBeUndefined();
    expect(trace.batches).toMatchObject([{ keys: SEATS, calls: 4 }]);
    const sizes = (await calls()).map((call) => idsOf(call).length);
    expect(sizes).toHaveLength(4);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(400);
  });
});
