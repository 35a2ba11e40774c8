import { BanyanError, type BanyanErrorOptions } from '@banyan/platform/errors/banyan-error.ts';
import type { ErrorCode } from '@banyan/platform/errors/error-codes.ts';

/** What a service answered, in its own terms: the author's `errors` mapping has no part in it. */
export interface AnsweredFailure {
  readonly status: number;
  /** What status and body mean by themselves. */
  readonly code: ErrorCode;
  /** Messages of a failed validation by the service's own names; null when it sent none. */
  readonly wireFields: Readonly<Record<string, readonly string[]>> | null;
  /** Whether it has done nothing by its own word, whatever the status; see `tellsRefusal`. */
  readonly isToldRefusal: boolean;
}

/**
 * The service answered, but not with a success. `code` is what clients see, and the author may choose it; {@link answered}
 * is what the service said, and is never sent.
 */
export class FailedAnswer extends BanyanError {
  readonly answered: AnsweredFailure;

  constructor(
    answered: AnsweredFailure,
    seen: { readonly code: ErrorCode; readonly message: string },
    options: BanyanErrorOptions,
  ) {
    super(seen.code, seen.message, options);
    this.answered = answered;
  }
}
