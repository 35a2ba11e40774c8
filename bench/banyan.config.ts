import { defineConfig, env } from 'banyan';

/** The project over the stubs, with its caches as a benchmark wants them: off unless the environment says otherwise. */
const source = {
  concurrency: env('BENCH_CONCURRENCY', 16),
  // The services answer everybody alike, so credentials which connectors pass on make no difference.
  cache: { ttlSeconds: env('BENCH_TTL_SECONDS', 0), vary: ['accept-language'] },
};

export default defineConfig({
  supergraph: '../schema/supergraph.graphql',
  subgraphs: {
    catalog: {
      schema: '../schema/catalog.graphql',
      sources: {
        api: {
          ...source,
          baseUrl: env('CATALOG_URL'),
          dialect: 'lumen',
          timeZone: 'Europe/Moscow',
        },
      },
    },
    orders: {
      schema: '../schema/orders.graphql',
      sources: { api: { ...source, baseUrl: env('ORDERS_URL'), dialect: 'laravel' } },
    },
    reviews: { schema: '../schema/reviews.graphql', module: '../subgraphs/reviews/index.ts' },
    insights: { schema: '../schema/insights.graphql', module: '../subgraphs/insights/index.ts' },
  },
  cache: { response: { enabled: env('BENCH_RESPONSE_CACHE', false) } },
});
