import { readRetryAfterSeconds } from '../../dialect/classify/retry-after.ts';
import type { PauseRequest } from '../../transport/cool-down/call-gate.ts';
import type { LegacyResponse } from '../../transport/legacy-client.ts';

/**
 * The pause for which an answer asks. A 429 always does; its figures of the limit may be those of another limiter, so that only
 * `Retry-After` counts. A 503 does with `Retry-After` alone, as in the maintenance mode of Laravel: any server in front sends
 * one without. A wait of no time at all says nothing.
 */
export function readPauseRequest({
  status,
  headers,
}: Pick<LegacyResponse, 'status' | 'headers'>): PauseRequest | null {
  if (status !== 429 && status !== 503) return null;
  const waitMs = (readRetryAfterSeconds(headers) ?? 0) * 1000 || null;
  if (status === 429) return { reason: 'rate_limit', waitMs };
  return waitMs === null ? null : { reason: 'outage', waitMs };
}
