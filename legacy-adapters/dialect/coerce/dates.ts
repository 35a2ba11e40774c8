import { isJsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import { readMember } from '../read-member.ts';
import { type CoerceScalar, misfit, NOTHING } from './coerced.ts';
import { phpDateZone } from './php-date-zone.ts';
import { isZeroDate, parseWireDate } from './wire-date.ts';
import { type ZoneClock, zoneClock } from './zone-clock.ts';

const lastMs = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/**
 * `DateTime` as an ISO 8601 instant in UTC, `2024-03-05T07:20:30Z`, with milliseconds when they are not zero. A text
 * without offset is a time in `timeZone`; zero dates are null.
 */
export function compileDateTime(timeZone: string): CoerceScalar {
  const sourceZone = zoneClock(timeZone);
  return (value) => {
    if (meansNothing(value)) return NOTHING;
    const epochMs = readInstant(value, sourceZone);
    if (epochMs === null || epochMs > lastMs) {
      return misfit('a date with time such as "2024-03-05 10:20:30" or ISO 8601', value);
    }
    return { ok: true, value: printInstant(epochMs) };
  };
}

/**
 * `Date` as `2024-03-05`. An instant becomes the day that it is in `timeZone`, which undoes what Eloquent's date cast
 * does in an application that does not run in UTC; zero dates are null.
 */
export function compileDate(timeZone: string): CoerceScalar {
  const sourceZone = zoneClock(timeZone);
  return (value) => {
    if (meansNothing(value)) return NOTHING;
    const wallMs = readWallTime(value, sourceZone);
    if (wallMs === null || wallMs > lastMs) {
      return misfit('a date such as "2024-03-05"', value);
    }
    return { ok: true, value: printInstant(wallMs).slice(0, 10) };
  };
}

function meansNothing(value: JsonValue): boolean {
  const text = isJsonObject(value) ? readMember(value, 'date') : value;
  return typeof text === 'string' && (text === '' || isZeroDate(text));
}

function readInstant(value: JsonValue, sourceZone: ZoneClock): number | null {
  if (isJsonObject(value)) return readPhpDate(value);
  const written = typeof value === 'string' ? parseWireDate(value) : null;
  if (written === null) return null;
  const { wallMs, offsetMs } = written;
  return offsetMs === null ? sourceZone.toEpochMs(wallMs) : wallMs - offsetMs;
}

function readWallTime(value: JsonValue, sourceZone: ZoneClock): number | null {
  const written = typeof value === 'string' ? parseWireDate(value) : null;
  const isDay = written !== null && (written.offsetMs === null || isHttpDate(value));
  if (isDay) return written.wallMs;
  const epochMs = readInstant(value, sourceZone);
  return epochMs === null ? null : sourceZone.toWallMs(epochMs);
}

/** Flask prints a day as its midnight in GMT, wherever it runs. */
function isHttpDate(value: JsonValue): boolean {
  return typeof value === 'string' && value.endsWith('GMT');
}

function readPhpDate(value: JsonValue): number | null {
  const date = readMember(value, 'date');
  const written = typeof date === 'string' ? parseWireDate(date) : null;
  const zone = isJsonObject(value) ? phpDateZone(value) : null;
  return written === null || zone === null ? null : zone.toEpochMs(written.wallMs);
}

function printInstant(epochMs: number): string {
  const text = new Date(epochMs).toISOString();
  return text.endsWith('.000Z') ? `${text.slice(0, 19)}Z` : text;
}
