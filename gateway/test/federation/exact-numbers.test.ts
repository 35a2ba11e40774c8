import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ConnectedGateway, startConnectedGateway } from '../helpers/connected-gateway.ts';
import { ask } from '../helpers/test-gateway.ts';

const shop = `
scalar Decimal
scalar BigInt
type Query {
  dearer(than: Decimal): [Int] @connect(source: "api", http: { GET: "/dearer", queryParams: "$args { than }" }, selection: "$")
  later(after: BigInt): [Int] @connect(source: "api", http: { GET: "/later", queryParams: "$args { after }" }, selection: "$")
}
`;

let connected: ConnectedGateway;

beforeAll(async () => {
  connected = await startConnectedGateway({ schemas: { shop }, answers: {} });
});

afterAll(async () => {
  await connected[Symbol.asyncDispose]();
});

/** What the service is asked, and what the client is told, when it asks. */
async function askFor(query: string, variables: Readonly<Record<string, unknown>> = {}) {
  const before = connected.sentRequests();
  const { errors } = await ask(connected.gateway, { query, variables });
  const added = connected.sentRequests().filter((line) => !before.includes(line));
  return { added, codes: errors.map(({ extensions }) => extensions.code), errors };
}

const withDecimal = 'query ($than: Decimal) { dearer(than: $than) }';
const withBigInt = 'query ($after: BigInt) { later(after: $after) }';

describe('numbers that a client sends', () => {
  const kept = [
    ['{ dearer(than: "19.90") }', {}, 'GET /dearer?than=19.90'],
    [
      '{ dearer(than: "12345678901234567890.123") }',
      {},
      'GET /dearer?than=12345678901234567890.123',
    ],
    [withDecimal, { than: '19.900' }, 'GET /dearer?than=19.900'],
    [withDecimal, { than: 0.0000001 }, 'GET /dearer?than=0.0000001'],
    [withDecimal, { than: 123456789012.125 }, 'GET /dearer?than=123456789012.125'],
    ['{ later(after: "9007199254740993") }', {}, 'GET /later?after=9007199254740993'],
    ['{ later(after: 9007199254740991) }', {}, 'GET /later?after=9007199254740991'],
    [withBigInt, { after: '9007199254740995' }, 'GET /later?after=9007199254740995'],
    [withBigInt, { after: -7 }, 'GET /later?after=-7'],
  ] as const;
  it.each(kept)('reach the service with all digits: %s %j', async (query, variables, request) => {
    const { added } = await askFor(query, variables);

    expect(added).toEqual([request]);
  });

  it('lose the zeros at their end in a query, where the planner makes doubles of them', async () => {
    const { added } = await askFor('{ dearer(than: 29.90) }');

    expect(added).toEqual(['GET /dearer?than=29.9']);
  });

  const lost = [
    ['{ dearer(than: 12345678901234567890.123) }', {}],
    ['{ dearer(than: 0.30000000000000004) }', {}],
    ['{ dearer(than: 12345678901234567890123) }', {}],
    [withDecimal, { than: 0.30000000000000004 }],
    ['{ later(after: 9007199254740993) }', {}],
    ['{ later(after: 10000000000000001) }', {}],
    [withBigInt, { after: 9007199254740992 }],
  ] as const;
  it.each(lost)('are refused where digits may be lost: %s %j', async (query, variables) => {
    const { added, codes, errors } = await askFor(query, variables);

    expect(added).toEqual([]);
    expect(codes).toEqual(['BAD_USER_INPUT']);
    expect(errors[0]?.message).toMatch(/as a string, such as ".*" \(a number may have 15 digits\)/);
  });

  it('are refused with what was expected, where they are none', async () => {
    const { errors } = await askFor('{ later(after: "19.90") }');

    expect(errors).toMatchObject([
      {
        message: expect.stringMatching(/^BigInt must be an integer as a string.*got "19\.90"$/),
        extensions: { code: 'BAD_USER_INPUT', service: 'shop' },
      },
    ]);
  });
});
