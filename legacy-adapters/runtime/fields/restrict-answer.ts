import type { CacheHint } from '../resources/cache-hints.ts';
import type { RequestScope } from '../resources/request-scope.ts';

/** Notes a part of the answer that may be kept for a shorter time, or shown to fewer, than what it was read with. */
export function restrictAnswer(
  { maxAgeSeconds, isPrivate }: CacheHint,
  { request }: RequestScope,
): void {
  const maxAgeMs = maxAgeSeconds === null ? Number.POSITIVE_INFINITY : maxAgeSeconds * 1000;
  request.answer.restrict({ maxAgeMs, scope: isPrivate ? 'private' : 'public' });
}
