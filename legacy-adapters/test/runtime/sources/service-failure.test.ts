import { createResourceCache } from '@banyan/platform/cache/create-resource-cache.ts';
import { createFakeClock } from '@banyan/platform/test/helpers/fake-clock.ts';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { isServiceFailure } from '../../../runtime/sources/service-failure.ts';
import { createAdapterUnderTest, type SourceUnderTest } from '../adapter-under-test.ts';
import { type StubAnswer, startStubService } from '../stub-service.ts';
import { extensionsOf } from '../writes/open-stock-shop.ts';

const sdl = `
type Query {
  thing(id: ID!): Thing
    @connect(source: "api", http: { GET: "/things/{$args.id}" }, selection: "id name")
  price(id: ID!): Int
    @connect(source: "api", http: { GET: "/prices/{$args.id}" }, selection: "$.amount")
}
type Thing { id: ID! name: String }
type Mutation {
  rename(id: ID!): Thing
    @connect(source: "api", http: { PUT: "/things/{$args.id}" }, selection: "id name")
}
`;

const fine = { body: { id: '1', name: 'one', amount: 100 } };
const down = { status: 500, body: {} };

/** An adapter over a stub of a service which is up until it is told otherwise, with a cache whose clock stands still. */
async function openBreakable(source: Partial<SourceUnderTest> = {}) {
  const stack = new AsyncDisposableStack();
  let answerTo = (_path: string): StubAnswer => fine;
  const stub = stack.use(await startStubService(({ url }) => answerTo(url)));
  const clock = createFakeClock();
  const cache = createResourceCache({ sharedStore: null, clock });
  const settings = { baseUrl: stub.url, breaker: { ...breaker }, ...source };
  const adapter = stack.use(createAdapterUnderTest(sdl, settings, { cache }));
  return {
    clock,
    run: adapter.run,
    calls: () => stub.requests.map(({ method, url }) => `${method} ${url}`),
    answer(next: typeof answerTo) {
      answerTo = next;
    },
    async readThings(...ids: readonly number[]) {
      const codes: unknown[] = [];
      for (const id of ids) {
        codes.push(extensionsOf(await adapter.run(`{ thing(id: ${id}) { name } }`))?.code ?? null);
      }
      return codes;
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

const breaker = { maxSeconds: 30, minCalls: 4, failurePercent: 75 };
const failures = [11, 12, 13, 14];

describe('isServiceFailure', () => {
  it.each([500, 502, 503, 504])('is true of %d', (status) => {
    expect(isServiceFailure({ status })).toBe(true);
  });

  it.each([200, 304, 302, 400, 401, 403, 404, 408, 409, 422, 429, 501, 505])(
    'is false of %d',
    (status) => {
      expect(isServiceFailure({ status })).toBe(false);
    },
  );
});

// The pauses of a breaker are real time: it stands still, and all else goes on.
beforeEach(() => {
  jest.useFakeTimers({
    doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'setTimeout', 'setInterval', 'Date'],
  });
});

afterEach(() => {
  jest.useRealTimers();
});

describe('an adapter whose service answers with nothing but 500', () => {
  it('stops calling it, until a call has gone well after the pause', async () => {
    await using under = await openBreakable();
    under.answer(() => down);
    const before = await under.readThings(...failures);
    const held = await under.run('{ thing(id: 2) { name } }');
    under.answer(() => fine);
    jest.advanceTimersByTime(1000);

    const after = await under.readThings(2, 3);

    expect(before).toEqual(Array(4).fill('UPSTREAM_ERROR'));
    expect(extensionsOf(held)).toEqual({
      code: 'UPSTREAM_UNAVAILABLE',
      service: 'shop',
      retryAfterSeconds: 1,
    });
    expect(after).toEqual([null, null]);
    expect(under.calls().slice(4)).toEqual(['GET /things/2', 'GET /things/3']);
  });

  it('serves old values at once, without a call', async () => {
    await using under = await openBreakable({
      cache: { ttlSeconds: 10, staleIfErrorSeconds: 3600 },
    });
    await under.readThings(1);
    under.clock.advance(11_000);
    under.answer(() => down);
    await under.readThings(...failures);
    const made = under.calls().length;

    const result = await under.run('{ thing(id: 1) { name } }');

    expect(result).toEqual({ data: { thing: { name: 'one' } } });
    expect(under.calls()).toHaveLength(made);
  });

  it('does not send writes, and so knows that they are not done', async () => {
    await using under = await openBreakable();
    under.answer(() => down);
    const rename = 'mutation { rename(id: 1) { name } }';
    for (const _failure of failures) await under.run(rename);

    const result = await under.run(rename);

    expect(extensionsOf(result)).toEqual({
      code: 'UPSTREAM_UNAVAILABLE',
      service: 'shop',
      retryAfterSeconds: 1,
    });
    expect(under.calls().filter((call) => call.startsWith('PUT'))).toHaveLength(4);
  });

  it('goes on calling it where the configuration says so', async () => {
    await using under = await openBreakable({ breaker: { ...breaker, maxSeconds: 0 } });
    under.answer(() => down);

    await under.readThings(...failures, ...failures);

    expect(under.calls()).toHaveLength(8);
  });
});

describe('an adapter of whose service one connector always fails', () => {
  it('goes on with reads and writes of others that are called for the first time', async () => {
    await using under = await openBreakable();
    under.answer((path) => (path.startsWith('/prices') ? down : fine));
    const codes: unknown[] = [];
    for (const id of [...failures, 15]) {
      codes.push(extensionsOf(await under.run(`{ price(id: ${id}) }`))?.code);
    }

    const written = await under.run('mutation { rename(id: 1) { name } }');

    expect(codes.slice(3)).toEqual(['UPSTREAM_ERROR', 'UPSTREAM_UNAVAILABLE']);
    expect(written).toEqual({ data: { rename: { name: 'one' } } });
    expect(under.calls().slice(4)).toEqual(['PUT /things/1']);
  });

  it('goes on calling the others, and that one', async () => {
    await using under = await openBreakable();
    under.answer((path) => (path.startsWith('/prices') ? down : fine));
    const prices = Array.from({ length: 20 }, (_none, id) => `p${id}: price(id: ${id})`).join(' ');

    await under.run('{ thing(id: 1) { name } }');
    await under.run(`{ ${prices} }`);
    const next = await under.run('{ thing(id: 2) { name } }');

    expect(next).toEqual({ data: { thing: { name: 'one' } } });
    expect(under.calls().filter((call) => call.includes('/prices'))).toHaveLength(20);
  });

  it.each([404, 422])('calls it however often it answers with %d', async (status) => {
    await using under = await openBreakable();
    under.answer(() => ({ status, body: { message: 'No.' } }));

    await under.readThings(...failures, 15, 16, 17, 18);

    expect(under.calls()).toHaveLength(8);
  });
});
