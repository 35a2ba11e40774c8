import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import type { FastifyInstance, RouteOptions } from 'fastify';
import type { GatewayContext } from '../federation/subgraph-data-source.ts';
import {
  type ClientRequestOptions,
  openClientRequest,
  openClientSignal,
} from '../request-context.ts';
import type { AnswerCaching } from '../response-cache/answer-caching.ts';
import { createAnswerHandler } from '../response-cache/create-answer-handler.ts';
import type { SentResponse } from '../response-cache/repeated-requests.ts';
import type { Exchange } from '../response-cache/write-answer.ts';
import { installAnswerFront } from './answer-front.ts';
import { refuse } from './error-responses.ts';
import { logRequest } from './request-log.ts';
import { createTurnPacer } from './turn-pacer.ts';
import { createUploadReader, MULTIPART } from './uploads/create-upload-reader.ts';
import type { UploadLimits } from './uploads/upload-limits.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Of a GraphQL request that is being executed; null before. */
    gatewayContext: GatewayContext | null;
    /** Of a GraphQL request from when it waits for its turn, or for an equal one, on; null before. */
    clientSignal: AbortSignal | null;
  }
}

const PATH = '/graphql';

/** Apollo Server's adapter makes a URL of it. */
const NO_HOST = 'The request must have a Host header with the name or address of a host.';

/** Headers that put more than data into an answer, where clients are allowed to. */
const INSPECTION_HEADERS = ['banyan-trace', 'apollo-query-plan-experimental'];

/** What the requests of the route have in common. */
export interface GraphqlRouteOptions extends ClientRequestOptions {
  /** From the moment when a request waits for its turn, or for an equal one. */
  readonly requestTimeoutMs: number;
  /** Null: a multipart request is refused. */
  readonly uploads: UploadLimits | null;
}

/** `GET` and `POST /graphql`. `server` has been started and is stopped by the caller after the app is closed. */
export function addGraphqlRoute(
  app: FastifyInstance,
  server: ApolloServer<GatewayContext>,
  options: GraphqlRouteOptions,
  caching: AnswerCaching,
): void {
  const onRepeatable = repeatBeforeApp(app, caching, options.log);
  app.decorateRequest('gatewayContext', null);
  app.decorateRequest('clientSignal', null);
  const pacer = createTurnPacer();
  const signalOf = ({ request, reply }: Exchange) => {
    request.clientSignal ??= openClientSignal(reply.raw, options.requestTimeoutMs);
    return request.clientSignal;
  };
  const apollo = fastifyApolloHandler(server, {
    async context(request, reply) {
      const context = openClientRequest(request, signalOf({ request, reply }), options);
      request.gatewayContext = context;
      return context;
    },
  });
  const route: RouteOptions = {
    method: ['GET', 'POST'],
    url: PATH,
    // The answer writer compresses.
    compress: false,
    onRequest: async ({ hostname }, reply) => {
      // Until an answer says otherwise, nothing in between may keep it; also not what fails before there is one.
      reply.header('cache-control', 'no-store');
      if (!URL.canParse(`http://${hostname}`)) return refuse(reply, 400, 'BAD_REQUEST', NO_HOST);
      return undefined;
    },
    handler: createAnswerHandler({
      ...caching,
      signalOf,
      execute: async (exchange) => {
        const { request, reply } = exchange;
        signalOf(exchange);
        await pacer.begin();
        // Nobody would read the answer, and the client may have sent its mutation again.
        if (reply.raw.destroyed) return undefined;
        try {
          return await apollo.call(app, request, reply);
        } finally {
          // Apollo Server gives a gateway a context with accessors of its own, by which V8 keeps all that it leads to.
          request.gatewayContext?.request.locals.clear();
        }
      },
      contextOf: ({ gatewayContext }) => gatewayContext ?? undefined,
      bypassHeaders: options.allowTrace ? INSPECTION_HEADERS : [],
      onRepeatable,
      now: Date.now,
    }),
  };
  if (options.uploads === null) app.route(route);
  else addUploadRoute(app, route, options.uploads);
}

/** In a scope of its own: no other route takes multipart requests. */
function addUploadRoute(app: FastifyInstance, route: RouteOptions, limits: UploadLimits): void {
  app.register(async (scope) => {
    scope.addContentTypeParser(MULTIPART, (_request, _payload, done) => done(null));
    scope.route({ ...route, preHandler: createUploadReader(limits) });
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
