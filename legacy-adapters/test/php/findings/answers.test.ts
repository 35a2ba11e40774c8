import {
  startTemporaryPhpService,
  type TemporaryPhpService,
} from '@banyan/devkit/test/helpers/temporary-php-service.ts';
import { createResourceCache } from '@banyan/platform/cache/create-resource-cache.ts';
import { createManualClock } from '@banyan/platform/test/helpers/manual-clock.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest } from '../../runtime/adapter-under-test.ts';
import { idsOf, range, readThings, thingsSdl } from '../../runtime/pagination/paged-things.ts';
import { openIntentLog } from '../../runtime/writes/intent-log.ts';
import { type BoxOffice, type Framework, startBoxOffice } from './box-office.ts';

/** Things by their key, under the right path and under one that the service does not know. */
const things = (path: string) => `
type Query {
  thing(id: ID!): Thing @connect(source: "api", http: { GET: "${path}/{$args.id}" }, selection: "id", entity: true)
  other(id: ID!): Other @connect(source: "api", http: { GET: "/no-such${path}/{$args.id}" }, selection: "id", entity: true)
}
type Thing @key(fields: "id") { id: ID! }
type Other @key(fields: "id") { id: ID! }
`;

const desks = `
type Query {
  till(name: String!): Desk @connect(source: "api", http: { GET: "/tills/{$args.name}" }, selection: "open")
  desk(name: String!): Desk @connect(source: "api", http: { GET: "/desks/{$args.name}" }, selection: "open")
}
type Mutation {
  rename(id: ID!, name: String!): Seat
    @emits(entity: "Seat", verb: "updated", key: "id: $args.id", changed: ["name"])
    @connect(source: "api", http: { PUT: "/seats/{$args.id}", body: "name: $args.name" }, selection: "id name")
}
type Desk { open: Boolean }
type Seat @key(fields: "id", resolvable: false) { id: ID! name: String }
`;

const renameSeat = 'mutation { rename(id: 5, name: "Seat 5a") { name } }';

/** Each caller's own token goes to the service. */
const callers = { kind: 'caller', rotates: false } as const;

const seatPages = thingsSdl('$.data').replaceAll('/things', '/seat-pages');

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

async function bodyOf({ service }: TemporaryPhpService, path: string): Promise<unknown> {
  const answer = await fetch(service.url + path, { headers: { accept: 'application/json' } });
  return answer.json();
}

describe.each([
  ['catalog-lumen', 'lumen', '/products'],
  ['orders-laravel', 'laravel', '/api/orders'],
] as const)('a 404 of %s (finding 7)', (name, dialect, path) => {
  it('is null for what does not exist, and a fault for an unknown route', async () => {
    await using php = await startTemporaryPhpService({ name });
    const source = { baseUrl: php.service.url, dialect };
    await using adapter = createAdapterUnderTest(things(path), source);

    const missing = await adapter.run('{ thing(id: 987654) { id } }');
    const unknown = await adapter.run('{ other(id: 3) { id } }');
    const calls = await php.service.readAccessLog();

    expect(missing).toEqual({ data: { thing: null } });
    expect(unknown.data).toEqual({ other: null });
    expect(unknown.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_CONFIG' } }]);
    expect(calls.map((call) => [call.path, call.status])).toEqual([
      [`${path}/987654`, 404],
      [`/no-such${path}/3`, 404],
    ]);
    expect(await bodyOf(php, `${path}/987654`)).toEqual({
      message: expect.stringMatching(/^No query results for model \[App\\Models\\\w+\] 987654$/),
    });
    expect(await bodyOf(php, `/no-such${path}/3`)).toEqual({ message: '' });
  });
});

describe.each(['lumen', 'laravel'] as const)('pages of %s (finding 8)', (framework) => {
  it('are numbered by a size that comes back as text, whatever was taken out of them', async () => {
    const boxOffice = boxOffices[framework];
    await using adapter = createAdapterUnderTest(seatPages, boxOffice.source);

    const { things: seats, errors } = await readThings(adapter, 'first: 12');
    const calls = await boxOffice.calls();

    expect(errors).toBeUndefined();
    expect(idsOf(seats)).toEqual([1, ...range(3, 12)]);
    expect(seats).toMatchObject({ totalCount: 1500, pageInfo: { hasNextPage: true } });
    expect(new Set(calls.map(({ input }) => input))).toEqual(
      new Set([
        { page: '1', per_page: '12' },
        { page: '2', per_page: '4' },
        { page: '3', per_page: '4' },
      ]),
    );
    const page = await fetch(`${boxOffice.source.baseUrl}/seat-pages?per_page=12`);
    expect(await page.json()).toMatchObject({ per_page: '5', total: 1500 });
  });

  it('are not asked for by a cursor that is none, which would be page 1', async () => {
    const boxOffice = boxOffices[framework];
    await using adapter = createAdapterUnderTest(seatPages, boxOffice.source);

    const { things: seats, errors } = await readThings(adapter, 'first: 5, after: "abc"');
    const calls = await boxOffice.calls();

    expect(seats).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(calls).toEqual([]);
    const page = await fetch(`${boxOffice.source.baseUrl}/seat-pages?page=abc`);
    expect(await page.json()).toMatchObject({ current_page: 1, from: 1 });
  });
});

const ann = { headers: { authorization: 'Bearer ann' } };
const bob = { headers: { authorization: 'Bearer bob' } };

describe('429 of Laravel (finding 10)', () => {
  it('says how long to wait when the framework answers, and is not asked again before', async () => {
    const { source, calls: read } = boxOffices.laravel;
    await using adapter = createAdapterUnderTest(desks, source);
    await adapter.run('{ till(name: "north") { open } }');

    const limited = await adapter.run('{ till(name: "north") { open } }');
    const held = await adapter.run('{ till(name: "south") { open } }');
    const calls = await read();

    expect([limited.data, held.data]).toEqual([{ till: null }, { till: null }]);
    expect(calls.map(({ status }) => status)).toEqual([200, 429]);
    const waitSeconds = Number(calls[1]?.retryAfter);
    const [limit, hold] = [limited, held].map(({ errors }) => errors?.[0]?.extensions);
    expect(limit).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: waitSeconds });
    expect(hold).toEqual({
      code: 'RATE_LIMITED',
      service: 'shop',
      retryAfterSeconds: expect.any(Number),
    });
    expect(hold?.retryAfterSeconds).toBeGreaterThan(0);
    expect(hold?.retryAfterSeconds).toBeLessThanOrEqual(waitSeconds);
  });

  it('is the limit of one user, and no other has to wait', async () => {
    const { source, calls: read } = boxOffices.laravel;
    await using adapter = createAdapterUnderTest(desks, { ...source, auth: callers });
    await adapter.run('{ till(name: "east") { open } }', ann);
    await adapter.run('{ till(name: "east") { open } }', ann);

    const held = await adapter.run('{ till(name: "west") { open } }', ann);
    const other = await adapter.run('{ till(name: "east") { open } }', bob);
    const nobody = await adapter.run('{ till(name: "east") { open } }');
    const calls = await read();

    expect(held.errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }]);
    expect([other, nobody]).toEqual(Array(2).fill({ data: { till: { open: true } } }));
    expect(calls.map(({ status }) => status)).toEqual([200, 429, 200, 200]);
  });

  it('lets a write wait too, of which nothing is told', async () => {
    const { source, calls: read } = boxOffices.laravel;
    await using log = await openIntentLog();
    const { intents } = log;
    await using adapter = createAdapterUnderTest(desks, { ...source, auth: callers }, { intents });
    await adapter.run('{ till(name: "aisle") { open } }', ann);
    await adapter.run('{ till(name: "aisle") { open } }', ann);

    const { errors = [] } = await adapter.run(renameSeat, ann);
    const calls = await read();

    expect(errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }]);
    expect(errors[0]?.extensions).not.toHaveProperty('outcome');
    expect(log.readIntents()).toMatchObject([{ state: 'dropped' }]);
    expect(log.readEvents()).toEqual([]);
    expect(calls.map(({ method }) => method)).toEqual(['GET', 'GET']);
    expect((await adapter.run(renameSeat, bob)).data).toEqual({ rename: { name: 'Seat 5a' } });
    expect(log.readIntents()).toHaveLength(2);
  });

  it('without Retry-After lets the caller wait for a second or less', async () => {
    const { source, calls: read } = boxOffices.laravel;
    await using adapter = createAdapterUnderTest(desks, { ...source, concurrency: 1 });
    await adapter.run('{ desk(name: "north") { open } }');

    const { data, errors = [] } = await adapter.run(
      '{ desk(name: "north") { open } other: desk(name: "south") { open } }',
    );
    const calls = await read();

    expect(data).toEqual({ desk: null, other: null });
    expect(errors[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED', http: { status: 429 } });
    expect(errors[0]?.extensions).not.toHaveProperty('retryAfterSeconds');
    const held = { code: 'RATE_LIMITED', service: 'shop', retryAfterSeconds: 1 };
    expect(errors[1]?.extensions).toEqual(held);
    expect(calls.map(({ status, retryAfter }) => [status, retryAfter])).toEqual([
      [200, null],
      [429, null],
    ]);
    const answer = await fetch(`${source.baseUrl}/desks/north`);
    expect(answer.status).toBe(429);
    expect(answer.headers.get('x-ratelimit-limit')).toBe('6000');
  });

  it('is not seen by clients while an earlier answer may stand in', async () => {
    const clock = createManualClock(0);
    const cache = createResourceCache({ sharedStore: null, clock });
    const times = { ttlSeconds: 60, staleIfErrorSeconds: 600 };
    const source = { ...boxOffices.laravel.source, cache: times };
    await using adapter = createAdapterUnderTest(desks, source, { cache });
    const first = await adapter.run('{ till(name: "gate") { open } }');
    await clock.advance(60_000);

    const limited = await adapter.run('{ till(name: "gate") { open } }');
    await clock.advance(5000);
    const held = await adapter.run('{ till(name: "gate") { open } }');
    const calls = await boxOffices.laravel.calls();

    expect(first).toEqual({ data: { till: { open: true } } });
    expect([limited, held]).toEqual([first, first]);
    expect(calls.map(({ status }) => status)).toEqual([200, 429]);
  });
});

describe('the maintenance mode of Laravel', () => {
  it('lets all callers wait for as long as it says', async () => {
    const { source, calls: read, goDown } = boxOffices.laravel;
    await using adapter = createAdapterUnderTest(desks, { ...source, auth: callers });
    await using _maintenance = await goDown(60);

    const refused = await adapter.run('{ till(name: "booth") { open } }', ann);
    const held = await adapter.run('{ till(name: "booth") { open } }', bob);
    const calls = await read();

    const [refusal, hold] = [refused, held].map(({ errors }) => errors?.[0]?.extensions);
    expect(refusal).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', retryAfterSeconds: 60 });
    expect(hold).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(hold?.retryAfterSeconds).toBeGreaterThan(0);
    expect(calls.map(({ status, retryAfter }) => [status, retryAfter])).toEqual([[503, '60']]);
  });

  it('lets nobody wait when it does not say how long it takes', async () => {
    const { source, calls: read, goDown } = boxOffices.laravel;
    await using adapter = createAdapterUnderTest(desks, source);
    const maintenance = await goDown(null);

    const down = await adapter.run('{ till(name: "annex") { open } }');
    await maintenance[Symbol.asyncDispose]();
    const up = await adapter.run('{ till(name: "annex") { open } }');
    const calls = await read();

    expect(down.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }]);
    expect(up).toEqual({ data: { till: { open: true } } });
    expect(calls.map(({ status }) => status)).toEqual([503, 200]);
  });
});
