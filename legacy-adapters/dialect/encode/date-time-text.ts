import { parseWireDate } from '../coerce/dates/wire-date.ts';
import { zoneClock } from '../coerce/dates/zone-clock.ts';
import type { DateTimeStyle } from './request-style.ts';

/**
 * Writes instants of clients (RFC 3339) in a style. Fractions of a second are cut, except from what is sent `asGiven`; a text
 * that is no instant stays as it is. Throws a RangeError for an unknown zone.
 */
export function compileDateTimeText(
  style: DateTimeStyle,
  timeZone: string,
): (text: string) => string | number {
  if (style === 'asGiven') return (text) => text;
  const clock = zoneClock(timeZone);
  return (text) => {
    const epochMs = readInstant(text);
    if (epochMs === null) return text;
    if (style === 'seconds') return Math.floor(epochMs / 1000);
    if (style === 'utc') return `${printFields(epochMs)}Z`;
    const wallMs = clock.toWallMs(epochMs);
    if (style === 'local') return printFields(wallMs).replace('T', ' ');
    return `${printFields(wallMs)}${printOffset(wallMs - epochMs)}`;
  };
}

function readInstant(text: string): number | null {
  const written = parseWireDate(text.toUpperCase());
  if (written === null || written.offsetMs === null) return null;
  return written.wallMs - written.offsetMs;
}

function printFields(ms: number): string {
  return new Date(Math.floor(ms / 1000) * 1000).toISOString().slice(0, 19);
}

function printOffset(offsetMs: number): string {
  const minutes = Math.round(Math.abs(offsetMs) / 60_000);
  const sign = offsetMs < 0 ? '-' : '+';
  return `${sign}${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
