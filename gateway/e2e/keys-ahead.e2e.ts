import { createServer } from 'node:http';
import { composeServices } from '@apollo/composition';
import { readConnectedSchema } from '@banyan/legacy-adapters/connect/sdl/read-connected-schema.ts';
import { createLegacySubgraph } from '@banyan/legacy-adapters/runtime/create-legacy-subgraph.ts';
import { sourceConfigSchema } from '@banyan/legacy-adapters/runtime/sources/source-config.ts';
import { createResourceCache } from '@banyan/platform/cache/create-resource-cache.ts';
import { createScopeHasher } from '@banyan/platform/cache/scope.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { createSubgraph } from '@banyan/subgraph-kit/subgraph.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { createGateway, type Gateway } from '../create-gateway.ts';
import { ask, TEST_LIMITS, TEST_SERVER } from '../test/helpers/test-gateway.ts';

const federation =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key"])';

const shop = `${federation}
  @link(url: "https://specs.apollo.dev/connect/v0.3", import: ["@connect", "@source"])
  @source(name: "api", http: { baseURL: "http://unused.invalid" })
  type Query {
    product(id: ID!): Product
      @connect(source: "api", http: { GET: "/products/{$args.id}" }, selection: "id name category: { id: category_id }", entity: true)
  }
  type Product @key(fields: "id") { id: ID! name: String category: Category }
  type Category @key(fields: "id")
    @connect(source: "api", http: { GET: "/categories/{$this.id}" }, selection: "id title") {
    id: ID!
    title: String
  }`;

const ratings = `${federation}
  type Product @key(fields: "id") { id: ID! rating: Int }`;

let stack: AsyncDisposableStack;
let gateway: Gateway;
let calls: string[];
let isRated: PromiseWithResolvers<void>;

/** A stub of a legacy service whose answer about a category waits until the other subgraph was asked. */
function startHeldService() {
  const server = createServer(async ({ url = '' }, response) => {
    calls.push(url);
    const isCategory = url.startsWith('/categories');
    if (isCategory) await isRated.promise;
    response.setHeader('content-type', 'application/json');
    const body = isCategory ? { id: 5, title: 'Chairs' } : { id: 1, name: 'Stool', category_id: 5 };
    response.end(JSON.stringify(body));
  });
  return new Promise<string>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      stack.defer(() => void server.close());
      resolve(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
    });
  });
}

function openShop(baseUrl: string) {
  const read = readConnectedSchema('shop.graphql', shop);
  if (!read.ok) throw new Error(JSON.stringify(read.diagnostics));
  return createLegacySubgraph({
    name: 'shop',
    schema: read.schema,
    sources: { api: sourceConfigSchema.parse({ baseUrl }) },
    env: () => undefined,
    cache: createResourceCache({ sharedStore: null }),
    hashScope: createScopeHasher(null),
  });
}

function openRatings() {
  return createSubgraph({
    name: 'ratings',
    sdl: ratings,
    createContext: (request) => ({ request }),
    resolvers: {
      Product: {
        __resolveReference: (reference: object) => reference,
        rating() {
          isRated.resolve();
          return 4;
        },
      },
    },
  });
}

function compose(): string {
  const plain = shop.replaceAll(/@(connect|source)\(([^()]|\([^()]*\))*\)/g, '');
  const services = [
    { name: 'shop', typeDefs: parse(plain.replace(/@link\(url: "[^"]*connect[^)]*\)/, '')) },
    { name: 'ratings', typeDefs: parse(ratings) },
  ];
  const { supergraphSdl, errors } = composeServices(services);
  if (supergraphSdl === undefined) throw new Error(JSON.stringify(errors));
  return supergraphSdl;
}

beforeAll(async () => {
  stack = new AsyncDisposableStack();
  const url = await startHeldService();
  gateway = await createGateway({
    supergraphSdl: compose(),
    subgraphs: new Map([
      ['shop', { kind: 'in-process', subgraph: openShop(url) }],
      ['ratings', { kind: 'in-process', subgraph: openRatings() }],
    ]),
    environment: 'development',
    server: TEST_SERVER,
    limits: TEST_LIMITS,
    identity: null,
    log: createLogger({ level: 'silent' }),
  });
  stack.defer(() => gateway.close());
});

afterAll(async () => {
  await stack.disposeAsync();
});

describe('a subgraph that needs only the key of what a legacy service gives', () => {
  it('is asked while the service is still at work on the rest, at the cost of no further call', async () => {
    calls = [];
    isRated = Promise.withResolvers();

    const answer = await ask(gateway, '{ product(id: "1") { name rating category { title } } }');

    expect(answer.errors).toEqual([]);
    expect(answer.data).toEqual({
      product: { name: 'Stool', rating: 4, category: { title: 'Chairs' } },
    });
    expect(calls).toEqual(['/products/1', '/categories/5']);
  });
});
