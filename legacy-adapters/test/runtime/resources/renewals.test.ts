import { createResourceCache } from '@banyan/platform/cache/create-resource-cache.ts';
import { createCallBudget } from '@banyan/platform/request/call-budget.ts';
import { createMappingProblems } from '@banyan/platform/request/mapping-problems.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { eventually } from '@banyan/platform/test/helpers/eventually.ts';
import { createManualClock } from '@banyan/platform/test/helpers/manual-clock.ts';
import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest } from '../adapter-under-test.ts';
import { type StubAnswer, startStubService } from '../stub-service.ts';

const sdl = `
type Query { thing(id: ID!): Thing @connect(source: "api", http: { GET: "/things/{$args.id}" }, selection: "id name") }
type Thing { id: ID! name: String }`;
const one = '{ thing(id: 1) { name } }';

/** An adapter that has a stale thing 1, and a service that answers as it is told from then on. */
async function openStale(answer: (url: string) => StubAnswer | Promise<StubAnswer>) {
  let answerNow: typeof answer = () => ({ body: { id: 1, name: 'old' } });
  const stub = await startStubService(({ url }) => answerNow(url));
  const clock = createManualClock();
  const cache = createResourceCache({ sharedStore: null, clock });
  const kept = { ttlSeconds: 1, staleWhileRevalidateSeconds: 60 };
  const source = { baseUrl: stub.url, dialect: 'lumen', cache: kept } as const;
  const adapter = createAdapterUnderTest(sdl, source, { cache });
  await adapter.run(one);
  await clock.advance(1001);
  answerNow = answer;
  return {
    run: adapter.run,
    urls: () => stub.requests.slice(1).map(({ url }) => url),
    async [Symbol.asyncDispose]() {
      await adapter[Symbol.asyncDispose]();
      await stub[Symbol.asyncDispose]();
    },
  };
}

describe('a renewal in the background', () => {
  it('takes no call from the client that was served the stale value', async () => {
    await using under = await openStale((url) => ({ body: { id: url.slice(-1), name: 'new' } }));
    const budget = createCallBudget(1);

    const result = await under.run('{ thing(id: 1) { name } other: thing(id: 2) { name } }', {
      request: { budget },
    });

    expect(result).toEqual({ data: { thing: { name: 'old' }, other: { name: 'new' } } });
    await eventually(under.urls, (urls) => urls.length === 2);
    expect(under.urls().toSorted()).toEqual(['/things/1', '/things/2']);
    expect(budget.use().taken).toBe(1);
  });

  it('tells the log of what a mapping has not found, and not that client', async () => {
    const logged = Promise.withResolvers<string>();
    await using under = await openStale(async (url) => {
      if (url === '/things/1') return { body: { id: 1 } };
      await logged.promise;
      return { body: { id: 2, name: 'new' } };
    });
    const mappingProblems = createMappingProblems();
    const log = createLogger({ write: (line) => logged.resolve(line) });

    await under.run('{ thing(id: 1) { name } other: thing(id: 2) { name } }', {
      request: { mappingProblems, log },
    });

    expect(JSON.parse(await logged.promise)).toMatchObject({ path: 'name' });
    expect(mappingProblems.list()).toEqual([]);
  });

  it('goes on when that client goes away', async () => {
    const called = Promise.withResolvers<void>();
    const sent = Promise.withResolvers<StubAnswer>();
    await using under = await openStale(() => {
      called.resolve();
      return sent.promise;
    });
    const client = new AbortController();
    const stale = await under.run(one, { request: { signal: client.signal } });
    await called.promise;

    client.abort();
    sent.resolve({ body: { id: 1, name: 'new' } });

    expect(stale).toEqual({ data: { thing: { name: 'old' } } });
    await eventually(
      () => under.run(one),
      ({ data }) => (data?.thing as { name?: string } | undefined)?.name === 'new',
    );
    expect(under.urls()).toEqual(['/things/1']);
  });
});
