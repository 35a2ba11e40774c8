import { isJsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import { describe, expect, it } from '@jest/globals';
import { compileScalarCoercion } from '../../../dialect/coerce/scalar-coercion.ts';
import type { FieldStyle } from '../../../dialect/coerce/value-style.ts';
import { decodeSample } from '../sample.ts';

function coerce(typeName: string, value: JsonValue, timeZone = 'UTC') {
  return compileScalarCoercion(typeName, { timeZone })(value);
}

/** The fields of a recorded entity, or of the first one of a recorded list. */
function fieldsOf(sample: string): Readonly<Record<string, JsonValue>> {
  const decoded = decodeSample(sample);
  const value = decoded.ok ? decoded.value : null;
  const entity = Array.isArray(value) ? value[0] : value;
  if (!isJsonObject(entity)) throw new Error(`${sample} holds no entity`);
  return entity;
}

const accepted: readonly [typeName: string, wire: JsonValue, value: unknown][] = [
  ['Boolean', true, true],
  ['Boolean', false, false],
  ['Boolean', 1, true],
  ['Boolean', 0, false],
  ['Boolean', '1', true],
  ['Boolean', '0', false],
  ['Boolean', 'TRUE', true],
  ['Boolean', 'off', false],
  ['Boolean', '\u0001', true],
  ['Boolean', '', null],
  ['Int', 10, 10],
  ['Int', '10', 10],
  ['Int', 1.0, 1],
  ['Int', '3.000', 3],
  ['Int', '-7', -7],
  ['Int', -0, 0],
  ['Int', 2147483647, 2147483647],
  ['Int', '', null],
  ['Float', '19.90', 19.9],
  ['Float', 3, 3],
  ['Float', '1.0e+25', 1e25],
  ['Float', 9007199254740993n, 9007199254740992],
  ['Float', '.50', 0.5],
  ['Float', '-.5', -0.5],
  ['Float', '.5E-3', 0.0005],
  ['Float', '', null],
  ['ID', 7, '7'],
  ['ID', '7', '7'],
  ['ID', 7.0, '7'],
  ['ID', 9007199254740993n, '9007199254740993'],
  ['ID', '1e5', '1e5'],
  ['ID', '000003', '000003'],
  ['ID', '', null],
  ['String', 'x', 'x'],
  ['String', '', ''],
  ['String', 1234, '1234'],
  ['String', 9007199254740993n, '9007199254740993'],
  ['String', true, 'true'],
  ['Decimal', '19.90', '19.90'],
  ['Decimal', 19.9, '19.9'],
  ['Decimal', '-0.00', '-0.00'],
  ['Decimal', 1e-7, '0.0000001'],
  ['Decimal', -1.5e-7, '-0.00000015'],
  ['Decimal', 1.5e25, '15000000000000000000000000'],
  ['Decimal', 18446744073709551615n, '18446744073709551615'],
  ['Decimal', '.50', '0.50'],
  ['Decimal', '-.5', '-0.5'],
  ['Decimal', '', null],
  ['BigInt', 5, '5'],
  ['BigInt', '0012', '12'],
  ['BigInt', '12.00', '12'],
  ['BigInt', -9007199254740993n, '-9007199254740993'],
  ['BigInt', '18446744073709551615', '18446744073709551615'],
  ['BigInt', '', null],
  ['JSON', '{"color":"red"}', { color: 'red' }],
  ['JSON', ' [1]', [1]],
  ['JSON', '{broken', '{broken'],
  ['JSON', 'red', 'red'],
  ['JSON', '', ''],
  ['JSON', [{ big: 9007199254740993n, small: 1 }], [{ big: '9007199254740993', small: 1 }]],
  ['Colour', 'red', 'red'],
  ['Colour', { r: 1 }, { r: 1 }],
  ['Colour', 9007199254740993n, '9007199254740993'],
];

const refused: readonly [typeName: string, wire: JsonValue, expected: string, form: string][] = [
  ['Boolean', 2, 'a boolean (true, false, 1 or 0)', 'a number'],
  ['Boolean', 'maybe', 'a boolean (true, false, 1 or 0)', 'a string'],
  ['Boolean', [], 'a boolean (true, false, 1 or 0)', 'a list'],
  ['Int', 1.5, 'an integer of at most 32 bits', 'a number'],
  ['Int', 2147483648, 'an integer of at most 32 bits', 'a number'],
  ['Int', '9007199254740993', 'an integer of at most 32 bits', 'a string'],
  ['Int', '10 pcs', 'an integer of at most 32 bits', 'a string'],
  ['Int', '1e3', 'an integer of at most 32 bits', 'a string'],
  ['Int', true, 'an integer of at most 32 bits', 'a boolean'],
  ['Float', 'NaN', 'a number', 'a string'],
  ['Float', '1e999', 'a number', 'a string'],
  ['Float', '1 234,50', 'a number', 'a string'],
  ['Float', '.', 'a number', 'a string'],
  ['Float', '5.', 'a number', 'a string'],
  ['Float', {}, 'a number', 'an object'],
  ['ID', 9.223372036854776e18, 'an id (a string or a whole number without exponent)', 'a number'],
  ['ID', 1.5, 'an id (a string or a whole number without exponent)', 'a number'],
  ['ID', true, 'an id (a string or a whole number without exponent)', 'a boolean'],
  ['String', [], 'a string', 'a list'],
  ['String', {}, 'a string', 'an object'],
  ['Decimal', '1 234,50', 'a decimal number', 'a string'],
  ['Decimal', '1.0E-7', 'a decimal number', 'a string'],
  ['Decimal', '-.', 'a decimal number', 'a string'],
  ['Decimal', '.5.5', 'a decimal number', 'a string'],
  ['Decimal', true, 'a decimal number', 'a boolean'],
  ['BigInt', 1.5, 'an integer', 'a number'],
  ['BigInt', 9.223372036854776e18, 'an integer', 'a number'],
  ['BigInt', '1'.repeat(101), 'an integer', 'a string'],
];

const styled: readonly [FieldStyle, typeName: string, wire: JsonValue, value: unknown][] = [
  [{ booleans: 'truthy' }, 'Boolean', 2, true],
  [{ booleans: 'truthy' }, 'Boolean', -0.5, true],
  [{ booleans: 'truthy' }, 'Boolean', 0, false],
  [{ booleans: 'truthy' }, 'Boolean', 9007199254740993n, true],
  [{ booleans: 'truthy' }, 'Boolean', '3', true],
  [{ booleans: 'truthy' }, 'Boolean', '0.0', false],
  [{ booleans: 'truthy' }, 'Boolean', 'No', false],
  [{ booleans: 'truthy' }, 'Boolean', '', null],
  [{ numbers: '1 234,50' }, 'Decimal', '1 234 567,50', '1234567.50'],
  [{ numbers: '1 234,50' }, 'Decimal', '1\u00a0234,50', '1234.50'],
  [{ numbers: '1 234,50' }, 'Decimal', '-12\u202f345', '-12345'],
  [{ numbers: '1 234,50' }, 'Decimal', '19.90', '19.90'],
  [{ numbers: '1 234,50' }, 'Decimal', '-,50', '-0.50'],
  [{ numbers: '1 234,50' }, 'Decimal', '', null],
  [{ numbers: '1.234,50' }, 'Float', '\u22121.234,50', -1234.5],
  [{ numbers: '1.234,50' }, 'Float', '1234,5', 1234.5],
  [{ numbers: '1.234,50' }, 'Float', 1234.5, 1234.5],
  [{ numbers: '1.234,50' }, 'Int', '1.234', 1234],
  [{ numbers: '1,234.50' }, 'BigInt', '9,007,199,254,740,993', '9007199254740993'],
  [{ numbers: "1'234.50" }, 'Decimal', '1\u2019234.50', '1234.50'],
  [{ misreadAs: 'windows-1252' }, 'String', 'ÐœÐ¾Ñ\u0081ÐºÐ²Ð°', 'Москва'],
  [{ misreadAs: 'windows-1252' }, 'String', 'cafÃ©', 'café'],
  [{ misreadAs: 'windows-1252' }, 'String', 'â‚¬ 5', '€ 5'],
  [{ misreadAs: 'windows-1252' }, 'String', 'café', 'café'],
  [{ misreadAs: 'windows-1252' }, 'String', 'Москва', 'Москва'],
  [{ misreadAs: 'windows-1252' }, 'String', 'plain', 'plain'],
  [{ misreadAs: 'windows-1252' }, 'ID', 'cafÃ©', 'cafÃ©'],
  [{ misreadAs: 'windows-1251' }, 'String', 'РњРѕСЃРєРІР°', 'Москва'],
  [{ misreadAs: 'windows-1251', digits: 5 }, 'String', 12, '00012'],
  [{ digits: 5 }, 'String', 1234, '01234'],
  [{ digits: 5 }, 'String', 123456, '123456'],
  [{ digits: 5 }, 'String', '1234', '1234'],
  [{ digits: 5 }, 'String', -12, '-12'],
  [{ digits: 5 }, 'String', 1.5, '1.5'],
  [{ digits: 20 }, 'ID', 9007199254740993n, '00009007199254740993'],
];

const refusedInStyle: readonly [FieldStyle, typeName: string, wire: JsonValue, expected: string][] =
  [
    [{ booleans: 'truthy' }, 'Boolean', {}, 'a boolean (true, false, 1 or 0)'],
    [{ booleans: 'truthy' }, 'Boolean', [], 'a boolean (true, false, 1 or 0)'],
    [{ booleans: 'truthy' }, 'Boolean', 'maybe', 'a boolean (true, false, 1 or 0)'],
    [{ numbers: '1 234,50' }, 'Decimal', '1 23,50', 'a decimal number'],
    [{ numbers: '1 234,50' }, 'Decimal', '1.234,50', 'a decimal number'],
    [{ numbers: '1 234,50' }, 'Decimal', '12 EUR', 'a decimal number'],
    [{ numbers: '1 234,50' }, 'Decimal', ',', 'a decimal number'],
    [{ numbers: '1,234.50' }, 'Float', '1,5', 'a number'],
    [{ numbers: '1,234.50' }, 'Int', true, 'an integer of at most 32 bits'],
  ];

const typeNames = [
  'Boolean',
  'Int',
  'Float',
  'ID',
  'String',
  'Decimal',
  'BigInt',
  'Date',
  'DateTime',
  'JSON',
  'Any',
];

describe('compileScalarCoercion', () => {
  it.each(accepted)('reads %s from %p as %p', (typeName, wire, value) => {
    expect(coerce(typeName, wire)).toEqual({ ok: true, value });
  });

  it.each(refused)('refuses %s from %p', (typeName, wire, expected, form) => {
    expect(coerce(typeName, wire)).toEqual({ ok: false, expected, form });
  });

  it.each(styled)('reads, with %j, %s from %p as %p', (style, typeName, wire, value) => {
    const coerced = compileScalarCoercion(typeName, { timeZone: 'UTC', ...style })(wire);

    expect(coerced).toEqual({ ok: true, value });
  });

  it.each(refusedInStyle)('refuses, with %j, %s from %p', (style, typeName, wire, expected) => {
    const coerced = compileScalarCoercion(typeName, { timeZone: 'UTC', ...style })(wire);

    expect(coerced).toMatchObject({ ok: false, expected });
  });

  it.each(typeNames)('keeps null as null for %s', (typeName) => {
    expect(coerce(typeName, null)).toEqual({ ok: true, value: null });
  });

  it('gives a negative zero away as zero', () => {
    const coerced = coerce('Int', -0);

    expect(coerced.ok && Object.is(coerced.value, 0)).toBe(true);
  });

  it('does not walk into values that hold no long integers', () => {
    const value = { deep: [1, { deeper: 'x' }] };

    const coerced = coerce('Any', value);

    expect(coerced.ok && coerced.value).toBe(value);
  });

  const rows = ['types-raw-mysql', 'types-raw-mysql_stringify', 'types-raw-sqlite'] as const;
  it.each(rows)('reads one row the same from %s, whatever the driver makes of it', (sample) => {
    const row = fieldsOf(sample);

    const read = (typeName: string, field: string) => coerce(typeName, row[field] ?? null);

    expect(read('ID', 'id')).toEqual({ ok: true, value: '1' });
    expect(read('Boolean', 'active')).toEqual({ ok: true, value: true });
    expect(read('Float', 'price')).toEqual({ ok: true, value: 19.9 });
    expect(read('Float', 'weight')).toEqual({ ok: true, value: 0.3 });
    expect(read('Int', 'stock')).toEqual({ ok: true, value: 5 });
    expect(read('BigInt', 'big')).toEqual({ ok: true, value: '9007199254740993' });
    expect(read('JSON', 'meta')).toEqual({ ok: true, value: { color: 'red', tags: [] } });
    expect(read('DateTime', 'available_at')).toEqual({ ok: true, value: '2024-03-05T10:20:30Z' });
    expect(read('Date', 'published_on')).toEqual({ ok: true, value: '2024-02-29' });
  });

  it('reads the recorded forms of a boolean', () => {
    const forms = fieldsOf('types-bool-forms');

    const read = Object.entries(forms).map(([name, value]) => {
      const coerced = coerce('Boolean', value);
      return [name, coerced.ok ? coerced.value : 'refused'];
    });

    expect(Object.fromEntries(read)).toEqual({
      a: true,
      b: false,
      c: true,
      d: false,
      e: true,
      f: false,
      g: true,
      h: false,
      i: null,
      j: null,
      k: true,
      l: 'refused',
      m: true,
      n: false,
      o: true,
    });
  });

  it('reads aggregates, which MySQL sends as text', () => {
    const sums = fieldsOf('types-agg-mysql_emulate');

    expect(coerce('Int', sums.sum_int ?? null)).toEqual({ ok: true, value: 3 });
    expect(coerce('Decimal', sums.avg_total ?? null)).toEqual({ ok: true, value: '10.500000' });
  });
});
