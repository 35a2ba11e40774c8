import { isJsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import { readMember } from '../../read-member.ts';
import { type Coerced, type CoerceScalar, misfit, NOTHING } from '../coerced.ts';
import { plainNumberText } from '../number-text.ts';
import { compileDateFormats } from './date-formats.ts';
import { phpDateZone } from './php-date-zone.ts';
import { isZeroDate, parseWireDate, type WireDate } from './wire-date.ts';
import { type ZoneClock, zoneClock } from './zone-clock.ts';

const firstMs = Date.UTC(100, 0, 1);
const lastMs = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/**
 * `DateTime` as an ISO 8601 instant in UTC, `2024-03-05T07:20:30Z`, with milliseconds when they are not zero. A text
 * without offset is a time in `timeZone`; zero dates are null. `formats`: see `ScalarStyle.dates`; a number is read by them
 * alone. Throws a RangeError for a format that cannot be read.
 */
export function compileDateTime(timeZone: string, formats: readonly string[] = []): CoerceScalar {
  const zone = zoneClock(timeZone);
  return compileReading(formats, (value, written) => {
    const epochMs = written === null ? readPhpDate(value) : toEpochMs(written, zone);
    if (!isWithinCalendar(epochMs)) {
      return misfit('a date with time such as "2024-03-05 10:20:30" or ISO 8601', value);
    }
    return { ok: true, value: printInstant(epochMs) };
  });
}

/**
 * `Date` as `2024-03-05`. An instant becomes the day that it is in `timeZone`, which undoes what Eloquent's date cast
 * does in an application that does not run in UTC; zero dates are null. `formats` are as for {@link compileDateTime}.
 */
export function compileDate(timeZone: string, formats: readonly string[] = []): CoerceScalar {
  const zone = zoneClock(timeZone);
  return compileReading(formats, (value, written) => {
    const wallMs =
      written === null ? toWallMs(readPhpDate(value), zone) : dayOf(value, written, zone);
    if (!isWithinCalendar(wallMs)) return misfit('a date such as "2024-03-05"', value);
    return { ok: true, value: printInstant(wallMs).slice(0, 10) };
  });
}

type ReadWritten = (value: JsonValue, written: WireDate | null) => Coerced;

/** `written` is null for what is no text of a date; it may be an object of PHP's. */
function compileReading(formats: readonly string[], read: ReadWritten): CoerceScalar {
  const readFormatted = formats.length === 0 ? null : compileDateFormats(formats);
  return (value) => {
    if (meansNothing(value)) return NOTHING;
    const text = typeof value === 'string' ? value : null;
    const formatted = readFormatted?.(text ?? plainNumberText(value) ?? '') ?? null;
    if (formatted === 'zero') return NOTHING;
    if (formatted === 'impossible') return read(value, null);
    return read(value, formatted ?? (text === null ? null : parseWireDate(text)));
  };
}

function meansNothing(value: JsonValue): boolean {
  const text = isJsonObject(value) ? readMember(value, 'date') : value;
  return typeof text === 'string' && (text === '' || isZeroDate(text));
}

function isWithinCalendar(ms: number | null): ms is number {
  return ms !== null && ms >= firstMs && ms <= lastMs;
}

function toEpochMs({ wallMs, offsetMs }: WireDate, zone: ZoneClock): number {
  return offsetMs === null ? zone.toEpochMs(wallMs) : wallMs - offsetMs;
}

function toWallMs(epochMs: number | null, zone: ZoneClock): number | null {
  return isWithinCalendar(epochMs) ? zone.toWallMs(epochMs) : null;
}

function dayOf(value: JsonValue, written: WireDate, zone: ZoneClock): number | null {
  if (written.offsetMs === null || isHttpDate(value)) return written.wallMs;
  return toWallMs(toEpochMs(written, zone), zone);
}

/** Flask prints a day as its midnight in GMT, wherever it runs. */
function isHttpDate(value: JsonValue): boolean {
  return typeof value === 'string' && value.endsWith('GMT');
}

function readPhpDate(value: JsonValue): number | null {
  if (!isJsonObject(value)) return null;
  const date = readMember(value, 'date');
  const written = typeof date === 'string' ? parseWireDate(date) : null;
  const zone = phpDateZone(value);
  return written === null || zone === null ? null : zone.toEpochMs(written.wallMs);
}

function printInstant(epochMs: number): string {
  const text = new Date(epochMs).toISOString();
  return text.endsWith('.000Z') ? `${text.slice(0, 19)}Z` : text;
}
