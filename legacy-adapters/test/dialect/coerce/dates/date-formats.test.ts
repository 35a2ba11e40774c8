import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import { describe, expect, it } from '@jest/globals';
import { dateFormatsFault } from '../../../../dialect/coerce/dates/date-formats.ts';
import { compileScalarCoercion } from '../../../../dialect/coerce/scalar-coercion.ts';

const timeZone = 'Europe/Moscow';

function read(typeName: 'Date' | 'DateTime', dates: readonly string[], wire: JsonValue) {
  const coerced = compileScalarCoercion(typeName, { timeZone, dates })(wire);
  return coerced.ok ? coerced.value : 'refused';
}

const dateTimes: readonly [format: string, wire: JsonValue, value: string | null][] = [
  ['d.m.Y', '05.03.2024', '2024-03-04T21:00:00Z'],
  ['d.m.Y H:i', '05.03.2024 10:20', '2024-03-05T07:20:00Z'],
  ['d/m/Y H:i:s', '03/05/2024 10:20:30', '2024-05-03T07:20:30Z'],
  ['m/d/Y H:i:s', '03/05/2024 10:20:30', '2024-03-05T07:20:30Z'],
  ['n/j/Y g:i A', '3/5/2024 1:20 PM', '2024-03-05T10:20:00Z'],
  ['n/j/Y g:i a', '03/05/2024 12:20 am', '2024-03-04T21:20:00Z'],
  ['m/d/Y h:i A', '03/05/2024 12:20 PM', '2024-03-05T09:20:00Z'],
  ['Y-m-d H:i:s', '2024-03-05 10:20:30', '2024-03-05T07:20:30Z'],
  ['Y-m-d\\TH:i:s.v', '2024-03-05T10:20:30.250', '2024-03-05T07:20:30.250Z'],
  ['d.m.Y H:i:s.u', '05.03.2024 10:20:30.1234567', '2024-03-05T07:20:30.123Z'],
  ['d.m.Y H:i:s.u', '05.03.2024 10:20:30.5', '2024-03-05T07:20:30.500Z'],
  ['d.m.y', '29.02.24', '2024-02-28T21:00:00Z'],
  ['d.m.y', '01.01.70', '1969-12-31T21:00:00Z'],
  ['d.m.y', '01.01.69', '2068-12-31T21:00:00Z'],
  ['Ymd', 20240305, '2024-03-04T21:00:00Z'],
  ['YmdHis', '20240305102030', '2024-03-05T07:20:30Z'],
  ['j M Y', '5 mar 2024', '2024-03-04T21:00:00Z'],
  ['F j, Y', 'September 5, 2024', '2024-09-04T21:00:00Z'],
  ['D, d M Y', 'Tue, 05 Mar 2024', '2024-03-04T21:00:00Z'],
  ['l, j F Y', 'Tuesday, 5 March 2024', '2024-03-04T21:00:00Z'],
  ['d.m.Y H:i P', '05.03.2024 10:20 +05:30', '2024-03-05T04:50:00Z'],
  ['d.m.Y H:i O', '05.03.2024 10:20 -0600', '2024-03-05T16:20:00Z'],
  ['d.m.Y H:i p', '05.03.2024 10:20 Z', '2024-03-05T10:20:00Z'],
  ['d.m.Y \\г\\.', '05.03.2024 г.', '2024-03-04T21:00:00Z'],
  ['[d|m|Y]*', '[05|03|2024]*', '2024-03-04T21:00:00Z'],
  ['U', 1709634030, '2024-03-05T10:20:30Z'],
  ['U', '1709634030', '2024-03-05T10:20:30Z'],
  ['U', 0, '1970-01-01T00:00:00Z'],
  ['U', -86400, '1969-12-31T00:00:00Z'],
  ['U.u', 1709634030.25, '2024-03-05T10:20:30.250Z'],
  ['Uv', 1709634030123, '2024-03-05T10:20:30.123Z'],
  ['Uv', '1709634030123', '2024-03-05T10:20:30.123Z'],
  ['d.m.Y', '00.00.0000', null],
  ['d.m.Y', '', null],
  ['d.m.Y', '2024-03-05T10:20:30Z', '2024-03-05T10:20:30Z'],
];

const refused: readonly [format: string, wire: JsonValue][] = [
  ['d.m.Y', '31.02.2024'],
  ['d.m.Y', '29.02.2023'],
  ['d.m.Y', '05.13.2024'],
  ['d.m.Y', '00.03.2024'],
  ['d.m.Y', '05.00.2024'],
  ['d.m.Y', '05.03.0024'],
  ['d.m.Y', '5.3.2024'],
  ['d.m.Y', '05-03-2024'],
  ['d.m.Y', '05.03.2024 '],
  ['d.m.Y', 5032024],
  ['d.m.Y H:i', '05.03.2024 24:00'],
  ['d.m.Y H:i', '05.03.2024 10:60'],
  ['m/d/Y h:i A', '03/05/2024 13:20 PM'],
  ['m/d/Y h:i A', '03/05/2024 00:20 AM'],
  ['d.m.Y H:i P', '05.03.2024 10:20 +25:00'],
  ['j M Y', '5 März 2024'],
  ['Ymd', 20241305],
  ['U', 1709634030.5],
  ['U', '1709634030 '],
  ['U', 999999999999],
  ['U', -999999999999],
  ['Uv', -99999999999999],
  ['U', true],
  ['U', {}],
  ['U', []],
];

const days: readonly [format: string, wire: JsonValue, value: string | null][] = [
  ['d.m.Y', '29.02.2024', '2024-02-29'],
  ['d.m.Y H:i', '29.02.2024 23:30', '2024-02-29'],
  ['m/d/Y', '03/05/2024', '2024-03-05'],
  ['d/m/Y', '03/05/2024', '2024-05-03'],
  // 21:30 in UTC is the next day in Moscow.
  ['U', 1709674200, '2024-03-06'],
  ['Uv', 1709674200000, '2024-03-06'],
  ['d.m.Y H:i P', '05.03.2024 21:30 +00:00', '2024-03-06'],
  ['d.m.Y', '00.00.0000', null],
  ['d.m.Y', '2024-03-05', '2024-03-05'],
];

describe('a date format', () => {
  it.each(dateTimes)('%s reads %j as the instant %s', (format, wire, value) => {
    expect(read('DateTime', [format], wire)).toBe(value);
  });

  it.each(days)('%s reads %j as the day %s', (format, wire, value) => {
    expect(read('Date', [format], wire)).toBe(value);
  });

  it.each(refused)('%s refuses %j', (format, wire) => {
    expect([read('DateTime', [format], wire), read('Date', [format], wire)]).toEqual([
      'refused',
      'refused',
    ]);
  });

  it('decides for every text that has its pattern, though another could read it', () => {
    const formats = ['d.m.Y', 'd.m.Y H:i', 'U'];

    const texts = ['05.03.2024', '05.03.2024 10:20', 1709634030, '45.03.2024'];

    expect(texts.map((text) => read('Date', formats, text))).toEqual([
      '2024-03-05',
      '2024-03-05',
      '2024-03-05',
      'refused',
    ]);
  });
});

describe('dateFormatsFault', () => {
  const faults: readonly [formats: readonly string[], at: number, expected: RegExp][] = [
    [['d.m.Y', 'd.Q.Y'], 1, /letters d j m n .* Uv, .*\("Q" is none of them\)$/],
    [['Y-m-dTH:i'], 0, /\("T" is none of them\)$/],
    [['d.m.Y\\'], 0, /\("\\" is none of them\)$/],
    [['constructor'], 0, /\("c" is none of them\)$/],
    [['d.m'], 0, /^a date format with day, month and year/],
    [['H:i:s'], 0, /^a date format with day, month and year/],
    [[''], 0, /^a date format with day, month and year/],
    [['d.m.Y y'], 0, /one letter for the year$/],
    [['d.m.Y H h A'], 0, /one letter for the hour$/],
    [['d.m.Y h:i'], 0, /h or g for the hour where it has A or a/],
    [['d.m.Y H:i A'], 0, /h or g for the hour where it has A or a/],
    [['U d.m.Y'], 0, /U, U\.u, U\.v or Uv alone/],
    [['Uv.u'], 0, /U, U\.u, U\.v or Uv alone/],
    [['jnY'], 0, /something that is no digit behind "j"$/],
    [['j2 n Y'], 0, /something that is no digit behind "j"$/],
    [['Uu'], 0, /something that is no digit behind "U"$/],
    [['d/m/Y', 'm/d/Y'], 1, /^a date format that no text can take for d\/m\/Y$/],
    [['d/m/Y', 'n/j/Y'], 1, /^a date format that no text can take for d\/m\/Y$/],
    [['d.m.Y', 'U', 'Uv'], 2, /^a date format that no text can take for U$/],
    [['Ymd', 'U'], 1, /^a date format that no text can take for Ymd$/],
    [['d.m.y', 'y.m.d'], 1, /^a date format that no text can take for d\.m\.y$/],
    [['Y-d-m'], 0, /^a date format that no text can take for Y-m-d$/],
    [['Y-d-m H:i'], 0, /^a date format that no text can take for Y-m-d$/],
  ];
  it.each(faults)('says what is wrong with %j', (formats, at, expected) => {
    expect(dateFormatsFault(formats)).toEqual({ at, expected: expect.stringMatching(expected) });
  });

  const sound: readonly (readonly string[])[] = [
    [],
    ['d.m.Y', 'd.m.Y H:i', 'd.m.Y H:i:s', 'U'],
    ['d/m/Y', 'd.m.Y', 'Ymd'],
    ['Y-m-d H:i:s', 'Y-n-j'],
    ['U.u', 'U'],
  ];
  it.each(sound)('finds no fault with %j %j', (...formats) => {
    expect(dateFormatsFault(formats)).toBeNull();
  });
});
