import { createCallBudget } from '@banyan/platform/request/call-budget.ts';
import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest } from '../adapter-under-test.ts';
import { startStubService } from '../stub-service.ts';

const sdl = `
  type Query {
    a: Int @connect(source: "api", http: { GET: "/a" }, selection: "$.n")
    elsewhere: Int @connect(http: { GET: "https://elsewhere.invalid/b" }, selection: "$.n")
  }
`;

describe('the limit of calls of one operation', () => {
  it('is not that of another which wants the same at the same time', async () => {
    await using stub = await startStubService(() => ({ body: { n: 1 } }));
    await using adapter = createAdapterUnderTest(sdl, { baseUrl: stub.url });
    const limited = adapter.openRequest({ request: { budget: createCallBudget(0) } });
    const free = adapter.openRequest();

    const [first, second] = await Promise.all([limited.run('{ a }'), free.run('{ a }')]);

    expect(first.errors?.[0]?.extensions?.code).toBe('REQUEST_LIMIT_EXCEEDED');
    expect(second).toEqual({ data: { a: 1 } });
    expect(stub.requests).toHaveLength(1);
  });

  it('counts what comes from the cache as no call', async () => {
    await using stub = await startStubService(() => ({ body: { n: 1 } }));
    const cache = { ttlSeconds: 60 };
    await using adapter = createAdapterUnderTest(sdl, { baseUrl: stub.url, cache });
    await adapter.run('{ a }');

    const result = await adapter.run('{ a }', { request: { budget: createCallBudget(0) } });

    expect(result).toEqual({ data: { a: 1 } });
  });

  it('names the connector where it has no source', async () => {
    await using adapter = createAdapterUnderTest(sdl, { baseUrl: 'http://unused.invalid' });

    const result = await adapter.run('{ elsewhere }', { request: { budget: createCallBudget(0) } });

    expect(result.errors?.[0]?.message).toContain(
      'shop.Query.elsewhere[0] was not called any more',
    );
  });
});
