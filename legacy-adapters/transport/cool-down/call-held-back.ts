/** Why a service is not called for a while. */
export const HOLD_REASONS = ['rate_limit', 'outage'] as const;

/**
 * - `rate_limit`: the caller has made too many calls; others may go on;
 * - `outage`: the service is out of order, for everybody.
 */
export type HoldReason = (typeof HOLD_REASONS)[number];

/** A call was not made, since the service has asked for a pause that still lasts. */
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
