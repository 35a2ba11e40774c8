import { parseHttpDate } from '../../http-date.ts';

/** A date, with or without a time, as a service wrote it. */
export interface WireDate {
  /** Calendar and clock fields as if they were UTC, in epoch milliseconds; midnight when there is no time. */
  readonly wallMs: number;
  /** Distance of the written offset from UTC in milliseconds; null when the text has no offset. */
  readonly offsetMs: number | null;
}

const minuteMs = 60_000;

/**
 * Reads `2024-03-05`, `2024-03-05 10:20:30`, ISO 8601 with `T`, fraction, `Z` or an offset, and the dates of HTTP headers
 * (`Tue, 05 Mar 2024 10:20:30 GMT`), which Flask prints; null for anything else, days that no calendar has, and years before
 * 100. Fractions are cut to milliseconds.
 *
 * Works on character codes, because every date of every row goes through here.
 */
export function parseWireDate(text: string): WireDate | null {
  const dayMs = readDay(text);
  if (dayMs === null) return readHttpDate(text);
  if (text.length === 10) return { wallMs: dayMs, offsetMs: null };
  const separator = text.charAt(10);
  if (separator !== 'T' && separator !== ' ') return null;
  return readTime(text, dayMs);
}

function readHttpDate(text: string): WireDate | null {
  const wallMs = text.charAt(3) === ',' ? parseHttpDate(text) : null;
  return wallMs === null ? null : { wallMs, offsetMs: 0 };
}

/**
 * Whether the text is one of the forms of MySQL's zero date. Eloquent prints it as a day in the year before year 0,
 * which other parsers take for a real date.
 */
export function isZeroDate(text: string): boolean {
  return text.startsWith('0000-') || /^-\d{4,6}-/.test(text);
}

function readDay(text: string): number | null {
  if (text.charAt(4) !== '-' || text.charAt(7) !== '-') return null;
  const year = readDigits(text, 0, 4);
  const month = readDigits(text, 5, 2);
  const day = readDigits(text, 8, 2);
  // Date.UTC would take a year below 100 for one of the twentieth century.
  if (year < 100 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  return Date.UTC(year, month - 1, day);
}

function readTime(text: string, dayMs: number): WireDate | null {
  const hour = readDigits(text, 11, 2);
  const minute = text.charAt(13) === ':' ? readDigits(text, 14, 2) : -1;
  const hasSecond = text.charAt(16) === ':';
  const second = hasSecond ? readDigits(text, 17, 2) : 0;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return null;
  const fractionEnd = hasSecond ? endOfFraction(text) : 16;
  const millisecond = fractionEnd > 20 ? readMilliseconds(text, fractionEnd) : 0;
  const wallMs = dayMs + ((hour * 60 + minute) * 60 + second) * 1000 + millisecond;
  if (fractionEnd === text.length) return { wallMs, offsetMs: null };
  const offsetMs = readOffset(text, fractionEnd);
  return offsetMs === null ? null : { wallMs, offsetMs };
}

/** Where the fraction after the seconds ends; where the seconds end when there is none. */
function endOfFraction(text: string): number {
  if (text.charAt(19) !== '.') return 19;
  let end = 20;
  while (isDigit(text.charCodeAt(end))) end += 1;
  return end === 20 ? 19 : end;
}

function readMilliseconds(text: string, end: number): number {
  let milliseconds = 0;
  for (let at = 20; at < 23; at += 1) {
    milliseconds = milliseconds * 10 + (at < end ? text.charCodeAt(at) - 48 : 0);
  }
  return milliseconds;
}

/** Milliseconds of `Z`, `+03:00`, `+0300` or `+03`, up to the end of the text; null for anything else. */
export function readOffset(text: string, start: number): number | null {
  const sign = text.charAt(start);
  const length = text.length - start;
  if (sign === 'Z') return length === 1 ? 0 : null;
  if (sign !== '+' && sign !== '-') return null;
  const hasColon = text.charAt(start + 3) === ':';
  if (length !== 3 && length !== (hasColon ? 6 : 5)) return null;
  const hours = readDigits(text, start + 1, 2);
  const minutes = length === 3 ? 0 : readDigits(text, start + (hasColon ? 4 : 3), 2);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return null;
  return (sign === '-' ? -1 : 1) * (hours * 60 + minutes) * minuteMs;
}

/** -1 when one of the characters is no digit. */
function readDigits(text: string, start: number, count: number): number {
  let number = 0;
  for (let at = start; at < start + count; at += 1) {
    const code = text.charCodeAt(at);
    if (!isDigit(code)) return -1;
    number = number * 10 + code - 48;
  }
  return number;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Days of a month, 1 to 12, of the Gregorian calendar. */
export function daysIn(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
