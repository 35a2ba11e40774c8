import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cutDays, type IntervalUnit, wholeRange } from '../../calendar/intervals.ts';
import { formatDay, parseDay } from '../../calendar/local-date.ts';
import { findTimeZone, type TimeZone } from '../../calendar/time-zone.ts';

const limit = 10_000;

function zoneOf(name: string): TimeZone {
  const zone = findTimeZone(name);
  if (zone === null) throw new Error(`No time zone ${name}`);
  return zone;
}

function rangeOf(first: string, last: string) {
  return { first: parseDay(first) ?? Number.NaN, last: parseDay(last) ?? Number.NaN };
}

function cut(zone: string, [first, last]: readonly [string, string], unit: IntervalUnit) {
  return cutDays(rangeOf(first, last), unit, { zone: zoneOf(zone), limit });
}

describe('cutDays', () => {
  it.each([
    ['Europe/Berlin', '2026-03-29', 23],
    ['Europe/Berlin', '2026-10-25', 25],
    ['Europe/Berlin', '2026-10-26', 24],
    ['America/New_York', '2026-03-08', 23],
    ['America/New_York', '2026-11-01', 25],
    ['Asia/Kathmandu', '2026-03-29', 24],
    ['America/Sao_Paulo', '2018-11-04', 23],
  ])('gives %s the hours of %s: %i', (zone, day, hours) => {
    const intervals = cut(zone, [day, day], 'HOUR');

    expect(intervals).toHaveLength(hours);
    expect(intervals.every(({ fromMs, toMs }) => toMs - fromMs === 3_600_000)).toBe(true);
  });

  it('begins hours at full hours of the clock where it is 45 minutes off', () => {
    const [first] = cut('Asia/Kathmandu', ['2026-01-01', '2026-01-01'], 'HOUR');

    expect(new Date(first?.fromMs ?? 0).toISOString()).toBe('2025-12-31T18:15:00.000Z');
  });

  it('cuts an hour short in which clocks are moved by half of one', () => {
    const intervals = cut('Australia/Lord_Howe', ['2026-10-04', '2026-10-04'], 'HOUR');

    const minutes = intervals.map(({ fromMs, toMs }) => (toMs - fromMs) / 60_000);
    expect(minutes.slice(0, 4)).toEqual([60, 60, 30, 60]);
    expect(minutes).toHaveLength(24);
  });

  it('begins weeks on Monday, and ends the first and last with the days asked for', () => {
    const intervals = cut('UTC', ['2026-03-25', '2026-04-07'], 'WEEK');

    expect(intervals.map(({ day }) => formatDay(day))).toEqual([
      '2026-03-25',
      '2026-03-30',
      '2026-04-06',
    ]);
    expect(new Date(intervals.at(-1)?.toMs ?? 0).toISOString()).toBe('2026-04-08T00:00:00.000Z');
  });

  it('knows how long months are', () => {
    const intervals = cut('UTC', ['2023-12-15', '2024-03-01'], 'MONTH');

    expect(intervals.map(({ day }) => formatDay(day))).toEqual([
      '2023-12-15',
      '2024-01-01',
      '2024-02-01',
      '2024-03-01',
    ]);
  });

  it('leaves out a day that there was not', () => {
    const intervals = cut('Pacific/Apia', ['2011-12-29', '2011-12-31'], 'DAY');

    expect(intervals.map(({ day }) => formatDay(day))).toEqual(['2011-12-29', '2011-12-31']);
  });

  it('ends early when there are more than the limit', () => {
    const zone = zoneOf('UTC');

    const intervals = cutDays(rangeOf('1970-01-01', '2999-12-31'), 'HOUR', { zone, limit: 10 });

    expect(intervals).toHaveLength(11);
  });

  it('leaves no gap and no overlap in any zone', () => {
    const zones = Intl.supportedValuesOf('timeZone');
    const units = ['HOUR', 'DAY', 'WEEK', 'MONTH'] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.constantFrom(...units),
        fc.record({ first: fc.integer({ min: 0, max: 22_000 }), length: fc.nat({ max: 70 }) }),
        (name, unit, { first, length }) => {
          const zone = zoneOf(name);
          const range = { first, last: first + length };
          const intervals = cutDays(range, unit, { zone, limit });
          const { fromMs, toMs } = wholeRange(range, zone);

          expect(intervals.at(0)?.fromMs ?? toMs).toBe(fromMs);
          expect(intervals.at(-1)?.toMs ?? toMs).toBe(toMs);
          const seams = intervals
            .slice(1)
            .map((interval, index) => interval.fromMs - (intervals[index]?.toMs ?? 0));
          expect(seams.every((seam) => seam === 0)).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });
});
