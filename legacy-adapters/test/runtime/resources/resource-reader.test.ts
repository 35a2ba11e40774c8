import { createAnswerPolicy } from '@banyan/platform/request/answer-policy.ts';
import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest } from '../adapter-under-test.ts';
import { type ReceivedRequest, type StubAnswer, startStubService } from '../stub-service.ts';

const sdl = `
type Query {
  user(id: ID!): User @connect(source: "api", http: { GET: "/users/{$args.id}" }, entity: true, selection: "id name")
  me: User @connect(source: "api", http: { GET: "/me", headers: [{ name: "Authorization", from: "authorization" }] }, selection: "id name")
  others: [Other] @connect(source: "api", http: { GET: "/others" }, selection: "$.data { id }")
}
type User @key(fields: "id") { id: ID! name: String }
type Other { id: ID! }
`;

async function openAdapter(answer: (request: ReceivedRequest) => StubAnswer | Promise<StubAnswer>) {
  const stub = await startStubService(answer);
  const source = { baseUrl: stub.url, dialect: 'lumen', cache: { ttlSeconds: 60 } } as const;
  const adapter = createAdapterUnderTest(sdl, source);
  return {
    run: adapter.run,
    cache: adapter.cache,
    urls: () => stub.requests.map(({ url }) => url),
    async [Symbol.asyncDispose]() {
      await adapter[Symbol.asyncDispose]();
      await stub[Symbol.asyncDispose]();
    },
  };
}

const ann = { body: { id: 7, name: 'Ann', data: [{ id: 1 }] } };
const user = '{ user(id: 7) { name } }';

describe('those who share a load', () => {
  it('are told the same of how long, for whom and under which tags the answer may be kept', async () => {
    const sent = Promise.withResolvers<StubAnswer>();
    await using under = await openAdapter(() => sent.promise);
    const policies = Array.from({ length: 20 }, createAnswerPolicy);

    const answers = policies.map((answer) => under.run(user, { request: { answer } }));
    sent.resolve(ann);
    await Promise.all(answers);

    const told = policies.map(({ maxAgeMs, scope, tags }) =>
      JSON.stringify([maxAgeMs > 0, scope, [...tags].sort()]),
    );
    expect(new Set(told)).toEqual(
      new Set([JSON.stringify([true, 'public', ['@shop.api', 'User', 'User:7']])]),
    );
    expect(under.urls()).toEqual(['/users/7']);
  });
});

describe('a caller whose credentials were refused', () => {
  it('is served with fresh ones, and nothing of the refusal is kept', async () => {
    await using under = await openAdapter(({ headers }) =>
      headers.authorization === 'Bearer fresh' ? ann : { status: 401, body: {} },
    );

    const refused = await under.run('{ me { name } }', {
      headers: { authorization: 'Bearer old' },
    });
    const again = await under.run('{ me { name } }', { headers: { authorization: 'Bearer old' } });
    const fine = await under.run('{ me { name } }', { headers: { authorization: 'Bearer fresh' } });

    expect(refused.errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
    expect(again.errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
    expect(fine.data).toEqual({ me: { name: 'Ann' } });
    expect(under.urls()).toHaveLength(3);
  });
});

describe('what was read through a field of Query', () => {
  it.each([
    ['its type', ['User']],
    ['its key', ['User:7']],
    ['its source', ['@shop.api']],
    ['one of several tags', ['Other', 'User:7', 'User:8']],
  ])('is gone after an invalidation of %s', async (_what, tags) => {
    await using under = await openAdapter(() => ann);
    await under.run(user);

    await under.cache.invalidate(tags);
    await under.run(user);

    expect(under.urls()).toEqual(['/users/7', '/users/7']);
  });

  it('is all gone after one invalidation of several tags', async () => {
    await using under = await openAdapter(() => ann);
    await under.run(`{ user(id: 7) { name } others { id } }`);

    await under.cache.invalidate(['User', 'Other']);
    await under.run(`{ user(id: 7) { name } others { id } }`);

    expect(under.urls().toSorted()).toEqual(['/others', '/others', '/users/7', '/users/7']);
  });

  it.each([['User:8'], ['Other'], ['@shop.other']])('stays when %s changes', async (tag) => {
    await using under = await openAdapter(() => ann);
    await under.run(user);

    await under.cache.invalidate([tag]);
    await under.run(user);

    expect(under.urls()).toEqual(['/users/7']);
  });
});
