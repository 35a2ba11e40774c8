import { createAnswerPolicy } from '@banyan/platform/request/answer-policy.ts';
import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest } from '../adapter-under-test.ts';
import { startStubService } from '../stub-service.ts';

const orders = `
extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key"])
  @link(url: "https://specs.apollo.dev/connect/v0.4", import: ["@connect", "@source"])
  @source(name: "api", http: { baseURL: "http://unused.invalid" })
directive @cacheControl(maxAge: Int, scope: CacheControlScope, inheritMaxAge: Boolean) on FIELD_DEFINITION | OBJECT
enum CacheControlScope { PUBLIC PRIVATE }
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

/** Of the source: it is shortened by chance, but never so much. */
const least = 200;

/** Seconds and scope of the answers to these queries, and the calls that they took. */
async function policiesOf(...queries: readonly string[]) {
  await using stub = await startStubService(({ url }) => ({
    body: url === '/parties' ? [store, ann] : { ...order, by: store, parties: [store, ann] },
  }));
  const cache = { ttlSeconds: 300 };
  await using adapter = createAdapterUnderTest(orders.trim(), {
    baseUrl: stub.url,
    dialect: 'lumen',
    cache,
  });
  const policies: (readonly [seconds: number | 'long', scope: string])[] = [];
  for (const query of queries) {
    const answer = createAnswerPolicy();
    const { errors } = await adapter.run(query, { request: { answer } });
    expect(errors).toBeUndefined();
    const seconds = answer.maxAgeMs / 1000;
    policies.push([seconds > least ? 'long' : seconds, answer.scope]);
  }
  return { policies, calls: stub.requests.length };
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
      ['long', 'public'],
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
      ['long', 'private'],
    ]);
  });

  it('of an interface or union counts as far as objects of the type are there', async () => {
    const { policies, calls } = await policiesOf(
      '{ order(id: 1) { by { __typename } } }',
      '{ order(id: 1) { parties { ... on Person { name } } } }',
      '{ parties { ... on Shop { name } } }',
    );

    expect(policies).toEqual([
      ['long', 'public'],
      [30, 'private'],
      [30, 'private'],
    ]);
    expect(calls).toBe(2);
  });
});
