import { createCallTrace } from '@banyan/platform/request/call-trace.ts';
import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest } from '../adapter-under-test.ts';
import { type ReceivedRequest, startStubService } from '../stub-service.ts';

function schema(batch: string): string {
  return `
type Query {
  things: [Thing] @connect(source: "api", http: { GET: "/things" }, selection: "$.data { id }")
}
type Thing @key(fields: "id")
  @connect(
    source: "api"
    http: { GET: "/things", queryParams: "ids: $batch.id->joinNotNull(',')" }
    ${batch}
    selection: "$.data { id name }"
  ) { id: ID! name: String }
`;
}

function askedIds({ url }: ReceivedRequest): string[] {
  const ids = new URL(url, 'http://stub').searchParams.get('ids') ?? '';
  return ids.split(',');
}

/** A service that gives at most so many rows at once. */
function startThings(pageSize: number) {
  return startStubService((request) => ({
    body: {
      data: askedIds(request)
        .slice(0, pageSize)
        .map((id) => ({ id: Number(id), name: `Thing ${id}` })),
    },
  }));
}

function references(count: number): string {
  const all = Array.from({ length: count }, (_, id) => `{ __typename: "Thing", id: "${id}" }`);
  return `{ _entities(representations: [${all.join()}]) { ... on Thing { name } } }`;
}

describe('the trace of a batch', () => {
  it.each([
    ['that one call answers', 3, 'batch: { maxSize: 4 }', 100, { calls: 1, truncations: 0 }],
    [
      'of more keys than one call may have',
      9,
      'batch: { maxSize: 4 }',
      100,
      { calls: 3, truncations: 0 },
    ],
    ['of which the answer is cut', 25, '', 10, { calls: 3, truncations: 1 }],
  ])('%s says how many calls it took', async (_title, keys, batch, pageSize, expected) => {
    await using things = await startThings(pageSize);
    await using adapter = createAdapterUnderTest(schema(batch), { baseUrl: things.url });
    const trace = createCallTrace();

    await adapter.run(references(keys), { request: { trace } });

    expect(trace.batches).toEqual([
      { subgraph: 'shop', coordinate: 'Thing[0]', keys, ...expected },
    ]);
    expect(things.requests).toHaveLength(expected.calls);
  });

  it('that is halved because its URL would be too long counts what was sent', async () => {
    await using things = await startThings(100);
    const source = { baseUrl: things.url, maxUrlLength: 256 };
    await using adapter = createAdapterUnderTest(schema(''), source);
    const trace = createCallTrace();

    await adapter.run(references(100), { request: { trace } });

    expect(things.requests.length).toBeGreaterThan(1);
    expect(trace.batches).toMatchObject([{ keys: 100, calls: things.requests.length }]);
  });
});
