import { describe, expect, it } from '@jest/globals';
import { sourceConfigSchema } from '../../runtime/sources/source-config.ts';
import { createAdapterUnderTest, type SourceUnderTest } from './adapter-under-test.ts';
import { startStubService } from './stub-service.ts';

const sdl = `
type Query {
  name: String @connect(source: "api", http: { GET: "/name" }, selection: "$.name")
  thing(id: ID!): Thing @connect(source: "api", http: { GET: "/things/{$args.id}" }, entity: true, selection: "id name")
}
type Thing @key(fields: "id") { id: ID! name: String }
`;

/** Answers with the credentials that came; kept for a minute. */
async function openNames(auth: SourceUnderTest['auth'], vary?: string[]) {
  await using stack = new AsyncDisposableStack();
  const stub = stack.use(
    await startStubService(({ headers }) => ({
      body: { id: 1, name: headers.authorization ?? 'nobody' },
    })),
  );
  const cache = { ttlSeconds: 60, ...(vary !== undefined && { vary }) };
  const source = { baseUrl: stub.url, cache, ...(auth !== undefined && { auth }) };
  const adapter = stack.use(createAdapterUnderTest(sdl, source));
  const owned = stack.move();
  const as = (authorization: string | null) => ({
    headers: authorization === null ? {} : { authorization },
  });
  return {
    name: async (caller: string | null) => (await adapter.run('{ name }', as(caller))).data?.name,
    thing: async (caller: string | null) =>
      (await adapter.run('{ thing(id: 1) { name } }', as(caller))).data?.thing,
    stub,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

const caller = { kind: 'caller', rotates: false } as const;

describe("what is read with the caller's token", () => {
  it.each([undefined, ['accept-language']])(
    'is kept for that caller alone (vary: %j)',
    async (vary) => {
      await using names = await openNames(caller, vary);

      const seen = [
        await names.name('Bearer ann'),
        await names.name('Bearer bob'),
        await names.name(null),
        await names.name('Bearer ann'),
      ];

      expect(seen).toEqual(['Bearer ann', 'Bearer bob', 'nobody', 'Bearer ann']);
      expect(names.stub.requests).toHaveLength(3);
    },
  );

  it('is kept for that caller alone also as an entity', async () => {
    await using names = await openNames(caller);

    const seen = [await names.thing('Bearer ann'), await names.thing('Bearer bob')];

    expect(seen).toEqual([{ name: 'Bearer ann' }, { name: 'Bearer bob' }]);
  });
});

describe("what is read with the gateway's own credentials", () => {
  it('is kept for everybody, and no token of a caller is sent', async () => {
    await using names = await openNames({ kind: 'bearer', token: 'own' });

    expect([await names.name('Bearer ann'), await names.name(null)]).toEqual([
      'Bearer own',
      'Bearer own',
    ]);
    expect(names.stub.requests).toHaveLength(1);
  });
});

describe('the setting auth', () => {
  const baseUrl = 'http://127.0.0.1';
  const faulty = [
    ['no kind', { token: 'hunter2' }],
    ['an unknown kind', { kind: 'digest', password: 'hunter2' }],
    ['a setting of another kind', { kind: 'bearer', token: 'hunter2', user: 'ann' }],
    ['a relative file', { kind: 'bearer', token: { file: 'hunter2' } }],
    [
      'a login on another host',
      { kind: 'session', user: 'a', password: 'hunter2', loginPath: '//evil.test/' },
    ],
    [
      'a token address with credentials',
      { kind: 'oauth', tokenUrl: 'http://a:hunter2@h/', clientId: 'a', clientSecret: 'b' },
    ],
  ] as const;

  it.each(faulty)('with %s is a fault that does not quote secrets', (_what, auth) => {
    const { success, error } = sourceConfigSchema.safeParse({ baseUrl, auth });

    expect(success).toBe(false);
    expect(String(error)).not.toContain('hunter2');
  });
});
