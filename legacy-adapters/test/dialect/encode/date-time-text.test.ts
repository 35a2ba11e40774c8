import { describe, expect, it } from '@jest/globals';
import { compileDateTimeText } from '../../../dialect/encode/date-time-text.ts';
import type { DateTimeStyle } from '../../../dialect/encode/request-style.ts';

const cases: readonly (readonly [DateTimeStyle, string, string, string | number])[] = [
  ['asGiven', 'Europe/Moscow', '2024-03-05t10:20:30.123z', '2024-03-05t10:20:30.123z'],
  ['local', 'Europe/Moscow', '2024-03-05T10:20:30Z', '2024-03-05 13:20:30'],
  ['local', 'Europe/Moscow', '2024-03-05T22:20:30+01:00', '2024-03-06 00:20:30'],
  ['local', 'Europe/Berlin', '2024-10-27T00:30:00Z', '2024-10-27 02:30:00'],
  ['local', 'Europe/Berlin', '2024-10-27T01:30:00Z', '2024-10-27 02:30:00'],
  ['offset', 'Europe/Berlin', '2024-10-27T00:30:00Z', '2024-10-27T02:30:00+02:00'],
  ['offset', 'Europe/Berlin', '2024-10-27T01:30:00Z', '2024-10-27T02:30:00+01:00'],
  ['offset', 'America/St_Johns', '2024-01-01T00:00:00Z', '2023-12-31T20:30:00-03:30'],
  ['offset', 'UTC', '2024-01-01T00:00:00Z', '2024-01-01T00:00:00+00:00'],
  ['utc', 'Europe/Berlin', '2024-03-05T10:20:30.999+01:00', '2024-03-05T09:20:30Z'],
  ['seconds', 'Europe/Berlin', '1970-01-01T00:00:01.9Z', 1],
  ['seconds', 'Europe/Berlin', '1969-12-31T23:59:59.5Z', -1],
];

describe('an instant', () => {
  it.each(cases)('in the style %s and the zone %s: %s is %s', (style, zone, given, expected) => {
    expect(compileDateTimeText(style, zone)(given)).toBe(expected);
  });

  it('that is none stays as it is', () => {
    expect(compileDateTimeText('local', 'UTC')('tomorrow')).toBe('tomorrow');
  });

  it('needs a zone that there is', () => {
    expect(() => compileDateTimeText('local', 'Mars/Base')).toThrow(RangeError);
  });
});
