import { startMariadb } from '@banyan/devkit/services/mariadb.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest } from '../../runtime/adapter-under-test.ts';
import { type BoxOffice, type Framework, startBoxOffice } from './box-office.ts';

const guests = `
type Query { guests: [Guest!] @connect(source: "api", http: { GET: "/guests" }, selection: "$ { name points }") }
type Guest { name: String! points: Int }
`;

const selection = `
  startsOn: starts_on
  endsOn: ends_on
  paidOn: paid_on
  heldUntil: held_until
  calledAt: called_at
  createdAt: created_at
`;

const bookings = `
scalar Date
scalar DateTime
type Query {
  booking(id: ID!): Booking
    @connect(source: "api", http: { GET: "/bookings/{$args.id}" }, selection: """${selection}""")
  bookingRow(id: ID!): Booking
    @connect(source: "api", http: { GET: "/booking-rows/{$args.id}" }, selection: """${selection}""")
}
type Booking {
  startsOn: Date
  endsOn: Date
  paidOn: Date
  heldUntil: DateTime
  calledAt: DateTime
  createdAt: DateTime
}
`;

const zone = 'Europe/Madrid';
const fields = 'startsOn endsOn paidOn heldUntil calledAt createdAt';
const everyNull = {
  startsOn: null,
  endsOn: null,
  paidOn: null,
  heldUntil: null,
  calledAt: null,
  createdAt: null,
};

let stack: AsyncDisposableStack;
let boxOffices: Readonly<Record<Framework, BoxOffice>>;

beforeAll(async () => {
  stack = new AsyncDisposableStack();
  const mariadb = await startMariadb();
  stack.defer(() => mariadb.stop());
  const start = async (framework: Framework) => {
    const database = await mariadb.createDatabase(framework);
    return stack.use(await startBoxOffice(framework, { APP_TIMEZONE: zone, ...database }));
  };
  boxOffices = { lumen: await start('lumen'), laravel: await start('laravel') };
});

afterEach(async () => {
  await boxOffices.lumen.forgetCalls();
  await boxOffices.laravel.forgetCalls();
});

afterAll(() => stack.disposeAsync());

async function bodyOf({ source }: BoxOffice, path: string): Promise<string> {
  const answer = await fetch(source.baseUrl + path, { headers: { accept: 'application/json' } });
  return answer.text();
}

describe.each(['lumen', 'laravel'] as const)('what %s answers', (framework) => {
  it('keeps the order of sortByDesc() in a list (finding 2)', async () => {
    const boxOffice = boxOffices[framework];
    await using adapter = createAdapterUnderTest(guests, boxOffice.source);

    const { data } = await adapter.run('{ guests { name } }');
    const calls = await boxOffice.calls();

    expect(data).toEqual({
      guests: [{ name: 'pat,jr' }, { name: 'mary jane' }, { name: 'ann@home' }],
    });
    expect(calls).toMatchObject([{ method: 'GET', status: 200 }]);
    expect(await bodyOf(boxOffice, '/guests')).toMatch(/^\{"1":\{.*\},"2":\{.*\},"0":\{.*\}\}$/);
  });

  it('is null for zero dates, as Eloquent prints them and as rows have them (finding 3)', async () => {
    const boxOffice = boxOffices[framework];
    const source = { ...boxOffice.source, timeZone: zone };
    await using adapter = createAdapterUnderTest(bookings, source);

    const { data, errors } = await adapter.run(
      `{ booking(id: 1) { ${fields} } bookingRow(id: 1) { ${fields} } }`,
    );
    const calls = await boxOffice.calls();

    expect(errors).toBeUndefined();
    expect(data).toEqual({ booking: everyNull, bookingRow: everyNull });
    expect(calls).toHaveLength(2);
    expect(JSON.parse(await bodyOf(boxOffice, '/bookings/1'))).toMatchObject({
      starts_on: expect.stringMatching(/^-000001-11-30T.*Z$/),
      ends_on: '0000-00-00',
      paid_on: '-0001-11-30',
      held_until: '-0001-11-30 00:00:00',
      called_at: '0000-00-00 00:00:00',
      created_at: expect.stringMatching(/^-000001-11-30T.*Z$/),
    });
    expect(JSON.parse(await bodyOf(boxOffice, '/booking-rows/1'))).toMatchObject({
      starts_on: '0000-00-00',
      created_at: '0000-00-00 00:00:00',
    });
  });

  it.each([
    ['winter', 2, '2024-02-28T23:00:00.000000Z', '2024-02-29', '2024-02-29T19:15:00Z'],
    ['summer', 3, '2020-05-17T22:00:00.000000Z', '2020-05-18', '2020-05-17T22:30:00Z'],
  ])(
    'is the right day of a DATE that is cast in a zone, in %s (finding 4)',
    async (_title, id, cast, day, instant) => {
      const boxOffice = boxOffices[framework];
      const source = { ...boxOffice.source, timeZone: zone };
      await using adapter = createAdapterUnderTest(bookings, source);

      const { data } = await adapter.run(
        `{ booking(id: ${id}) { ${fields} } bookingRow(id: ${id}) { ${fields} } }`,
      );
      const calls = await boxOffice.calls();

      const dates = { startsOn: day, endsOn: day, paidOn: day };
      const instants = { heldUntil: instant, calledAt: instant, createdAt: instant };
      const expected = { ...dates, ...instants };
      expect(data).toEqual({ booking: expected, bookingRow: expected });
      expect(calls).toHaveLength(2);
      expect(JSON.parse(await bodyOf(boxOffice, `/bookings/${id}`))).toMatchObject({
        starts_on: cast,
        ends_on: day,
      });
    },
  );

  it('is the day before when the source has no zone (finding 4)', async () => {
    await using adapter = createAdapterUnderTest(bookings, boxOffices[framework].source);

    const { data } = await adapter.run('{ booking(id: 2) { startsOn endsOn } }');

    expect(data).toEqual({ booking: { startsOn: '2024-02-28', endsOn: '2024-02-29' } });
  });
});
