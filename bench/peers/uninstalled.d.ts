// What is used of packages that only the benchmark installs, so that the project's type check does without them.

declare module '@apollo/server-plugin-response-cache' {
  import type { ApolloServerPlugin } from '@apollo/server';

  export default function responseCachePlugin(): ApolloServerPlugin;
}

declare module '@graphql-hive/gateway' {
  import type { RequestListener } from 'node:http';

  export function createGatewayRuntime(config: object): RequestListener;
}

declare module '@graphql-hive/router-runtime' {
  export const unifiedGraphHandler: unknown;
}

declare module '@graphql-mesh/cache-inmemory-lru' {
  export default class InMemoryCache {
    constructor(options: { readonly max: number });
  }
}
