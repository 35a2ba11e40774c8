import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance } from 'fastify';
import type { GatewayContext } from '../federation/subgraph-data-source.ts';
import { type ClientRequestOptions, openClientRequest } from '../request-context.ts';

/** `GET` and `POST /graphql`. `server` has been started and is stopped by the caller after the app is closed. */
export function addGraphqlRoute(
  app: FastifyInstance,
  server: ApolloServer<GatewayContext>,
  options: ClientRequestOptions,
): void {
  const handler = fastifyApolloHandler(server, {
    context: async (request, reply) => openClientRequest(request, reply, options),
  });
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    onRequest: async (_request, reply) => {
      // Answers depend on the caller, so nothing in between may keep them.
      reply.header('cache-control', 'no-store');
    },
    handler,
  });
}
