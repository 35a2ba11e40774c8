import { type DatePart, monthOfName } from './format-letters.ts';
import { daysIn, readOffset, type WireDate } from './wire-date.ts';

/** A text read by a format: `zero` is the day 0 of month 0, `impossible` a day or an hour that there is not. */
export type FormattedDate = WireDate | 'zero' | 'impossible';

/** The texts of a date by what they say. */
export type DateParts = Readonly<Partial<Record<DatePart, string>>>;

/** Puts a date together. Parts of the time that are absent are 0. */
export function readParts(parts: DateParts): FormattedDate {
  const { epochSeconds, epochMilliseconds } = parts;
  if (epochMilliseconds !== undefined) return instant(Number(epochMilliseconds));
  if (epochSeconds !== undefined) return instant(secondsToMs(epochSeconds, parts.fraction));
  const day = readDay(parts);
  const timeMs = readTime(parts);
  const offsetMs = parts.offset === undefined ? null : readOffset(parts.offset.toUpperCase(), 0);
  const isOffset = parts.offset === undefined || offsetMs !== null;
  if (typeof day === 'string' || timeMs === null || !isOffset)
    return day === 'zero' ? day : 'impossible';
  return { wallMs: day + timeMs, offsetMs };
}

function instant(epochMs: number): WireDate {
  return { wallMs: epochMs, offsetMs: 0 };
}

function secondsToMs(seconds: string, fraction: string | undefined): number {
  const ms = fractionMs(fraction);
  return Number(seconds) * 1000 + (seconds.startsWith('-') ? -ms : ms);
}

/** Cut to milliseconds. */
function fractionMs(fraction = ''): number {
  return Number(fraction.slice(0, 3).padEnd(3, '0'));
}

/** Milliseconds of its midnight, as if it were in UTC. */
function readDay(parts: DateParts): number | 'zero' | 'impossible' {
  const day = Number(parts.day);
  const month = readMonth(parts.month);
  if (day === 0 && month === 0 && Number(parts.year) === 0) return 'zero';
  const year = readYear(parts.year);
  // Date.UTC would take a year below 100 for one of the twentieth century.
  const isDay = year >= 100 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
  return isDay ? Date.UTC(year, month - 1, day) : 'impossible';
}

function readMonth(month = ''): number {
  return /^\d/.test(month) ? Number(month) : monthOfName(month);
}

/** Two digits are of the years 1970 to 2069, as PHP has it. */
function readYear(year = ''): number {
  const number = Number(year);
  if (year.length > 2) return number;
  return number < 70 ? 2000 + number : 1900 + number;
}

function readTime(parts: DateParts): number | null {
  const hour = readHour(parts);
  const minute = Number(parts.minute ?? 0);
  const second = Number(parts.second ?? 0);
  if (hour === null || hour > 23 || minute > 59 || second > 59) return null;
  return ((hour * 60 + minute) * 60 + second) * 1000 + fractionMs(parts.fraction);
}

function readHour({ hour, halfDayHour, half = '' }: DateParts): number | null {
  if (halfDayHour === undefined) return Number(hour ?? 0);
  const number = Number(halfDayHour);
  if (number < 1 || number > 12) return null;
  return (number % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
}
