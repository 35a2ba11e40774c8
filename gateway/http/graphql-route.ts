import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { GatewayContext } from '../federation/subgraph-data-source.ts';
import { type ClientRequestOptions, openClientRequest } from '../request-context.ts';
import type { AnswerCaching } from '../response-cache/answer-caching.ts';
import { createAnswerHandler } from '../response-cache/create-answer-handler.ts';
import type { SentResponse } from '../response-cache/repeated-requests.ts';
import type { Exchange } from '../response-cache/write-answer.ts';
import { installAnswerFront } from './answer-front.ts';
import { logRequest } from './request-log.ts';

const PATH = '/graphql';

/** Headers that put more than data into an answer, where clients are allowed to. */
const INSPECTION_HEADERS = ['banyan-trace', 'apollo-query-plan-experimental'];

/** `GET` and `POST /graphql`. `server` has been started and is stopped by the caller after the app is closed. */
export function addGraphqlRoute(
  app: FastifyInstance,
  server: ApolloServer<GatewayContext>,
  options: ClientRequestOptions,
  caching: AnswerCaching,
): void {
  const onRepeatable = repeatBeforeApp(app, caching, options.log);
  const contexts = new WeakMap<FastifyRequest, GatewayContext>();
  const apollo = fastifyApolloHandler(server, {
    async context(request, reply) {
      const context = openClientRequest(request, reply, options);
      contexts.set(request, context);
      return context;
    },
  });
  app.route({
    method: ['GET', 'POST'],
    url: PATH,
    // The answer writer compresses.
    compress: false,
    onRequest: async (_request, reply) => {
      // Until an answer says otherwise, nothing in between may keep it; also not what fails before there is one.
      reply.header('cache-control', 'no-store');
    },
    handler: createAnswerHandler({
      ...caching,
      execute: async ({ request, reply }) => apollo.call(app, request, reply),
      contextOf: (request) => contexts.get(request),
      bypassHeaders: options.allowTrace ? INSPECTION_HEADERS : [],
      onRepeatable,
      now: Date.now,
    }),
  });
}

type OnRepeatable = (exchange: Exchange, response: SentResponse) => void;

/** Lets equal requests be answered before the app sees them; gives what notes the responses. */
function repeatBeforeApp(
  app: FastifyInstance,
  { repeats, isOpen }: AnswerCaching,
  log: Logger,
): OnRepeatable {
  if (repeats === null) return () => undefined;
  const front = installAnswerFront(app.server, {
    repeats,
    path: PATH,
    isOpen,
    onSent: (response) => logRequest(log, { ...response, ms: 0 }),
    now: Date.now,
  });
  return ({ request }, response) => {
    const requestKey = front.requestKeyOf(request.raw);
    if (requestKey !== null && isOpen()) repeats.remember(requestKey, response);
  };
}
