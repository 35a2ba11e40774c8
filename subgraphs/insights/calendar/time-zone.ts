import { dayToMs, type LocalDay } from './local-date.ts';

/** What clocks show somewhere. */
export interface TimeZone {
  /** What clocks are before UTC at a moment, in milliseconds; negative in the west. */
  offsetMs(timeMs: number): number;
}

/** The time zone of an IANA name, such as `Asia/Kathmandu`, or of an offset such as `+05:45`; null when there is none. */
export function findTimeZone(name: string): TimeZone | null {
  const format = createFormat(name);
  return format === null ? null : { offsetMs: (timeMs) => offsetBy(format, timeMs) };
}

const unitPart = 'numeric';

function createFormat(timeZone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: unitPart,
      month: unitPart,
      day: unitPart,
      hour: unitPart,
      minute: unitPart,
      second: unitPart,
    });
  } catch {
    // The only thing that a caller chooses is the name.
    return null;
  }
}

function offsetBy(format: Intl.DateTimeFormat, timeMs: number): number {
  const seconds = Math.floor(timeMs / 1000) * 1000;
  const parts = new Map(
    format.formatToParts(seconds).map(({ type, value }) => [type, Number(value)]),
  );
  const read = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? Number.NaN;
  const shown = Date.UTC(
    read('year'),
    read('month') - 1,
    read('day'),
    read('hour'),
    read('minute'),
    read('second'),
  );
  return shown - seconds;
}

const msPerDay = 86_400_000;

/**
 * The first moment of a day, in milliseconds since 1970: the earlier one when clocks show midnight twice, and when they jump
 * over it, that of the jump. A day which clocks jump over as a whole begins where the next one does.
 */
export function startOfDay(day: LocalDay, zone: TimeZone): number {
  const midnight = dayToMs(day);
  const offsetBefore = zone.offsetMs(midnight - msPerDay);
  const offsetAfter = zone.offsetMs(midnight + msPerDay);
  const moments = [midnight - offsetBefore, midnight - offsetAfter]
    .filter((moment) => moment + zone.offsetMs(moment) === midnight)
    .sort((one, other) => one - other);
  return moments[0] ?? midnight - offsetBefore;
}
