import type { ApolloServerPlugin } from '@apollo/server';
import type { GatewayContext } from '../federation/subgraph-data-source.ts';

/** What became of operations, as far as it decides whether their answers may be kept. */
export interface OperationOutcomes {
  /** Whether the operation was a query, ran without an error, and gave nothing but data. */
  isPlainQuery(context: GatewayContext): boolean;
  readonly plugin: ApolloServerPlugin<GatewayContext>;
}

/** The plugin must stand behind those which add errors or extensions to answers. */
export function createOperationOutcomes(): OperationOutcomes {
  // By the client request, which is not copied on its way as the context is.
  const plainQueries = new WeakSet<object>();
  return {
    isPlainQuery: ({ request }) => plainQueries.has(request),
    plugin: {
      requestDidStart: async () => ({
        async willSendResponse({ operation, contextValue, response: { body } }) {
          if (operation?.operation !== 'query' || body.kind !== 'single') return;
          const { data, errors, extensions } = body.singleResult;
          const isPlain = data != null && errors === undefined && extensions === undefined;
          if (isPlain) plainQueries.add(contextValue.request);
        },
      }),
    },
  };
}
