import { createAnswerPolicy } from '@banyan/platform/request/answer-policy.ts';
import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest } from '../adapter-under-test.ts';
import { type ReceivedRequest, startStubService } from '../stub-service.ts';

/** Its box is for the tenant that the query names, as `t`. */
const boxOf = (queryParams: string, selection = 'label') => `
type Query {
  box(header: String = "x-tenant"): Box @connect(source: "api", http: { GET: "/box", queryParams: """${queryParams}""" }, selection: """${selection}""")
}
type Box { label: String }
`;

async function openBox(sdl: string, cache = { ttlSeconds: 60 }) {
  const stack = new AsyncDisposableStack();
  const label = ({ url }: ReceivedRequest) => new URL(url, 'http://stub').searchParams.get('t');
  const stub = stack.use(
    await startStubService((request) => ({ body: { label: label(request) } })),
  );
  const adapter = stack.use(createAdapterUnderTest(sdl, { baseUrl: stub.url, cache }));
  return {
    /** What the box shows to a client with these headers. */
    async labelFor(headers: Readonly<Record<string, string>>, answer = createAnswerPolicy()) {
      const { data } = await adapter.run('{ box { label } }', { headers, request: { answer } });
      return (data?.box as { label: string | null } | null)?.label;
    },
    calls: () => stub.requests.length,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

const found = "entries->filter(@.key->eq('x-tenant'))->first.value->first";

describe('a mapping that reads all headers of the client', () => {
  it.each([
    ['as entries', boxOf(`t: $request.headers->${found}`)],
    ['by a computed name', boxOf('t: $request.headers->get($args.header)->first')],
    ['under another name', boxOf(`t: $request.headers->as($all)->echo($all->${found})`)],
    ['with the request', boxOf(`t: $request->echo(@.headers)->${found}`)],
    [
      'besides a single one',
      boxOf(`l: $request.headers.'accept-language'->first t: $request.headers->${found}`),
    ],
    ['for its answer', boxOf('', `label: $request.headers->${found}`)],
  ])('%s has its answers kept apart for each set of them', async (_how, sdl) => {
    await using box = await openBox(sdl);

    const labels = [
      await box.labelFor({ 'x-tenant': 'a' }),
      await box.labelFor({ 'x-tenant': 'b' }),
      await box.labelFor({ 'x-tenant': 'a' }),
    ];

    expect(labels).toEqual(['a', 'b', 'a']);
    expect(box.calls()).toBe(2);
  });

  it('shares no call with a client of other headers', async () => {
    await using box = await openBox(boxOf(`t: $request.headers->${found}`), { ttlSeconds: 0 });

    const labels = await Promise.all(
      ['a', 'b', 'a'].map((tenant) => box.labelFor({ 'x-tenant': tenant })),
    );

    expect(labels).toEqual(['a', 'b', 'a']);
    expect(box.calls()).toBe(2);
  });

  it('makes its answers private', async () => {
    await using box = await openBox(boxOf(`t: $request.headers->${found}`));
    const answer = createAnswerPolicy();

    await box.labelFor({ 'x-tenant': 'a' }, answer);

    expect(answer.scope).toBe('private');
  });
});

describe('a mapping that names a header of the client', () => {
  it('has one answer for all who send the same, and a public one', async () => {
    await using box = await openBox(boxOf("t: $request.headers.'x-tenant'->first"));
    const answer = createAnswerPolicy();

    const labels = [
      await box.labelFor({ 'x-tenant': 'a', authorization: 'ann' }),
      await box.labelFor({ 'x-tenant': 'a', authorization: 'bob' }, answer),
      await box.labelFor({ 'x-tenant': 'b', authorization: 'ann' }),
    ];

    expect(labels).toEqual(['a', 'a', 'b']);
    expect(box.calls()).toBe(2);
    expect(answer.scope).toBe('public');
  });
});

describe('a message for the client that names one of its headers', () => {
  it.each(['connector', 'source'])(
    'is that of no other client, when the %s words it',
    async (by) => {
      const errors = `errors: { message: """$(['Sorry,', $request.headers.'x-name'->first]->joinNotNull(' '))""" }`;
      const sdl = boxOf('').replace(
        'selection:',
        by === 'connector' ? `${errors} selection:` : 'selection:',
      );
      await using stub = await startStubService(() => ({ status: 500, body: {} }));
      const options = by === 'source' ? { sourceArguments: errors } : {};
      await using adapter = createAdapterUnderTest(sdl, { baseUrl: stub.url }, options);

      const results = await Promise.all(
        ['Ann', 'Bob'].map((name) =>
          adapter.run('{ box { label } }', { headers: { 'x-name': name } }),
        ),
      );

      expect(results.map(({ errors: [error] = [] }) => error?.message)).toEqual([
        'Sorry, Ann',
        'Sorry, Bob',
      ]);
      expect(stub.requests).toHaveLength(2);
    },
  );
});

describe('an answer that varies by a header of the client which the source leaves out of account', () => {
  const tenant = "t: $request.headers.'x-tenant'->first";
  const single = boxOf(tenant);
  const batch = `
type Query { box: Box @connect(source: "api", http: { GET: "/first" }, selection: "id") }
type Box @key(fields: "id") @connect(source: "api", http: { GET: "/box", queryParams: """ids: $batch.id ${tenant}""" }, selection: "id label") {
  id: ID! label: String
}`;

  async function labelsFor(sdl: string, cache: object, vary: string, tenants: readonly string[]) {
    await using stub = await startStubService(({ url }) => {
      const { pathname, searchParams } = new URL(url, 'http://stub');
      const label = searchParams.get('t');
      if (pathname === '/first') return { body: { id: 1 } };
      if (label === 'nobody') return { status: 404, headers: { vary }, body: { message: 'None' } };
      const box = { id: 1, label };
      return { headers: { vary }, body: searchParams.has('ids') ? [box] : box };
    });
    const source = { baseUrl: stub.url, dialect: 'lumen', cache } as const;
    await using adapter = createAdapterUnderTest(sdl, source);
    const results = await Promise.all(
      tenants.map((name) => adapter.run('{ box { label } }', { headers: { 'x-tenant': name } })),
    );
    const calls = stub.requests.filter(({ url }) => url.startsWith('/box'));
    return {
      labels: results.map(({ data }) => (data?.box as { label: string | null } | null)?.label),
      calls: calls.length,
    };
  }

  it.each([
    ['kept', single, { ttlSeconds: 60 }],
    ['never kept', single, { ttlSeconds: 0 }],
    ['of a batch', batch, { ttlSeconds: 60 }],
  ])('is shared with nobody who asks at the same time, %s', async (_which, sdl, cache) => {
    const vary = ['accept-language'];

    const result = await labelsFor(sdl, { ...cache, vary }, 'X-Tenant', ['a', 'b', 'c']);

    expect(result).toEqual({ labels: ['a', 'b', 'c'], calls: 3 });
  });

  it.each([
    ['single', single, undefined],
    ['of a batch', batch, null],
  ])('does not say to others that there is nothing, %s', async (_which, sdl, nothing) => {
    const cache = { ttlSeconds: 60, vary: [] };

    const result = await labelsFor(sdl, cache, 'X-Tenant', ['nobody', 'b']);

    expect(result).toEqual({ labels: [nothing, 'b'], calls: 2 });
  });

  it.each([
    ['the service says that it varies by nothing of the kind', { vary: [] }, 'Accept-Encoding'],
    ['the source takes it into account', {}, 'X-Other'],
  ])('is shared when %s', async (_when, cache, vary) => {
    const result = await labelsFor(single, { ttlSeconds: 60, ...cache }, vary, ['a', 'a', 'a']);

    expect(result).toEqual({ labels: ['a', 'a', 'a'], calls: 1 });
  });
});
