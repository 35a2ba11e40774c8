/** Why a service is not called for a while. */
export const HOLD_REASONS = ['rate_limit', 'outage', 'failures'] as const;

/**
 * - `rate_limit`: the caller has made too many calls; others may go on;
 * - `outage`: the service says that it is out of order, for everybody;
 * - `failures`: too many calls have failed, so that the breaker is open, and those of this route fail, for everybody.
 */
export type HoldReason = (typeof HOLD_REASONS)[number];

/** A call was not made, since a pause still lasts: the service has asked for it, or has failed too often. */
export class CallHeldBack extends Error {
  readonly reason: HoldReason;
  /** What is left of the pause, in whole seconds; at least 1. */
  readonly retryAfterSeconds: number;

  constructor(reason: HoldReason, remainingMs: number) {
    super(`Held back for ${remainingMs} ms (${reason})`);
    this.name = 'CallHeldBack';
    this.reason = reason;
    this.retryAfterSeconds = Math.ceil(remainingMs / 1000);
  }
}
