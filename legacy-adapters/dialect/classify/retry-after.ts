import { parseHttpDate } from '../http-date.ts';

type Headers = ReadonlyMap<string, readonly string[]>;

/**
 * Seconds that the answer asks to wait (`Retry-After`), or undefined. A date is counted from the answer's own `Date`,
 * so that the clocks of the two machines may differ; without it from `nowMs` (epoch, default: now).
 */
export function readRetryAfterSeconds(headers: Headers, nowMs = Date.now()): number | undefined {
  const value = headers.get('retry-after')?.[0]?.trim();
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value);
  const untilMs = parseHttpDate(value);
  if (untilMs === null) return undefined;
  const sentMs = parseHttpDate(headers.get('date')?.[0]?.trim() ?? '') ?? nowMs;
  return Math.max(0, Math.ceil((untilMs - sentMs) / 1000));
}
