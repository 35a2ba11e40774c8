import type { FastifyReply, FastifyRequest } from 'fastify';
import processRequest from 'graphql-upload/processRequest.mjs';
import { CountedBody } from './counted-body.ts';
import { withReceivedFiles } from './received-files.ts';
import { RefusedUpload } from './refused-upload.ts';
import type { UploadLimits } from './upload-limits.ts';

/** Sets the body of a multipart request to its operation; leaves other requests alone. */
export type ReadUpload = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/** The content type whose bodies {@link createUploadReader} reads by itself. */
export const MULTIPART = 'multipart/form-data';

/**
 * Reads uploads within limits; the operation begins while its files still come in. Rejects with a {@link RefusedUpload}. A page of
 * another origin can send such a request without being asked first, so a header is required which it cannot send.
 */
export function createUploadReader(limits: UploadLimits): ReadUpload {
  return async (request, reply) => {
    if (!isMultipart(request)) return;
    refuseForgery(request);
    refuseLength(request, limits);
    const body = new CountedBody(request.raw, limits.maxTotalBytes);
    // What comes after the answer is of no use to anybody.
    reply.raw.once('close', () => body.destroy());
    request.body = await readOperation(body, reply, limits);
  };
}

function isMultipart({ headers }: FastifyRequest): boolean {
  return (headers['content-type'] ?? '').toLowerCase().startsWith(MULTIPART);
}

/** As Apollo Server has it. */
const preflightHeaders = ['apollo-require-preflight', 'x-apollo-operation-name'];

function refuseForgery({ headers }: FastifyRequest): void {
  if (preflightHeaders.some((name) => (headers[name] ?? '') !== '')) return;
  const names = preflightHeaders.join(' or ');
  throw new RefusedUpload(400, `A multipart request must have the header ${names}.`);
}

function refuseLength({ headers }: FastifyRequest, { maxTotalBytes }: UploadLimits): void {
  if (Number(headers['content-length'] ?? 0) > maxTotalBytes) throw tooLarge(maxTotalBytes);
}

function tooLarge(maxTotalBytes: number): RefusedUpload {
  return new RefusedUpload(
    413,
    `The files and the operation must hold at most ${maxTotalBytes} bytes.`,
  );
}

async function readOperation(
  body: CountedBody,
  reply: FastifyReply,
  limits: UploadLimits,
): Promise<unknown> {
  try {
    const operation = await processRequest(body, reply.raw, {
      maxFieldSize: limits.maxFieldBytes,
      maxFileSize: limits.maxFileBytes,
      maxFiles: limits.maxFiles,
    });
    return withReceivedFiles(Object(operation));
  } catch (error) {
    body.destroy();
    throw body.isExceeded ? tooLarge(limits.maxTotalBytes) : toRefusal(error);
  }
}

/** The library's messages name fields and limits, nothing of the server. */
function toRefusal(error: unknown): RefusedUpload {
  if (error instanceof RefusedUpload) return error;
  const status: unknown = Reflect.get(Object(error), 'status');
  const isTold = (status === 400 || status === 413) && error instanceof Error;
  if (isTold) return new RefusedUpload(status, error.message);
  return new RefusedUpload(400, 'The multipart request cannot be read.');
}
