import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { RefusedUpload } from './uploads/refused-upload.ts';

/** Answers what fails before GraphQL begins in the form of a GraphQL answer, so that clients need only one parser. */
export function addErrorResponses(app: FastifyInstance, log: Logger): void {
  app.setNotFoundHandler((request, reply) => {
    const [path] = request.url.split('?', 1);
    return refuse(reply, 404, 'BAD_REQUEST', `There is nothing at ${request.method} ${path}.`);
  });
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof RefusedUpload) {
      return refuse(reply, error.statusCode, 'BAD_USER_INPUT', error.message);
    }
    const status = clientErrorStatus(error);
    if (status !== null) {
      return refuse(reply, status, 'BAD_REQUEST', describeRefusal(status, request));
    }
    log.error({ err: error, requestId: request.id }, 'Unexpected error in the HTTP server');
    return refuse(reply, 500, 'INTERNAL_SERVER_ERROR', 'Internal server error');
  });
}

function clientErrorStatus(error: unknown): number | null {
  const status: unknown = Reflect.get(Object(error), 'statusCode');
  return typeof status === 'number' && status >= 400 && status < 500 ? status : null;
}

function describeRefusal(status: number, { headers, routeOptions }: FastifyRequest): string {
  if (status === 413) {
    const received = headers['content-length'] ?? 'more';
    return `The request body must hold at most ${routeOptions.bodyLimit} bytes; received ${received}.`;
  }
  if (status === 415) {
    const received = JSON.stringify(headers['content-type'] ?? '');
    return `Content-Type must be "application/json"; received ${received}.`;
  }
  return 'The request body must be valid JSON; received something else.';
}

/** Answers with one error, in the form of a GraphQL answer. */
export function refuse(
  reply: FastifyReply,
  status: number,
  code: string,
  message: string,
): FastifyReply {
  return reply.status(status).send({ errors: [{ message, extensions: { code } }] });
}
