import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { zoneClock } from '../../../../dialect/coerce/dates/zone-clock.ts';

const zones = [
  'UTC',
  'Europe/Moscow',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Asia/Tehran',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Africa/Casablanca',
  '+03:00',
];

const moments = fc.integer({
  min: Date.UTC(1850, 0, 1),
  max: Date.UTC(2400, 0, 1),
});
/** Around the changes of clocks in most of Europe. */
const changes = fc.oneof(
  fc.integer({ min: Date.UTC(2024, 2, 30, 20), max: Date.UTC(2024, 2, 31, 6) }),
  fc.integer({ min: Date.UTC(2024, 9, 26, 20), max: Date.UTC(2024, 9, 27, 6) }),
);

describe('zoneClock', () => {
  it.each(zones)(
    'agrees with the calendar library in %s, in whatever order it is asked',
    (zone) => {
      const clock = zoneClock(zone);

      fc.assert(
        fc.property(fc.oneof(moments, changes), (ms) => {
          const wallTime = Temporal.Instant.fromEpochMilliseconds(ms)
            .toZonedDateTimeISO('UTC')
            .toPlainDateTime();
          const instant = wallTime.toZonedDateTime(zone).epochMilliseconds;
          const offsetMs = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);

          expect(clock.toEpochMs(ms)).toBe(instant);
          expect(clock.toWallMs(ms)).toBe(ms + offsetMs.offsetNanoseconds / 1e6);
        }),
        { numRuns: 300 },
      );
    },
  );

  it('is the same clock for every caller', () => {
    expect(zoneClock('Europe/Moscow')).toBe(zoneClock('Europe/Moscow'));
  });

  const unknown = ['Mars/Olympus', '', 'MSK+'];
  it.each(unknown)('refuses the zone "%s"', (zone) => {
    expect(() => zoneClock(zone)).toThrow(
      `timeZone: expected an IANA name such as Europe/Moscow, received ${JSON.stringify(zone)}`,
    );
  });
});
