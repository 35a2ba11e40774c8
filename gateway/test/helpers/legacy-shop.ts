import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readConnectedSchema } from '@banyan/legacy-adapters/connect/sdl/read-connected-schema.ts';
import { createLegacySubgraph } from '@banyan/legacy-adapters/runtime/create-legacy-subgraph.ts';
import type { LegacySubgraph } from '@banyan/legacy-adapters/runtime/legacy-subgraph.ts';
import { sourceConfigSchema } from '@banyan/legacy-adapters/runtime/sources/source-config.ts';
import type { Metrics } from '@banyan/platform/telemetry/metrics.ts';
import type { Caches } from '../../open-caches.ts';

/** The storefront's `products`, of which connectors read the parts. Its URLs hold a secret. */
const sdl = `
extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key"])
  @link(url: "https://specs.apollo.dev/connect/v0.3", import: ["@connect", "@source"])
  @source(name: "api", http: { baseURL: "http://unused.invalid" })
type Query {
  products: [Product!]!
    @connect(source: "api", http: { GET: "/products?api_key=url-s3cret" }, selection: "id name price")
  product(id: ID!): Product
    @connect(
      source: "api"
      http: {
        GET: "/products/{$args.id}?api_key=url-s3cret"
        headers: [{ name: "authorization", from: "authorization" }]
      }
      selection: "id name price"
      entity: true
    )
}
type Mutation {
  renameProduct(id: ID!, name: String!): Product
    @connect(source: "api", http: { POST: "/products/{$args.id}" }, selection: "id name price")
}
type Product @key(fields: "id") { id: ID! name: String price: Int }
`;

/** A stub of a legacy service. */
export interface LegacyShop {
  readonly url: string;
  /** Paths with their queries, as they came over the wire. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** Starts it on a free port. It knows every product but that with the id `gone`. */
export async function startLegacyShop(): Promise<LegacyShop> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    const [path = ''] = (request.url ?? '').split('?');
    const id = path.split('/')[2];
    response.writeHead(id === 'gone' ? 404 : 200, { 'content-type': 'application/json' });
    const product = { id: id ?? '1', name: 'Lamp', price: 30 };
    response.end(JSON.stringify(id === undefined ? [product] : product));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What {@link createShopSubgraph} is made from. */
export interface ShopSubgraphOptions {
  readonly baseUrl: string;
  readonly caches: Caches;
  readonly metrics: Metrics;
}

/** The subgraph `products` over the service. The owner closes it. */
export function createShopSubgraph({
  baseUrl,
  caches,
  metrics,
}: ShopSubgraphOptions): LegacySubgraph {
  const read = readConnectedSchema('products.graphql', sdl);
  if (!read.ok) throw new Error(JSON.stringify(read.diagnostics, null, 2));
  const cache = { ttlSeconds: 60, negativeTtlSeconds: 60 };
  return createLegacySubgraph({
    name: 'products',
    schema: read.schema,
    sources: { api: sourceConfigSchema.parse({ baseUrl, dialect: 'laravel', cache }) },
    env: () => undefined,
    cache: caches.cache,
    hashScope: caches.hashScope,
    metrics,
  });
}
