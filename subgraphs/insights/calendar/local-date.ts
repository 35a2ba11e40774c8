/** A day of the calendar, wherever one is: days since 1970-01-01. */
export type LocalDay = number;

const msPerDay = 86_400_000;
const form = /^(\d{4})-(\d\d)-(\d\d)$/;

/** Reads `2026-03-29`, from 1970 to 2999; null for anything else, and for days that the calendar does not have. */
export function parseDay(text: string): LocalDay | null {
  const [, year, month, day] = (form.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return null;
  if (year < 1970 || year > 2999) return null;
  const found = Date.UTC(year, month - 1, day) / msPerDay;
  return formatDay(found) === text ? found : null;
}

/** Writes a day as `2026-03-29`. */
export function formatDay(day: LocalDay): string {
  return new Date(dayToMs(day)).toISOString().slice(0, 10);
}

/** When the day begins in UTC, in milliseconds since 1970. */
export function dayToMs(day: LocalDay): number {
  return day * msPerDay;
}

/** The day on which a moment falls where clocks are `offsetMs` before UTC. */
export function dayAt(timeMs: number, offsetMs: number): LocalDay {
  return Math.floor((timeMs + offsetMs) / msPerDay);
}

/** The Monday after the day. */
export function nextMonday(day: LocalDay): LocalDay {
  // 1970-01-01 was a Thursday.
  return day + 7 - ((day + 3) % 7);
}

/** The first day of the month after that of the day. */
export function nextMonth(day: LocalDay): LocalDay {
  const date = new Date(dayToMs(day));
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) / msPerDay;
}
