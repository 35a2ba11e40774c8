import { isJsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import { describe, expect, it } from '@jest/globals';
import { compileScalarCoercion } from '../../../../dialect/coerce/scalar-coercion.ts';
import { decodeSample } from '../../sample.ts';

function coerce(typeName: 'Date' | 'DateTime', value: JsonValue, timeZone: string) {
  return compileScalarCoercion(typeName, { timeZone })(value);
}

const phpDate = (date: string, timezone_type: number, timezone: string) => ({
  date,
  timezone_type,
  timezone,
});

describe('DateTime', () => {
  const cases: readonly [wire: JsonValue, timeZone: string, value: string | null][] = [
    ['2024-03-05 10:20:30', 'Europe/Moscow', '2024-03-05T07:20:30Z'],
    ['2024-03-05 10:20:30', 'UTC', '2024-03-05T10:20:30Z'],
    ['2024-03-05T10:20:30', 'Europe/Moscow', '2024-03-05T07:20:30Z'],
    ['2024-03-05 10:20', 'UTC', '2024-03-05T10:20:00Z'],
    ['2024-03-05', 'Europe/Moscow', '2024-03-04T21:00:00Z'],
    ['2024-03-05T10:20:30.000000Z', 'Europe/Moscow', '2024-03-05T10:20:30Z'],
    ['2024-03-05T07:20:30.123456Z', 'Europe/Moscow', '2024-03-05T07:20:30.123Z'],
    ['2024-03-05T07:20:30.5Z', 'UTC', '2024-03-05T07:20:30.500Z'],
    ['2024-03-05T10:20:30+03:00', 'UTC', '2024-03-05T07:20:30Z'],
    ['2024-03-05T04:20:30.123456-06:00', 'UTC', '2024-03-05T10:20:30.123Z'],
    ['2024-03-05 10:20:30+0530', 'UTC', '2024-03-05T04:50:30Z'],
    ['2024-03-05 10:20:30+03', 'UTC', '2024-03-05T07:20:30Z'],
    ['2024-02-29T23:59:59Z', 'UTC', '2024-02-29T23:59:59Z'],
    ['Tue, 05 Mar 2024 10:20:30 GMT', 'Europe/Moscow', '2024-03-05T10:20:30Z'],
    // Clocks go from 2:00 to 3:00 on this day, and from 3:00 back to 2:00 on the other.
    ['2024-03-31 02:30:00', 'Europe/Berlin', '2024-03-31T01:30:00Z'],
    ['2024-10-27 02:30:00', 'Europe/Berlin', '2024-10-27T00:30:00Z'],
    ['2011-12-30 12:00:00', 'Pacific/Apia', '2011-12-30T22:00:00Z'],
    [phpDate('2024-03-05 10:20:30.000000', 3, 'Europe/Moscow'), 'UTC', '2024-03-05T07:20:30Z'],
    [phpDate('2024-03-05 10:20:30.250000', 1, '+03:00'), 'UTC', '2024-03-05T07:20:30.250Z'],
    [phpDate('2024-03-05 10:20:30.000000', 2, 'CEST'), 'UTC', '2024-03-05T08:20:30Z'],
    [phpDate('-0001-11-30 00:00:00.000000', 3, 'UTC'), 'UTC', null],
    ['0000-00-00', 'UTC', null],
    ['0000-00-00 00:00:00', 'Europe/Moscow', null],
    ['-000001-11-30T00:00:00.000000Z', 'UTC', null],
    ['-0001-11-30 00:00:00', 'UTC', null],
    ['', 'UTC', null],
  ];
  it.each(cases)('reads %j of a service in %s as %s', (wire, timeZone, value) => {
    expect(coerce('DateTime', wire, timeZone)).toEqual({ ok: true, value });
  });

  const refused: readonly JsonValue[] = [
    '05.03.2024',
    '03/05/2024',
    '2 hours ago',
    1709634030,
    '1709634030',
    '2024-02-30 00:00:00',
    '2023-02-29',
    '2024-13-01',
    '2024-00-10',
    '2024-03-05T24:00:00Z',
    '2024-03-05T10:60:00Z',
    '2024-03-05T10:20:60Z',
    '2024-03-05T10:20:30.Z',
    '2024-03-05T10:20:30+25:00',
    '2024-03-05T10:20:30+3',
    '2024-03-05T10:20:30Zulu',
    '2024-03-05x10:20:30',
    '2024-03-05 10',
    '2024-3-5',
    '0012-03-05',
    'Fri, 31 Feb 2024 10:20:30 GMT',
    'Tue, 05 Mar 2024 24:20:30 GMT',
    'Tue, 05 Mar 2024 10:20:30 MSK',
    '9999-12-31T23:59:59-05:00',
    true,
    [],
    {},
    phpDate('2024-03-05 10:20:30.000000', 3, 'Mars/Olympus'),
    phpDate('2024-03-05 10:20:30.000000', 2, 'XYZ'),
    phpDate('yesterday', 3, 'UTC'),
  ];
  it.each(refused)('refuses %j', (wire) => {
    expect(coerce('DateTime', wire, 'UTC')).toMatchObject({
      ok: false,
      expected: 'a date with time such as "2024-03-05 10:20:30" or ISO 8601',
    });
  });
});

describe('Date', () => {
  const cases: readonly [wire: JsonValue, timeZone: string, value: string | null][] = [
    ['Thu, 29 Feb 2024 00:00:00 GMT', 'America/Chicago', '2024-02-29'],
    ['2024-02-29', 'Europe/Moscow', '2024-02-29'],
    ['2024-02-29 23:30:00', 'Europe/Moscow', '2024-02-29'],
    // What Eloquent makes of a DATE column in an application that runs in Madrid.
    ['2024-02-28T23:00:00.000000Z', 'Europe/Madrid', '2024-02-29'],
    ['2020-05-17T22:00:00.000000Z', 'Europe/Madrid', '2020-05-18'],
    ['2024-02-29T00:00:00.000000Z', 'UTC', '2024-02-29'],
    ['2024-02-29T00:00:00.000000Z', 'America/New_York', '2024-02-28'],
    ['2024-02-29T01:00:00+03:00', 'Europe/Moscow', '2024-02-29'],
    [phpDate('2024-03-05 00:00:00.000000', 3, 'Europe/Moscow'), 'Europe/Moscow', '2024-03-05'],
    ['0000-00-00', 'UTC', null],
    ['-000001-11-30T00:00:00.000000Z', 'UTC', null],
    ['', 'UTC', null],
  ];
  it.each(cases)('reads %j of a service in %s as %s', (wire, timeZone, value) => {
    expect(coerce('Date', wire, timeZone)).toEqual({ ok: true, value });
  });

  const refused: readonly JsonValue[] = ['29.02.2024', '2023-02-29', 20240229, {}, false];
  it.each(refused)('refuses %j', (wire) => {
    expect(coerce('Date', wire, 'UTC')).toMatchObject({
      ok: false,
      expected: 'a date such as "2024-03-05"',
    });
  });
});

describe('recorded dates', () => {
  it('are one instant in all the forms that PHP has for it', () => {
    const decoded = decodeSample('types-dates');
    const forms = decoded.ok && isJsonObject(decoded.value) ? decoded.value : {};

    const read = ['datetime', 'string', 'atom'].map((name) =>
      coerce('DateTime', forms[name] ?? null, 'Europe/Moscow'),
    );

    expect(read).toEqual(Array(3).fill({ ok: true, value: '2024-03-05T07:20:30Z' }));
  });

  it('are null where MySQL holds zero dates', () => {
    const decoded = decodeSample('types-model-3');
    const row = decoded.ok && isJsonObject(decoded.value) ? decoded.value : {};

    const read = ['published_on', 'available_at', 'created_at'].map((name) =>
      coerce('DateTime', row[name] ?? 'absent', 'UTC'),
    );

    expect(read).toEqual(Array(3).fill({ ok: true, value: null }));
  });
});
