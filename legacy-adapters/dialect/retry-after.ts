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

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Sun, 06 Nov 1994 08:49:37 GMT`: the only form that RFC 9110 allows servers to send. */
const httpDate = /^\w{3}, (\d{2}) (\w{3}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/;

function parseHttpDate(text: string): number | null {
  const match = httpDate.exec(text);
  if (match === null) return null;
  const [, day, month = '', year, hour, minute, second] = match;
  const monthIndex = months.indexOf(month);
  if (monthIndex < 0) return null;
  return Date.UTC(
    Number(year),
    monthIndex,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
}
