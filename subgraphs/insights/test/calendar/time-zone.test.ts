import { describe, expect, it } from '@jest/globals';
import { formatDay, parseDay } from '../../calendar/local-date.ts';
import { findTimeZone, startOfDay } from '../../calendar/time-zone.ts';

function startIn(zoneName: string, date: string): string {
  const zone = findTimeZone(zoneName);
  const day = parseDay(date);
  if (zone === null || day === null) throw new Error('No such zone or day');
  return new Date(startOfDay(day, zone)).toISOString();
}

describe('startOfDay', () => {
  it.each([
    ['UTC', '2026-03-29', '2026-03-29T00:00:00.000Z'],
    ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00.000Z'],
    ['Europe/Berlin', '2026-03-30', '2026-03-29T22:00:00.000Z'],
    ['America/New_York', '2026-11-01', '2026-11-01T04:00:00.000Z'],
    ['America/New_York', '2026-11-02', '2026-11-02T05:00:00.000Z'],
    ['Asia/Kathmandu', '2026-01-01', '2025-12-31T18:15:00.000Z'],
    ['Asia/Kolkata', '2026-01-01', '2025-12-31T18:30:00.000Z'],
    ['+05:45', '2026-01-01', '2025-12-31T18:15:00.000Z'],
    ['Pacific/Kiritimati', '2026-01-01', '2025-12-31T10:00:00.000Z'],
    ['Pacific/Pago_Pago', '2026-01-01', '2026-01-01T11:00:00.000Z'],
  ])('in %s on %s is %s', (zone, date, start) => {
    expect(startIn(zone, date)).toBe(start);
  });

  it('is the moment of the jump when clocks jump over midnight', () => {
    expect(startIn('America/Sao_Paulo', '2018-11-04')).toBe('2018-11-04T03:00:00.000Z');
  });

  it('is the first of two midnights', () => {
    expect(startIn('America/Havana', '2026-11-01')).toBe('2026-11-01T04:00:00.000Z');
  });

  it('of a day that a country has left out is that of the next', () => {
    const [left, next] = ['2011-12-30', '2011-12-31'].map((date) => startIn('Pacific/Apia', date));

    expect([left, next]).toEqual(['2011-12-30T10:00:00.000Z', '2011-12-30T10:00:00.000Z']);
  });
});

describe('findTimeZone', () => {
  it.each(['', 'Mars/Olympus', 'Europe', '+25:00', '../etc'])('knows no %j', (name) => {
    expect(findTimeZone(name)).toBeNull();
  });
});

describe('parseDay', () => {
  it.each(['1970-01-01', '2024-02-29', '2999-12-31'])('reads %s', (text) => {
    expect(formatDay(parseDay(text) ?? Number.NaN)).toBe(text);
  });

  it.each(['2026-02-29', '2026-13-01', '2026-1-1', '1969-12-31', '3000-01-01', '20260101', ''])(
    'refuses %j',
    (text) => {
      expect(parseDay(text)).toBeNull();
    },
  );
});
