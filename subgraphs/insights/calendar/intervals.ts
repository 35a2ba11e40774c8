import { dayToMs, type LocalDay, nextMonday, nextMonth } from './local-date.ts';
import { startOfDay, type TimeZone } from './time-zone.ts';

/** Into what a time is cut. Weeks begin on Monday. */
export type IntervalUnit = 'HOUR' | 'DAY' | 'WEEK' | 'MONTH';

/** A part of a time: from `fromMs` to before `toMs`, in milliseconds since 1970. */
export interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
  /** The day, where the clocks are, on which it begins. */
  readonly day: LocalDay;
}

/** Days from `first` to `last`, both included. */
export interface DayRange {
  readonly first: LocalDay;
  readonly last: LocalDay;
}

/** The whole time of some days, as one interval. */
export function wholeRange({ first, last }: DayRange, zone: TimeZone): Interval {
  return { fromMs: startOfDay(first, zone), toMs: startOfDay(last + 1, zone), day: first };
}

/**
 * Cuts days into intervals, the first and last of which may be parts of a week or month. Days have the hours that clocks
 * show: 23 or 25 where they are changed. An hour ends when the clock shows a full one. Ends early once there are more than
 * `limit`.
 */
export function cutDays(
  range: DayRange,
  unit: IntervalUnit,
  { zone, limit }: { readonly zone: TimeZone; readonly limit: number },
): readonly Interval[] {
  const intervals: Interval[] = [];
  for (const interval of unit === 'HOUR' ? hoursOf(range, zone) : spansOf(range, unit, zone)) {
    intervals.push(interval);
    if (intervals.length > limit) break;
  }
  return intervals;
}

const nextOf: Readonly<Record<Exclude<IntervalUnit, 'HOUR'>, (day: LocalDay) => LocalDay>> = {
  DAY: (day) => day + 1,
  WEEK: nextMonday,
  MONTH: nextMonth,
};

function* spansOf(
  { first, last }: DayRange,
  unit: Exclude<IntervalUnit, 'HOUR'>,
  zone: TimeZone,
): Generator<Interval> {
  let fromMs = startOfDay(first, zone);
  for (let day = first; day <= last; ) {
    const next = Math.min(nextOf[unit](day), last + 1);
    const toMs = startOfDay(next, zone);
    // Empty where a country has left out a day.
    if (toMs > fromMs) yield { fromMs, toMs, day };
    [fromMs, day] = [toMs, next];
  }
}

const msPerHour = 3_600_000;

function* hoursOf(range: DayRange, zone: TimeZone): Generator<Interval> {
  for (const { fromMs: start, toMs: end, day } of spansOf(range, 'DAY', zone)) {
    for (let fromMs = start; fromMs < end; ) {
      const shown = fromMs + zone.offsetMs(fromMs) - dayToMs(day);
      const toMs = Math.min(fromMs + msPerHour - (shown % msPerHour), end);
      yield { fromMs, toMs, day };
      fromMs = toMs;
    }
  }
}
