import type { ScopeHasher } from '@banyan/platform/cache/scope.ts';
import { isBanyanError } from '@banyan/platform/errors/banyan-error.ts';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import type { AllSpellings } from '../all-spellings.ts';
import { refuse } from '../http/error-responses.ts';
import { createTokenCheck } from './admin-token.ts';
import { invalidationRequest, tagsOf } from './invalidation-request.ts';
import { createRefusalLog } from './refusal-log.ts';

/** What the routes for operators do. */
export interface AdminOptions {
  /** Must come with each request, as `Authorization: Bearer`. */
  readonly token: string;
  /** Rejects with `UPSTREAM_UNAVAILABLE` when the tags are taken, but cannot be told to all replicas yet. */
  readonly invalidate: (tags: readonly string[]) => Promise<void>;
  /** Default: caches know entities only by the keys that operators name. */
  readonly allSpellings?: AllSpellings;
  /** The one with which resources are stored. */
  readonly hashScope: ScopeHasher;
}

/** What `POST /admin/invalidate` answers. */
export interface InvalidationAnswer {
  /** `pending`: this process has it, the replicas will as soon as Redis can be reached. */
  readonly status: 'done' | 'pending';
  readonly tags: readonly string[];
  readonly message?: string;
}

/** Enough for a thousand items. */
const bodyLimit = 256 * 1024;

/**
 * `POST /admin/invalidate`: 200 when no replica serves what was named any more, 202 when Redis has to be told later, 401
 * without the token, 400 for a body of another form.
 */
export function addAdminRoutes(app: FastifyInstance, options: AdminOptions, log: Logger): void {
  const isRight = createTokenCheck(options.token);
  const refusals = createRefusalLog(log);
  app.post('/admin/invalidate', {
    bodyLimit,
    // Before the body is read: strangers shall not make us parse anything.
    async onRequest({ headers, ip }, reply) {
      reply.header('cache-control', 'no-store');
      if (isRight(headers.authorization)) return;
      refusals.note(ip);
      reply.header('www-authenticate', 'Bearer');
      return refuse(reply, 401, 'UNAUTHENTICATED', 'The administration token is missing or wrong.');
    },
    async handler({ body }, reply) {
      const read = invalidationRequest.safeParse(body);
      if (!read.success) return refuse(reply, 400, 'BAD_USER_INPUT', describe(read.error));
      const { allSpellings = (tags) => tags } = options;
      const tags = allSpellings(tagsOf(read.data, options.hashScope));
      const answer = await invalidate(tags, options);
      log.info({ tags: tags.length, status: answer.status }, 'Invalidated by an operator');
      return reply.status(answer.status === 'done' ? 200 : 202).send(answer);
    },
  });
}

async function invalidate(
  tags: readonly string[],
  options: AdminOptions,
): Promise<InvalidationAnswer> {
  try {
    await options.invalidate(tags);
    return { status: 'done', tags };
  } catch (error) {
    if (!isBanyanError(error) || error.code !== 'UPSTREAM_UNAVAILABLE') throw error;
    return { status: 'pending', tags, message: error.message };
  }
}

function describe({ issues }: z.ZodError): string {
  const faults = issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean));
  return `The body cannot be used: ${faults.map((fault) => fault.join(': ')).join('; ')}.`;
}
