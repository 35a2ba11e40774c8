import { subscribe } from 'node:diagnostics_channel';
import { Server } from 'node:http';
import { join } from 'node:path';
import { ApolloServer, type BaseContext } from '@apollo/server';
import { ApolloServerPluginCacheControl } from '@apollo/server/plugin/cacheControl';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { catalogResolvers, createCatalogContext } from './catalog-resolvers.ts';
import type { Batching } from './loading.ts';
import { createOrdersContext, ordersResolvers } from './orders-resolvers.ts';
import { createRestClient } from './rest-client.ts';
import { createReviewsResolvers } from './reviews-resolvers.ts';
import { readSubgraphSchema } from './subgraph-schema.ts';

// The three subgraphs as one would write them by hand with Apollo Server, each on a port of its own, in one process.
// SCHEMA_DIR, CATALOG_URL, ORDERS_URL, REVIEWS_FILE: what they stand on. BATCHING: dataloader or none.
// MAX_AGE_SECONDS: how long gateways may keep their answers; 0 says nothing of it.

const env = (name: string) => process.env[name] ?? '';
const batching: Batching = env('BATCHING') === 'none' ? 'none' : 'dataloader';
const catalog = createRestClient(env('CATALOG_URL'));
const orders = createRestClient(env('ORDERS_URL'));

// Apollo's standalone server does not let one say how long idle connections stay open. Node's 5 s are shorter than a request
// of the gateway without DataLoader, which then meets connections that are just being closed.
subscribe('http.server.request.start', (message) => {
  const { server } = Object(message);
  if (server instanceof Server) server.keepAliveTimeout = 600_000;
});

const urls = {
  catalog: await serve('catalog', catalogResolvers, () => createCatalogContext(catalog, batching)),
  orders: await serve('orders', ordersResolvers, () => createOrdersContext(orders, batching)),
  reviews: await serve('reviews', createReviewsResolvers(env('REVIEWS_FILE')), () => ({})),
};
process.once('SIGTERM', () => process.exit());
process.send?.({ kind: 'listening', url: urls.catalog, urls });

async function serve(
  name: string,
  resolvers: object,
  createContext: () => BaseContext,
): Promise<string> {
  const typeDefs = await readSubgraphSchema(join(env('SCHEMA_DIR'), `${name}.graphql`));
  const defaultMaxAge = Number(env('MAX_AGE_SECONDS'));
  const server = new ApolloServer({
    schema: buildSubgraphSchema([{ typeDefs, resolvers: { ...resolvers } }]),
    plugins: [ApolloServerPluginCacheControl({ defaultMaxAge })],
  });
  const { url } = await startStandaloneServer(server, {
    listen: { port: 0, host: '127.0.0.1' },
    context: async () => createContext(),
  });
  return url;
}
