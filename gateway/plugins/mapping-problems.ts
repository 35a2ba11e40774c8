import type { ApolloServerPlugin } from '@apollo/server';
import type { GatewayContext } from '../federation/subgraph-data-source.ts';

/**
 * Shows in `extensions.banyan.problems` where mappings found nothing although the schema promises something: of the requests
 * that collect such problems.
 */
export function createMappingProblemsPlugin(): ApolloServerPlugin<GatewayContext> {
  return {
    requestDidStart: async () => ({
      async willSendResponse({ contextValue, response: { body } }) {
        const problems = contextValue.request.mappingProblems?.list() ?? [];
        if (problems.length === 0 || body.kind !== 'single') return;
        const { extensions = {} } = body.singleResult;
        const banyan = { ...(extensions.banyan as object | undefined), problems };
        body.singleResult.extensions = { ...extensions, banyan };
      },
    }),
  };
}
