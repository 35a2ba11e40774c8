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
