import { describe, expect, it } from '@jest/globals';
import { GraphQLScalarType, parseValue } from 'graphql';
import { SCALARS } from '../../../runtime/fields/scalars.ts';

const scalars = new Map(SCALARS.map((scalar) => [scalar.name, scalar]));

function scalarOf(name: string): GraphQLScalarType {
  return scalars.get(name) ?? new GraphQLScalarType({ name });
}

const literals = [
  ['Decimal', '19.90', '19.90'],
  ['Decimal', '"19.90"', '19.90'],
  ['Decimal', '-0.5', '-0.5'],
  ['Decimal', '1e-7', '0.0000001'],
  ['Decimal', '123456789012.345', '123456789012.345'],
  ['Decimal', '"12345678901234567890.123"', '12345678901234567890.123'],
  ['BigInt', '9007199254740991', '9007199254740991'],
  ['BigInt', '"9007199254740993"', '9007199254740993'],
  ['Date', '"2024-03-05"', '2024-03-05'],
  ['DateTime', '"2024-03-05T07:20:30Z"', '2024-03-05T07:20:30Z'],
] as const;

const decimalForm =
  'Decimal must be a decimal number as a string, such as "19.90" (a number may have 15 digits)';
const bigIntForm =
  'BigInt must be an integer as a string, such as "9007199254740993" (a number may have 15 digits)';

const refused = [
  ['Decimal', '1.2345678901234567', `${decimalForm}, got 1.2345678901234567`],
  ['Decimal', '12345678901234567890.123', `${decimalForm}, got 12345678901234567000`],
  ['Decimal', '"1 234,50"', `${decimalForm}, got "1 234,50"`],
  ['Decimal', 'true', `${decimalForm}, got "BooleanValue"`],
  ['BigInt', '9007199254740993', `${bigIntForm}, got 9007199254740992`],
  ['BigInt', '10000000000000001', `${bigIntForm}, got 10000000000000000`],
  ['BigInt', '1.5', `${bigIntForm}, got "1.5"`],
  ['Date', '20240305', 'Date must be a date, such as "2024-03-05", got "20240305"'],
] as const;

const values = [
  ['Decimal', 19.9, '19.9'],
  ['Decimal', 1e-7, '0.0000001'],
  ['Decimal', '19.90', '19.90'],
  ['BigInt', 9007199254740991, '9007199254740991'],
] as const;

describe('scalars of clients', () => {
  it.each(literals)('%s takes the literal %s as %s', (name, text, value) => {
    expect(scalarOf(name).parseLiteral(parseValue(text))).toBe(value);
  });

  it.each(refused)('%s refuses the literal %s', (name, text, message) => {
    expect(() => scalarOf(name).parseLiteral(parseValue(text))).toThrow(
      expect.objectContaining({ message, extensions: { code: 'BAD_USER_INPUT' } }),
    );
  });

  it.each(values)('%s takes the variable %p as %s', (name, value, text) => {
    expect(scalarOf(name).parseValue(value)).toBe(text);
  });

  it.each([
    ['Decimal', 0.30000000000000004],
    ['Decimal', 1e21],
    ['Decimal', Number.POSITIVE_INFINITY],
    ['BigInt', 9007199254740992],
    ['BigInt', 0.5],
  ])('%s refuses the variable %p', (name, value) => {
    expect(() => scalarOf(name).parseValue(value)).toThrow(`${name} must be `);
  });
});
