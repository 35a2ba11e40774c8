import type { FastifyReply, FastifyRequest } from 'fastify';
import { COMPRESS_FROM_BYTES, type ContentEncoding, chooseEncoding } from './answer-body.ts';
import {
  type AnswerHeaderOptions,
  freshnessHeaders,
  NOT_KEPT,
  namesEtag,
  varyHeader,
} from './answer-headers.ts';
import type { StoredAnswer } from './answer-store.ts';

/** Makes replies of answers, with the headers that say how long they may be kept. */
export interface AnswerWriter {
  /**
   * Sets status and headers of the reply and resolves with its body, null where it has none. `now` is in milliseconds
   * since the epoch; `contentType` is given where the reply has none yet.
   */
  prepare(
    exchange: Exchange,
    answer: StoredAnswer,
    now: number,
    contentType?: string,
  ): Promise<Buffer | null>;
}

/** One request and its reply. */
export interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** A writer for one route. It compresses bodies itself, so that each form is made once and has an entity tag of its own. */
export function createAnswerWriter(options: AnswerHeaderOptions): AnswerWriter {
  return {
    async prepare({ request, reply }, answer, now, contentType) {
      const { body, scope, maxAgeMs, createdAt } = answer;
      const isKept = maxAgeMs > 0;
      const ageMs = now - createdAt;
      if (contentType !== undefined) reply.type(contentType);
      const encoding = encodingOf(request, body.bytes.length);
      const freshness = isKept ? freshnessHeaders({ ...answer, ageMs }, options) : NOT_KEPT;
      reply.headers(freshness);
      reply.header('vary', varyHeader(reply.getHeader('vary'), scope, options));
      if (request.method === 'GET' && isKept) {
        const etag = encoding === null ? `"${body.etag()}"` : `"${body.etag()}-${encoding}"`;
        reply.header('etag', etag);
        if (namesEtag(request.headers['if-none-match'], etag)) return notModified(reply);
      }
      if (encoding === null) return body.bytes;
      reply.header('content-encoding', encoding);
      return await body.encoded(encoding);
    },
  };
}

function encodingOf({ headers }: FastifyRequest, length: number): ContentEncoding | null {
  if (length < COMPRESS_FROM_BYTES) return null;
  const accepted = headers['accept-encoding'];
  return chooseEncoding(Array.isArray(accepted) ? accepted.join() : accepted);
}

function notModified(reply: FastifyReply): null {
  reply.status(304).removeHeader('content-type');
  return null;
}
