import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MAX_CONNECTION_SIZE } from '../../../runtime/pagination/page-arguments.ts';
import { type AdapterUnderTest, createAdapterUnderTest } from '../adapter-under-test.ts';
import { type ReceivedRequest, type StubAnswer, startStubService } from '../stub-service.ts';

const sdl = `
type Query {
  things(first: Int = 20, after: String, color: String): ThingConnection
    @connect(
      source: "api"
      http: { GET: "/things", queryParams: "color: $args.color" }
      selection: "$.data { id name }"
    )
}
type Thing { id: ID! name: String }
type ThingConnection { edges: [ThingEdge!]! nodes: [Thing!]! pageInfo: PageInfo! totalCount: Int }
type ThingEdge { cursor: String! node: Thing! }
type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
`;

const total = 230;

function pageOf(
  request: ReceivedRequest,
  cap = 100,
): { page: number; size: number; ids: number[] } {
  const query = new URL(request.url, 'http://stub').searchParams;
  const page = Number(query.get('page') ?? 1);
  const size = Math.min(Number(query.get('per_page') ?? 15), cap);
  const count = Math.max(0, Math.min(size, total - (page - 1) * size));
  return {
    page,
    size,
    ids: Array.from({ length: count }, (_, index) => (page - 1) * size + index + 1),
  };
}

/** Laravel's LengthAwarePaginator in its flat form. */
function lengthAware(request: ReceivedRequest): StubAnswer {
  const { page, size, ids } = pageOf(request);
  const lastPage = Math.ceil(total / size);
  return {
    body: {
      current_page: page,
      data: ids.map((id) => ({ id, name: `Thing ${id}` })),
      last_page: lastPage,
      next_page_url: page < lastPage ? `http://internal/things?page=${page + 1}` : null,
      per_page: size,
      total,
    },
  };
}

/** `simplePaginate` in an API Resource: no total. */
function simpleResource(request: ReceivedRequest): StubAnswer {
  const { page, size, ids } = pageOf(request);
  const hasNext = page * size < total;
  return {
    body: {
      data: ids.map((id) => ({ id, name: `Thing ${id}` })),
      links: {
        first: 'x',
        last: null,
        prev: null,
        next: hasNext ? 'http://internal/x?page=2' : null,
      },
      meta: { current_page: page, per_page: size },
    },
  };
}

async function read(adapter: AdapterUnderTest, args: string) {
  const result = await adapter.run(
    `{ things(${args}) { edges { cursor node { id } } nodes { id } totalCount
       pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
  );
  const things = result.data?.things as {
    edges: { cursor: string; node: { id: string } }[];
    nodes: { id: string }[];
    totalCount: number | null;
    pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string | null };
  } | null;
  return { things, errors: result.errors };
}

describe('a connection over a service that pages by number', () => {
  it('asks for exactly the wanted page and passes the filters', async () => {
    await using stub = await startStubService(lengthAware);
    await using adapter = createAdapterUnderTest(sdl, { baseUrl: stub.url, dialect: 'lumen' });

    const { things } = await read(adapter, 'first: 10, color: "red"');

    expect(stub.requests.map(({ url }) => url)).toEqual(['/things?color=red&page=1&per_page=10']);
    expect(things?.nodes.map(({ id }) => Number(id))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(things?.totalCount).toBe(total);
    expect(things?.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
  });

  it('serves more rows than the page size of the service by several pages', async () => {
    await using stub = await startStubService(lengthAware);
    await using adapter = createAdapterUnderTest(sdl, { baseUrl: stub.url, dialect: 'lumen' });

    const { things } = await read(adapter, 'first: 150');

    expect(things?.nodes).toHaveLength(150);
    expect(stub.requests).toHaveLength(2);
  });

  it.each([
    ['with a total', lengthAware, total],
    ['without a total', simpleResource, null],
  ])(
    'walks to the end %s, whatever the page sizes, each row once and in order',
    async (_name, answer, count) => {
      await using stub = await startStubService(answer);
      await using adapter = createAdapterUnderTest(sdl, { baseUrl: stub.url, dialect: 'lumen' });

      await fc.assert(
        fc.asyncProperty(fc.infiniteStream(fc.integer({ min: 1, max: 120 })), async (sizes) => {
          const seen: number[] = [];
          let after = 'null';
          let hasNext = true;
          while (hasNext) {
            const first = sizes.next().value;
            const { things } = await read(adapter, `first: ${first}, after: ${after}`);
            seen.push(...(things?.nodes ?? []).map(({ id }) => Number(id)));
            hasNext = things?.pageInfo.hasNextPage ?? false;
            after = JSON.stringify(things?.pageInfo.endCursor);
            expect(things?.totalCount).toBe(count);
          }
          expect(seen).toEqual(Array.from({ length: total }, (_, index) => index + 1));
        }),
        { numRuns: 8 },
      );
    },
  );

  it('continues behind any edge', async () => {
    await using stub = await startStubService(lengthAware);
    await using adapter = createAdapterUnderTest(sdl, { baseUrl: stub.url, dialect: 'lumen' });
    const { things: start } = await read(adapter, 'first: 5');

    const { things } = await read(adapter, `first: 2, after: "${start?.edges[2]?.cursor}"`);

    expect(things?.edges.map(({ node }) => node.id)).toEqual(['4', '5']);
    expect(things?.pageInfo.hasPreviousPage).toBe(true);
  });

  it('is empty beyond the end', async () => {
    await using stub = await startStubService(lengthAware);
    await using adapter = createAdapterUnderTest(sdl, { baseUrl: stub.url, dialect: 'lumen' });
    const { things: last } = await read(adapter, 'first: 230');

    const { things, errors } = await read(
      adapter,
      `first: 5, after: "${last?.pageInfo.endCursor}"`,
    );

    expect(errors).toBeUndefined();
    expect(things).toMatchObject({
      nodes: [],
      edges: [],
      pageInfo: { hasNextPage: false, endCursor: null },
    });
  });

  it.each([
    ['first: 0', 'first'],
    ['first: -1', 'first'],
    [`first: ${MAX_CONNECTION_SIZE + 1}`, 'first'],
    ['after: "nonsense"', 'after'],
    ['after: ""', 'after'],
  ])('refuses %s before any call', async (args, field) => {
    await using stub = await startStubService(lengthAware);
    await using adapter = createAdapterUnderTest(sdl, { baseUrl: stub.url, dialect: 'lumen' });

    const { things, errors } = await read(adapter, args);

    expect(things).toBeNull();
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', service: 'shop' });
    expect(Object.keys(errors?.[0]?.extensions?.fields as object)).toEqual([field]);
    expect(stub.requests).toEqual([]);
  });

  it('refuses the cursor of a list with other filters', async () => {
    await using stub = await startStubService(lengthAware);
    await using adapter = createAdapterUnderTest(sdl, { baseUrl: stub.url, dialect: 'lumen' });
    const { things: red } = await read(adapter, 'first: 5, color: "red"');

    const { errors } = await read(
      adapter,
      `first: 5, color: "blue", after: "${red?.pageInfo.endCursor}"`,
    );

    expect(errors?.[0]?.message).toMatch(/other filters/);
    expect(stub.requests).toHaveLength(1);
  });
});
