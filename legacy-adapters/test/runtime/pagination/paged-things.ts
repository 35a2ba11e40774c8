import {
  type AdapterUnderTest,
  createAdapterUnderTest,
  type SourceUnderTest,
} from '../adapter-under-test.ts';
import type { StubService } from '../stub-service.ts';

/** SDL of a connection `things` whose rows are at `rows` of an answer, such as `$.data`; forward and backward. */
export function thingsSdl(rows: string): string {
  return `
type Query {
  things(first: Int = 20, after: String, last: Int, before: String, color: String): ThingConnection
    @connect(
      source: "api"
      http: { GET: "/things", queryParams: "color: $args.color" }
      selection: "${rows} { id name }"
    )
}
type Thing { id: ID! name: String }
type ThingConnection { edges: [ThingEdge!]! nodes: [Thing!]! pageInfo: PageInfo! totalCount: Int }
type ThingEdge { cursor: String! node: Thing! }
type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
`;
}

/** A connection as a client sees it. */
export interface Things {
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
  readonly nodes: readonly { readonly id: string }[];
  readonly totalCount: number | null;
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/** Reads all that a connection can tell. */
export async function readThings(adapter: AdapterUnderTest, args: string) {
  const result = await adapter.run(
    `{ things(${args}) { edges { cursor node { id } } nodes { id } totalCount
       pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
  );
  return { things: (result.data?.things ?? null) as Things | null, errors: result.errors };
}

/** An adapter over `stub` with {@link thingsSdl}. */
export function createThingsAdapter(
  stub: StubService,
  rows: string,
  source: Omit<SourceUnderTest, 'baseUrl'>,
): AdapterUnderTest {
  return createAdapterUnderTest(thingsSdl(rows), { baseUrl: stub.url, ...source });
}

/** Ids of the rows that came, in order. */
export function idsOf(things: Things | null): readonly number[] {
  return (things?.nodes ?? []).map(({ id }) => Number(id));
}

/** The whole numbers from `first` to `last`. */
export function range(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Addresses of all requests that came, in order. */
export function urlsOf(stub: StubService): readonly string[] {
  return stub.requests.map(({ url }) => url);
}
