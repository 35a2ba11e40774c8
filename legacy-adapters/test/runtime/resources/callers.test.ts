import { callerTag } from '@banyan/platform/cache/caller-tags.ts';
import { createResourceCache } from '@banyan/platform/cache/create-resource-cache.ts';
import { createScopeHasher } from '@banyan/platform/cache/scope.ts';
import { createFakeSharedStore } from '@banyan/platform/test/helpers/fake-shared-store.ts';
import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest } from '../adapter-under-test.ts';
import { startStubService } from '../stub-service.ts';

const hash = createScopeHasher('a secret of this test');
const schemaWith = (http: string) => `
type Query { me: Me @connect(source: "api", http: { ${http} }, selection: "id version") }
type Me { id: ID! version: Int }`;
const byToken = schemaWith(
  'GET: "/me", headers: [{ name: "authorization", from: "authorization" }]',
);

/** A service that numbers its answers, and adapters in front of it. */
async function startVersions() {
  let version = 0;
  const stub = await startStubService(() => ({ body: { id: 1, version: ++version } }));
  return {
    calls: () => stub.requests.length,
    open(sdl: string, cache = createResourceCache({ sharedStore: null })) {
      const source = { baseUrl: stub.url, dialect: 'lumen', cache: { ttlSeconds: 60 } } as const;
      return createAdapterUnderTest(sdl, source, { cache });
    },
    [Symbol.asyncDispose]: () => stub[Symbol.asyncDispose](),
  };
}

const query = '{ me { version } }';

describe('what is kept for a caller by a token', () => {
  it('is shared by replicas, whatever cookies come with the token', async () => {
    await using service = await startVersions();
    const store = createFakeSharedStore();

    for (const cookie of ['visit=1', 'visit=2', 'visit=3']) {
      const cache = createResourceCache({ sharedStore: store.connect() });
      await using replica = service.open(byToken, cache);
      await replica.run(query, { headers: { authorization: 'ann', cookie } });
    }

    expect(service.calls()).toBe(1);
  });

  it('is removed by the token, and not by a cookie that no service gets', async () => {
    await using service = await startVersions();
    await using adapter = service.open(byToken);
    const headers = { authorization: 'ann', cookie: 'visit=1' };
    const callsAfter = async (header: 'authorization' | 'cookie') => {
      await adapter.cache.invalidate([callerTag(hash, header, [headers[header]])]);
      await adapter.run(query, { headers });
      return service.calls();
    };
    await adapter.run(query, { headers });

    expect([await callsAfter('cookie'), await callsAfter('authorization')]).toEqual([1, 2]);
  });
});

describe('what is kept by a member of $context', () => {
  it('serves the same user with another token, until that one is signed out', async () => {
    await using service = await startVersions();
    await using adapter = service.open(schemaWith('GET: "/me?user={$context.user}"'));
    const ask = async (authorization: string) => {
      const request = { values: { user: 42 } };
      const { data } = await adapter.run(query, { headers: { authorization }, request });
      return (data?.me as { version: number } | undefined)?.version;
    };
    const before = [await ask('token-1'), await ask('token-2')];

    await adapter.cache.invalidate([callerTag(hash, 'authorization', ['token-2'])]);

    const after = [await ask('token-1'), await ask('token-2'), await ask('token-1')];
    expect({ before, after, calls: service.calls() }).toEqual({
      before: [1, 1],
      after: [1, 2, 2],
      calls: 2,
    });
  });
});
