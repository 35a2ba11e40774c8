import { defineConfig, env } from 'banyan';

export default defineConfig({
  supergraph: './schema/supergraph.graphql',
  server: {
    host: env('BANYAN_HOST', null),
    metrics: {
      port: env('METRICS_PORT', null),
      host: env('METRICS_HOST', '127.0.0.1'),
      token: env('METRICS_TOKEN', null),
    },
  },
  identity: { subgraph: 'orders', query: '{ me { id } }', path: ['me', 'id'] },
  cache: { redis: env('REDIS_URL', null), secret: env('CACHE_SECRET', null) },
  events: {
    rabbitmq: env('RABBITMQ_URL', null),
    outbox: env('OUTBOX_URL', 'sqlite:./var/outbox.db'),
    outboxes: { catalog: env('CATALOG_OUTBOX_URL', null), orders: env('ORDERS_OUTBOX_URL', null) },
  },
  admin: { token: env('ADMIN_TOKEN', null) },
  subgraphs: {
    catalog: {
      schema: './schema/catalog.graphql',
      sources: {
        api: {
          baseUrl: env('CATALOG_URL', 'http://127.0.0.1:8101'),
          dialect: 'lumen',
          timeZone: 'Europe/Moscow',
          concurrency: 8,
        },
      },
    },
    orders: {
      schema: './schema/orders.graphql',
      sources: {
        api: { baseUrl: env('ORDERS_URL', 'http://127.0.0.1:8102'), dialect: 'laravel' },
      },
    },
    reviews: { schema: './schema/reviews.graphql', module: './subgraphs/reviews/index.ts' },
    insights: { schema: './schema/insights.graphql', module: './subgraphs/insights/index.ts' },
  },
});
