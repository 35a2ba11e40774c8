import { createResourceCache } from '@banyan/platform/cache/create-resource-cache.ts';
import { createAnswerPolicy } from '@banyan/platform/request/answer-policy.ts';
import { createManualClock } from '@banyan/platform/test/helpers/manual-clock.ts';
import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest } from '../adapter-under-test.ts';
import { type ReceivedRequest, type StubAnswer, startStubService } from '../stub-service.ts';

const links = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key"])
  @link(url: "https://specs.apollo.dev/connect/v0.4", import: ["@connect", "@source"])
  @source(name: "api", http: { baseURL: "http://unused.invalid" })
directive @cacheControl(maxAge: Int, scope: CacheControlScope, inheritMaxAge: Boolean) on FIELD_DEFINITION | OBJECT | INTERFACE | UNION
enum CacheControlScope { PUBLIC PRIVATE }
`;

const orders = `${links}
type Query {
  order(id: ID!): Order @connect(
    source: "api"
    http: { GET: "/orders/{$args.id}" }
    selection: "id customer { id email } payer: customer { id email } heir: customer { id email } lines { name } by { __typename: kind name } parties { __typename: kind name }"
  )
  parties: [Party] @connect(source: "api", http: { GET: "/parties" }, selection: "__typename: kind name")
}
type Order {
  id: ID!
  customer: Customer
  payer: Customer @cacheControl(maxAge: 60)
  heir: Customer @cacheControl(inheritMaxAge: true)
  lines: [Line!]
  by: Party
  parties: [Party]
}
type Customer @cacheControl(maxAge: 10, scope: PRIVATE) { id: ID email: String }
type Line @cacheControl(maxAge: 20) { name: String }
type Person @cacheControl(maxAge: 30, scope: PRIVATE) { name: String }
type Shop { name: String }
union Party = Person | Shop
`;

const ann = { kind: 'Person', name: 'Ann' };
const store = { kind: 'Shop', name: 'Store' };
const order = { id: 1, customer: { id: 7, email: 'ann@example.org' }, lines: [{ name: 'Tea' }] };

/** An adapter at a stub, with a clock of its own and a source whose answers are kept for 300 seconds. */
async function openAdapter(
  sdl: string,
  answer: (request: ReceivedRequest) => StubAnswer,
  cacheSettings: object = {},
) {
  const stub = await startStubService(answer);
  const clock = createManualClock(0);
  const cache = createResourceCache({ sharedStore: null, clock });
  const settings = { ttlSeconds: 300, ...cacheSettings };
  const source = { baseUrl: stub.url, dialect: 'lumen', cache: settings } as const;
  const adapter = createAdapterUnderTest(sdl, source, { cache });
  return {
    clock,
    run: adapter.run,
    calls: () => stub.requests.length,
    /** Seconds and scope of the answer to this query. */
    async policyOf(query: string) {
      const policy = createAnswerPolicy();
      const { errors } = await adapter.run(query, { request: { answer: policy } });
      expect(errors).toBeUndefined();
      return [policy.maxAgeMs / 1000, policy.scope];
    },
    async [Symbol.asyncDispose]() {
      await adapter[Symbol.asyncDispose]();
      await stub[Symbol.asyncDispose]();
    },
  };
}

/** Seconds and scope of the answers to these queries, and the calls that they took. */
async function policiesOf(...queries: readonly string[]) {
  await using under = await openAdapter(orders, ({ url }) => ({
    body: url === '/parties' ? [store, ann] : { ...order, by: store, parties: [store, ann] },
  }));
  const policies = [];
  for (const query of queries) policies.push(await under.policyOf(query));
  return { policies, calls: under.calls() };
}

describe('@cacheControl on a type', () => {
  it('counts where objects of it lie in what a connector read, and only for answers that hold them', async () => {
    const { policies, calls } = await policiesOf(
      '{ order(id: 1) { id customer { id email } } }',
      '{ order(id: 1) { lines { name } } }',
      '{ order(id: 1) { id } }',
    );

    expect(policies).toEqual([
      [10, 'private'],
      [20, 'public'],
      [300, 'public'],
    ]);
    expect(calls).toBe(1);
  });

  it('gives way to the time of the field that gives it, and stays private', async () => {
    const { policies } = await policiesOf(
      '{ order(id: 1) { payer { id } } }',
      '{ order(id: 1) { heir { id } } }',
    );

    expect(policies).toEqual([
      [60, 'private'],
      [300, 'private'],
    ]);
  });

  it('counts for the objects of a union that are of it', async () => {
    const { policies, calls } = await policiesOf(
      '{ order(id: 1) { by { __typename } } }',
      '{ order(id: 1) { parties { ... on Person { name } } } }',
      '{ parties { ... on Shop { name } } }',
    );

    expect(policies).toEqual([
      [300, 'public'],
      [30, 'private'],
      [30, 'private'],
    ]);
    expect(calls).toBe(2);
  });
});

const read = '__typename: kind name kind';

const directory = `${links}
type Query {
  named: Named @connect(source: "api", http: { GET: "/one" }, selection: "${read}")
  party: Party @connect(source: "api", http: { GET: "/one" }, selection: "${read}")
  listed: [Named!]! @connect(source: "api", http: { GET: "/many" }, selection: "${read}")
  longer: Named @cacheControl(maxAge: 60) @connect(source: "api", http: { GET: "/one" }, selection: "${read}")
  card: Card @connect(source: "api", http: { GET: "/card" }, selection: "id by { ${read} } all { ${read} }")
  people(first: Int = 20, after: String): PersonConnection @connect(source: "api", http: { GET: "/page" }, selection: "$.data { name }")
}
type Card { id: ID! by: Named all: [Party!]! }
interface Named { name: String }
extend interface Named { kind: String }
union Party = Person
extend union Party = Shop
type Person implements Named { name: String kind: String }
type Shop implements Named { name: String kind: String }
type PersonConnection { edges: [PersonEdge!]! nodes: [Person!]! pageInfo: PageInfo! totalCount: Int }
type PersonEdge { cursor: String! node: Person! }
type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
`;

describe('@cacheControl on a field with a connector', () => {
  const things = (hint: string, typeHint = '') => `${links}
    type Query @cacheControl(maxAge: 40) {
      first: Thing ${hint} @connect(source: "api", http: { GET: "/first" }, selection: "id name")
    }
    type Thing ${typeHint} { id: ID! name: String }`;
  const thing = { id: 1, name: 'one' };
  const answer = () => ({ body: thing });
  const maxAge = (seconds: number) => `@cacheControl(maxAge: ${seconds})`;

  it.each([
    ['its own time', maxAge(60), maxAge(10), 60],
    ['its own time 0', maxAge(0), maxAge(10), 0],
    ['that of its type, when it has none', '', maxAge(10), 10],
    ['that of its type, when its hint has no argument', '@cacheControl', maxAge(10), 10],
    ['that of the source, when nobody says one', '@cacheControl', '', 300],
    ['that of the type around it', '@cacheControl(inheritMaxAge: true)', maxAge(10), 40],
  ])('keeps what it reads for %s: %s over %s', async (_, hint, typeHint, seconds) => {
    await using under = await openAdapter(things(hint, typeHint), answer);
    const read = () => under.run('{ first { name } }');

    await read();
    await under.clock.advance(Math.max(0, seconds * 1000 - 1));
    await read();
    const before = under.calls();
    await under.clock.advance(1);
    await read();

    expect([before, under.calls()]).toEqual(seconds === 0 ? [2, 3] : [1, 2]);
  });

  it('keeps what the source does not', async () => {
    await using under = await openAdapter(things(maxAge(60)), answer, { ttlSeconds: 0 });

    await under.run('{ first { name } }');
    await under.run('{ first { name } }');

    expect(under.calls()).toBe(1);
  });
});

const page = { current_page: 1, data: [ann], next_page_url: null };
const bodies: Readonly<Record<string, unknown>> = {
  '/one': ann,
  '/many': [ann],
  '/card': { id: 1, by: ann, all: [ann] },
};

/** The directory with `hints` behind these texts, of a service that tells each caller their own name. */
function openDirectory(
  hints: Readonly<Record<string, string>>,
  { further = '', cacheSettings = {} } = {},
) {
  const hinted = Object.entries(hints).reduce(
    (sdl, [text, hint]) => sdl.replace(text, `${text} ${hint}`),
    directory,
  );
  const answer = ({ url, headers: { authorization: name } }: ReceivedRequest) => ({
    body: name === undefined ? (bodies[url] ?? page) : { kind: 'Person', name },
  });
  return openAdapter(`${hinted}\n${further}`, answer, cacheSettings);
}

const short = '@cacheControl(maxAge: 5, scope: PRIVATE)';
const person = 'type Person implements Named';
const one = '{ named { name } }';
const member = '{ party { ... on Person { name } } }';

describe('@cacheControl on an interface, a union or a connection', () => {
  it.each([
    ['an interface', 'interface Named', one],
    ['a list of it', 'interface Named', '{ listed { name } }'],
    ['an interface', 'extend interface Named', one],
    ['a union', 'union Party', member],
    ['a union', 'extend union Party', member],
    ['a connection', 'type PersonConnection', '{ people { nodes { name } } }'],
  ])('holds for what a connector reads as %s', async (_, type, query) => {
    await using under = await openDirectory({ [type]: short });

    const policy = await under.policyOf(query);
    await under.clock.advance(4999);
    await under.run(query);
    const before = under.calls();
    await under.clock.advance(1);
    await under.run(query);

    expect(policy).toEqual([5, 'private']);
    expect([before, under.calls()]).toEqual([1, 2]);
  });

  it.each([
    ['interface Named', '{ card { by { name } } }', [5, 'private']],
    ['union Party', '{ card { all { ... on Person { name } } } }', [5, 'private']],
    ['interface Named', '{ card { id } }', [300, 'public']],
    ['interface Named', '{ longer { name } }', [60, 'private']],
  ])('on %s: the answer to %s is kept for %j', async (type, query, policy) => {
    await using under = await openDirectory({ [type]: short });

    const found = await under.policyOf(query);

    expect(found).toEqual(policy);
  });

  it('holds together with that on the type of the object: the shorter time, and private by either', async () => {
    const long = '@cacheControl(maxAge: 20)';
    await using ofObject = await openDirectory({ 'interface Named': long, [person]: short });
    await using ofInterface = await openDirectory({ 'interface Named': short, [person]: long });

    const policies = [];
    for (const under of [ofObject, ofInterface]) {
      policies.push(await under.policyOf(one), await under.policyOf('{ card { by { name } } }'));
    }

    expect(policies).toEqual(Array(4).fill([5, 'private']));
  });

  it('bounds how long a connector keeps what may be an object of a type with a shorter time', async () => {
    await using under = await openDirectory({
      'type Shop implements Named': '@cacheControl(maxAge: 0)',
    });

    await under.run(member);
    await under.run(member);

    expect(under.calls()).toBe(2);
  });
});

describe('scope: PRIVATE', () => {
  const passed = `http: { GET: "/one", headers: [{ name: "Authorization", from: "authorization" }] }`;
  const further = `extend type Query {
    mine: Named @connect(source: "api", ${passed}, selection: "${read}")
    ours: Party @connect(source: "api", ${passed}, selection: "${read}")
  }`;

  it.each([
    ['an interface', 'interface Named', '{ it: mine { name } }'],
    ['a union', 'union Party', '{ it: ours { ... on Person { name } } }'],
    ['a type of a union', person, '{ it: ours { ... on Person { name } } }'],
  ])('on %s keeps what is read to the caller, whatever the source says', async (_, type, query) => {
    await using under = await openDirectory(
      { [type]: short },
      { further, cacheSettings: { vary: [] } },
    );

    const seen = [];
    for (const authorization of ['ann', 'bob', 'ann']) {
      seen.push((await under.run(query, { headers: { authorization } })).data);
    }

    expect(seen).toEqual(['ann', 'bob', 'ann'].map((name) => ({ it: { name } })));
    expect(under.calls()).toBe(2);
  });
});

describe('@cacheControl on a lookup by key', () => {
  const batch = `@connect(source: "api", http: { GET: "/batch?ids={$batch.id->joinNotNull(',')}" }, batch: { maxSize: 9 }, selection: "id name")`;
  const lookups = (hint: string, onThing: string) => `
    directive @cacheControl(maxAge: Int, scope: CacheControlScope, inheritMaxAge: Boolean) on FIELD_DEFINITION | OBJECT
    enum CacheControlScope { PUBLIC PRIVATE }
    type Query {
      thing(id: ID!): Thing ${hint} @connect(source: "api", http: { GET: "/things/{$args.id}" }, entity: true, selection: "id name")
    }
    type Thing @key(fields: "id") ${onThing} { id: ID! name: String }
  `;

  /** Seconds and scope of the answers to two equal lookups after another, and the paths that were called. */
  async function lookUpTwice(hint: string, onThing: string, cache: object = { ttlSeconds: 300 }) {
    const headers = { 'cache-control': 'max-age=400' };
    const row = { id: 1, name: 'Tea' };
    await using stub = await startStubService(() => ({ headers, body: row }));
    await using adapter = createAdapterUnderTest(lookups(hint, onThing), {
      baseUrl: stub.url,
      cache,
    });
    const policies: string[] = [];
    for (let round = 0; round < 2; round += 1) {
      const answer = createAnswerPolicy();
      await adapter.run('{ thing(id: 1) { name } }', { request: { answer } });
      const seconds = answer.maxAgeMs / 1000;
      policies.push(`${seconds > 200 ? 'long' : Math.ceil(seconds)} ${answer.scope}`);
    }
    return { policies, urls: stub.requests.map(({ url }) => url) };
  }

  it.each([
    ['@cacheControl(maxAge: 0)', '0 public', '/things/1'],
    ['@cacheControl(maxAge: 5, scope: PRIVATE)', '5 private', '/batch?ids=1'],
    ['@cacheControl(scope: PRIVATE)', 'long private', '/batch?ids=1'],
    ['', 'long public', '/things/1'],
  ])(
    '%s counts for answers, as %s, when the type has a batch connector, whose rules keep the entity',
    async (hint, policy, url) => {
      const { policies, urls } = await lookUpTwice(hint, batch);

      expect(policies).toEqual([policy, policy]);
      expect(urls).toEqual([url]);
    },
  );

  it('counts for the entity, too, when nothing else reads it', async () => {
    const { policies, urls } = await lookUpTwice('@cacheControl(maxAge: 0)', '');

    expect(policies).toEqual(['0 public', '0 public']);
    expect(urls).toEqual(['/things/1', '/things/1']);
  });

  it.each([
    ['the lookup', '@cacheControl(maxAge: 5)', ''],
    ['the type', '', `@cacheControl(maxAge: 5) ${batch}`],
  ])('of %s gives way to the word of a service that is believed', async (_whose, hint, onThing) => {
    const { policies } = await lookUpTwice(hint, onThing, { honourOrigin: true });

    expect(policies).toEqual(['long public', 'long public']);
  });
});
