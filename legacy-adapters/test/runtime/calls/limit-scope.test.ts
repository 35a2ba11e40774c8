import { describe, expect, it } from '@jest/globals';
import {
  createAdapterUnderTest,
  type RunOptions,
  type SourceUnderTest,
} from '../adapter-under-test.ts';
import { type ReceivedRequest, type StubAnswer, startStubService } from '../stub-service.ts';

const sdl = `
type Query {
  busy: Int @connect(source: "api", http: { GET: "/busy" }, selection: "$.n")
  other: Int @connect(source: "api", http: { GET: "/other" }, selection: "$.n")
}
`;

/** Both send that header. */
const sending = (header: string) => sdl.replaceAll('" }', `", headers: [${header}] }`);

const passing = (name: string) => sending(`{ name: "${name}", from: "${name}" }`);

/** Both send all headers that the client may send. */
const sendingAll = sdl.replaceAll(
  '" }',
  '", queryParams: "all: $request.headers->jsonStringify" }',
);

const tenants = sending('{ name: "x-tenant", value: "{$context.tenant}" }');

const limited: StubAnswer = { status: 429, headers: { 'retry-after': '30' }, body: {} };

/** A stub that refuses everybody on one path, and the adapter for it. */
async function openBusy(text: string, source: Partial<SourceUnderTest> = {}, refusal = limited) {
  const stack = new AsyncDisposableStack();
  const answer = ({ url }: ReceivedRequest) =>
    url.startsWith('/busy') ? refusal : { body: { n: 1 } };
  const stub = stack.use(await startStubService(answer));
  const adapter = stack.use(createAdapterUnderTest(text, { baseUrl: stub.url, ...source }));
  const codeOf = async (query: string, options: RunOptions) =>
    (await adapter.run(query, options)).errors?.[0]?.extensions?.code ?? null;
  return {
    /** Codes of what `one` gets from the busy path, and then `two` from the other. */
    codes: async (one: RunOptions, two: RunOptions) => [
      await codeOf('{ busy }', one),
      await codeOf('{ other }', two),
    ],
    paths: () => stub.requests.map(({ url }) => url),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

const sends = (name: string, value: string): RunOptions => ({ headers: { [name]: value } });
const tenant = (name: string): RunOptions => ({ request: { values: { tenant: name } } });

const holds = ['RATE_LIMITED', 'RATE_LIMITED'];
const holdsNot = ['RATE_LIMITED', null];

describe('a limit of the service', () => {
  it.each([
    ['a caller with the same key', 'x-api-key', 'a', 'a'],
    ['the same caller in another language', 'accept-language', 'en', 'de'],
    ['another request of the same caller', 'x-request-id', 'r1', 'r2'],
  ])('is that of %s', async (_who, header, one, two) => {
    await using under = await openBusy(passing(header));

    expect(await under.codes(sends(header, one), sends(header, two))).toEqual(holds);
    expect(under.paths()).toEqual(['/busy']);
  });

  it('is not that of a caller with another key', async () => {
    await using under = await openBusy(passing('x-api-key'));

    expect(await under.codes(sends('x-api-key', 'a'), sends('x-api-key', 'b'))).toEqual(holdsNot);
    expect(under.paths()).toEqual(['/busy', '/other']);
  });

  it('is that of one tenant, where the service is told the tenant', async () => {
    await using under = await openBusy(tenants);

    expect(await under.codes(tenant('acme'), tenant('umbrella'))).toEqual(holdsNot);
    expect(await under.codes(tenant('acme'), tenant('acme'))).toEqual(holds);
  });

  it('is that of one caller, where a mapping reads all headers', async () => {
    await using under = await openBusy(sendingAll);

    expect(await under.codes(sends('x-api-key', 'a'), sends('x-api-key', 'b'))).toEqual(holdsNot);
    expect(await under.codes(sends('x-request-id', '1'), sends('x-request-id', '2'))).toEqual(
      holds,
    );
    expect(under.paths().map((path) => path.replace(/\?.*/, ''))).toEqual([
      '/busy',
      '/other',
      '/busy',
    ]);
  });

  it('is that of all when the gateway sends a token of its own', async () => {
    const auth = { kind: 'bearer', token: 'of the gateway' } as const;
    await using under = await openBusy(sdl, { auth });

    const codes = await under.codes(sends('authorization', 'a'), sends('authorization', 'b'));

    expect(codes).toEqual(holds);
  });

  it('is one caller’s also where answers are the same for all', async () => {
    const cache = { vary: [] };
    await using under = await openBusy(passing('authorization'), { cache });

    const codes = await under.codes(sends('authorization', 'a'), sends('authorization', 'b'));

    expect(codes).toEqual(holdsNot);
  });

  it('is that of one connector where routes have limits of their own', async () => {
    const coolDown = { maxSeconds: 60, pauses: 'connector' } as const;
    await using under = await openBusy(sdl, { coolDown });

    expect(await under.codes({}, {})).toEqual(holdsNot);
    expect(await under.codes({}, {})).toEqual(holdsNot);
    expect(under.paths()).toEqual(['/busy', '/other', '/other']);
  });

  it('holds nobody back where the configuration says so', async () => {
    const coolDown = { maxSeconds: 0, pauses: 'source' } as const;
    await using under = await openBusy(sdl, { coolDown });

    expect(await under.codes({}, {})).toEqual(holdsNot);
  });

  it('is not that of another caller who waits for the same call', async () => {
    const isBusy = ({ headers }: ReceivedRequest) => headers.authorization === 'a';
    await using stub = await startStubService((request) =>
      isBusy(request) ? limited : { body: { n: 1 } },
    );
    const source = { baseUrl: stub.url, cache: { vary: [] } };
    await using adapter = createAdapterUnderTest(passing('authorization'), source);

    const [one, two] = await Promise.all([
      adapter.run('{ other }', sends('authorization', 'a')),
      adapter.run('{ other }', sends('authorization', 'b')),
    ]);

    expect(one.errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }]);
    expect(two).toEqual({ data: { other: 1 } });
    expect(stub.requests).toHaveLength(2);
  });
});

describe('the maintenance of a service', () => {
  const down = { status: 503, headers: { 'retry-after': '60' }, body: {} };

  it('holds all callers back until it says to be over', async () => {
    await using under = await openBusy(passing('authorization'), {}, down);

    const codes = await under.codes(sends('authorization', 'a'), sends('authorization', 'b'));

    expect(codes).toEqual(['UPSTREAM_UNAVAILABLE', 'UPSTREAM_UNAVAILABLE']);
    expect(under.paths()).toEqual(['/busy']);
  });

  it('holds nobody back when it does not say how long it takes', async () => {
    await using under = await openBusy(sdl, {}, { status: 503, body: {} });

    expect(await under.codes({}, {})).toEqual(['UPSTREAM_UNAVAILABLE', null]);
  });
});
