import { isUploadedFile } from '@banyan/platform/request/uploaded-file.ts';
import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { GraphQLDateTime } from 'graphql-scalars';
import { plainNumberText } from '../../dialect/coerce/number-text.ts';

/**
 * Scalars which the adapters know. Legacy values are coerced before they get here, so `serialize` passes text through;
 * what clients send is validated and kept as the text that the service gets.
 */
export const SCALARS: readonly GraphQLScalarType[] = [
  textScalar(
    'Decimal',
    'a decimal number as a string, such as "19.90" (a number may have 15 digits)',
    isDecimal,
  ),
  textScalar('DateTime', 'an RFC 3339 instant, such as "2024-03-05T07:20:30Z"', isDateTime),
  textScalar('Date', 'a date, such as "2024-03-05"', (text) => /^\d{4}-\d\d-\d\d$/.test(text)),
  textScalar(
    'BigInt',
    'an integer as a string, such as "9007199254740993" (a number may have 15 digits)',
    (text) => /^-?\d{1,64}$/.test(text),
  ),
  uploadScalar(),
];

/** A file that the client sends beside its operation. It goes to the service, and never comes back. */
function uploadScalar(): GraphQLScalarType {
  const refuse = (): never => {
    throw new GraphQLError('Upload must be a file of a multipart request, given as a variable');
  };
  return new GraphQLScalarType({
    name: 'Upload',
    serialize: refuse,
    parseValue: (value) => (isUploadedFile(value) ? value : refuse()),
    parseLiteral: refuse,
  });
}

function textScalar(
  name: string,
  expected: string,
  isValid: (text: string) => boolean,
): GraphQLScalarType {
  const parse = (value: unknown): string => {
    const text = typeof value === 'number' ? digitsOf(value) : value;
    if (typeof text === 'string' && isValid(text)) return text;
    const message = `${name} must be ${expected}, got ${JSON.stringify(value)}`;
    throw new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
  };
  return new GraphQLScalarType({
    name,
    serialize: (value) => value,
    parseValue: parse,
    parseLiteral: (node) => parse(literalValue(node)),
  });
}

/** The query planner has made doubles of numbers, so they have no more digits than those of variables. */
function literalValue(node: ValueNode): unknown {
  if (node.kind === Kind.STRING) return node.value;
  if (node.kind !== Kind.INT && node.kind !== Kind.FLOAT) return node.kind;
  const number = Number(node.value);
  return digitsOf(number) === null || /e/i.test(node.value) ? number : node.value;
}

/** Significant digits that every double keeps. */
const exactDigits = 15;

/** Null for a number that may have lost digits on its way: only a text keeps them. */
function digitsOf(value: number): string | null {
  const text = plainNumberText(value);
  if (text === null || Number.isSafeInteger(value)) return text;
  const digits = text.replaceAll(/\D/g, '').replace(/^0+/, '');
  return Number.isInteger(value) || digits.length > exactDigits ? null : text;
}

function isDecimal(text: string): boolean {
  return text.length <= 64 && /^-?\d+(\.\d+)?$/.test(text);
}

function isDateTime(text: string): boolean {
  try {
    GraphQLDateTime.parseValue(text);
    return true;
  } catch {
    // Not an instant: the caller says what was expected.
    return false;
  }
}
