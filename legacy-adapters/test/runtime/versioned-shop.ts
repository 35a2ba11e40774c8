import { createResourceCache } from '@banyan/platform/cache/create-resource-cache.ts';
import { createManualClock } from '@banyan/platform/test/helpers/manual-clock.ts';
import { createAdapterUnderTest, type SourceUnderTest } from './adapter-under-test.ts';
import { type ReceivedRequest, type StubAnswer, startStubService } from './stub-service.ts';

/** The schema of the shop. */
export const shop = `
type Query {
  names(page: Int): [String] @connect(source: "api", http: { GET: "/names", queryParams: "page: $args.page" }, selection: "$.data.name")
  total: Int @connect(source: "api", http: { GET: "/names" }, selection: "$response.headers.'x-total'->first->jsonParse")
  mine: [String] @connect(source: "api", http: { GET: "/names", headers: [{ name: "Authorization", from: "authorization" }] }, selection: "$.data.name")
  thing(id: ID!): Thing @connect(source: "api", http: { GET: "/things/{$args.id}" }, entity: true, selection: "id name")
}
type Thing @key(fields: "id")
  @connect(
    source: "api"
    http: { GET: "/batch", queryParams: "ids: $batch.id->joinNotNull(',')" }
    batch: { maxSize: 100 }
    selection: "$.data { id name }"
  ) { id: ID! name: String }
`;

/** A stub with a version of everything, which is sent as ETag, and only when the caller has another one. */
function createVersionedShop() {
  let version = 1;
  let said: Record<string, string> = {};
  const answer = ({ url, headers }: ReceivedRequest): StubAnswer => {
    const etag = `W/"${version}"`;
    const answered = { ETag: etag, 'X-Total': String(version), ...said };
    if (headers['if-none-match'] === etag) return { status: 304, headers: answered };
    const thing = { id: 1, name: `Name ${version}` };
    const body = url.startsWith('/things/') ? thing : { data: [thing, { ...thing, id: 2 }] };
    return { headers: answered, body };
  };
  return {
    answer,
    change() {
      version += 1;
    },
    say(headers: Record<string, string>) {
      said = headers;
    },
  };
}

/** In milliseconds. */
export const minute = 60_000;
/** Kept for a minute. */
export const kept = { ttlSeconds: 60 };

/** An adapter before a stub, with a clock of its own. `answer` takes the place of the versioned shop. */
export async function openShop(
  cacheSettings: Partial<SourceUnderTest['cache']> = kept,
  answer?: (request: ReceivedRequest) => StubAnswer,
) {
  const versioned = createVersionedShop();
  const stub = await startStubService(answer ?? versioned.answer);
  const clock = createManualClock(0);
  const cache = createResourceCache({ sharedStore: null, clock });
  const source = { baseUrl: stub.url, dialect: 'lumen', cache: cacheSettings } as const;
  const adapter = createAdapterUnderTest(shop, source, { cache });
  return {
    versioned,
    clock,
    cache,
    stub,
    source,
    run: adapter.run,
    /** Path and ETag of each request. */
    asked: () => stub.requests.map(({ url, headers }) => [url, headers['if-none-match'] ?? null]),
    async [Symbol.asyncDispose]() {
      await adapter[Symbol.asyncDispose]();
      await stub[Symbol.asyncDispose]();
    },
  };
}
