import { BanyanError, isBanyanError } from '@banyan/platform/errors/banyan-error.ts';
import type { ErrorCode } from '@banyan/platform/errors/error-codes.ts';
import { UnsentRequest } from '../../transport/transport-failure.ts';
import { type AnsweredFailure, FailedAnswer } from './failed-answer.ts';
import { isRefusalStatus } from './told-refusal.ts';

/**
 * Whether a write that failed with `error` may have changed something all the same. The status of the answer decides, never
 * a code that the author's `errors` mapping has chosen: a service that refuses with 200 may have done half of its work,
 * unless the configuration says that it has not.
 */
export function mayHaveWritten(error: unknown): boolean {
  if (error instanceof FailedAnswer) return !isRefusal(error.answered);
  if (error instanceof UnsentRequest) return false;
  return !(isBanyanError(error) && neverSent.has(error.code));
}

/** The error as the client gets it: `extensions.outcome` says that the change may have been made. */
export function withUnknownOutcome(error: unknown): unknown {
  if (!isBanyanError(error)) return error;
  const { code, message, service, fields, retryAfterSeconds, extensions, cause } = error;
  return new BanyanError(code, message, {
    ...(service !== undefined && { service }),
    ...(fields !== undefined && { fields }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    extensions: { ...extensions, outcome: 'unknown' },
    cause,
  });
}

/** Codes of calls without an answer for which there was not even a request. */
const neverSent: ReadonlySet<ErrorCode> = new Set([
  'MAPPING_FAILED',
  'UPSTREAM_CONFIG',
  'REQUEST_LIMIT_EXCEEDED',
]);

function isRefusal({ status, code, isToldRefusal }: AnsweredFailure): boolean {
  if (isToldRefusal || isRefusalStatus(status)) return true;
  // A redirect may follow a write that was done, except one to the login page.
  return status >= 300 && status < 400 && code === 'UNAUTHENTICATED';
}
