import { Temporal } from 'temporal-polyfill';

/** Converts between the clock on the wall of one time zone and epoch milliseconds. */
export interface ZoneClock {
  /**
   * The instant at which the clock shows `wallMs` (fields as if they were UTC). A time that the clock skips is taken by
   * the offset before the jump, a time that it shows twice is the first one.
   */
  toEpochMs(wallMs: number): number;
  /** What the clock shows at the instant. */
  toWallMs(epochMs: number): number;
}

/** A time during which the zone keeps one offset. */
interface Span {
  /** Epoch milliseconds; `to` is the first one after. */
  readonly from: number;
  readonly to: number;
  readonly offsetMs: number;
  /** Clock times that its offset decides, by the rules of {@link ZoneClock.toEpochMs}; spans share none and leave none out. */
  readonly wallFrom: number;
  readonly wallTo: number;
}

const maxSpans = 512;
const maxClocks = 100;
const clocks = new Map<string, ZoneClock>();

/**
 * The clock of a zone: an IANA name, or an offset such as `+03:00`. Clocks are kept, with the offsets that they looked
 * up, for the life of the process. Throws a RangeError for an unknown zone.
 */
export function zoneClock(timeZone: string): ZoneClock {
  const known = clocks.get(timeZone);
  if (known !== undefined) return known;
  const clock = createZoneClock(timeZone);
  // Names can come from the wire, in any spelling of upper and lower case.
  if (clocks.size >= maxClocks) clocks.clear();
  clocks.set(timeZone, clock);
  return clock;
}

/**
 * Asking the calendar library costs many times what the rest of reading a date does. But its answers hold for half a year
 * at least in most zones, so it is asked once for each such span.
 */
function createZoneClock(timeZone: string): ZoneClock {
  checkZone(timeZone);
  const spans: Span[] = [];
  const spanAt = (epochMs: number): Span => {
    const known = spans.find((span) => epochMs >= span.from && epochMs < span.to);
    if (known !== undefined) return known;
    const span = readSpan(timeZone, epochMs);
    if (spans.length >= maxSpans) spans.length = 0;
    spans.push(span);
    return span;
  };
  return {
    toEpochMs(wallMs) {
      for (const span of spans) {
        if (wallMs >= span.wallFrom && wallMs < span.wallTo) return wallMs - span.offsetMs;
      }
      const epochMs = resolveWallTime(timeZone, wallMs);
      spanAt(epochMs);
      return epochMs;
    },
    toWallMs: (epochMs) => epochMs + spanAt(epochMs).offsetMs,
  };
}

function checkZone(timeZone: string): void {
  try {
    zonedAt(timeZone, 0);
  } catch (cause) {
    throw new RangeError(
      `timeZone: expected an IANA name such as Europe/Moscow, received ${JSON.stringify(timeZone)}`,
      { cause },
    );
  }
}

function readSpan(timeZone: string, epochMs: number): Span {
  // "Previous" leaves out a change at the very instant, which is the one that begins the span.
  const start = zonedAt(timeZone, epochMs + 1).getTimeZoneTransition('previous');
  const end = zonedAt(timeZone, epochMs).getTimeZoneTransition('next');
  const from = start?.epochMilliseconds ?? Number.NEGATIVE_INFINITY;
  const to = end?.epochMilliseconds ?? Number.POSITIVE_INFINITY;
  const offsetMs = offsetAt(timeZone, epochMs);
  const offsetBefore = start === null ? offsetMs : offsetAt(timeZone, from - 1);
  const offsetAfter = end === null ? offsetMs : offsetAt(timeZone, to);
  return {
    from,
    to,
    offsetMs,
    wallFrom: from + Math.max(offsetBefore, offsetMs),
    wallTo: to + Math.max(offsetMs, offsetAfter),
  };
}

function resolveWallTime(timeZone: string, wallMs: number): number {
  const wallTime = zonedAt('UTC', wallMs).toPlainDateTime();
  return wallTime.toZonedDateTime(timeZone, { disambiguation: 'compatible' }).epochMilliseconds;
}

function offsetAt(timeZone: string, epochMs: number): number {
  return zonedAt(timeZone, epochMs).offsetNanoseconds / 1e6;
}

function zonedAt(timeZone: string, epochMs: number): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(timeZone);
}
