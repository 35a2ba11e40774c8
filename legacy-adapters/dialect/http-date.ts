const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Sun, 06 Nov 1994 08:49:37 GMT`: the only form that RFC 9110 allows servers to send. */
const httpDate = /^\w{3}, (\d{2}) (\w{3}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/;

/** Epoch milliseconds of a date in the form of HTTP headers; null for anything else, and for days that no calendar has. */
export function parseHttpDate(text: string): number | null {
  const match = httpDate.exec(text);
  if (match === null) return null;
  const [, day, month = '', year, hour, minute, second] = match;
  const monthIndex = months.indexOf(month);
  const parts = [Number(year), monthIndex, Number(day)] as const;
  const epochMs = Date.UTC(...parts, Number(hour), Number(minute), Number(second));
  // A day or an hour too many would have been carried over.
  return new Date(epochMs).toUTCString().slice(4) === text.slice(4) ? epochMs : null;
}
