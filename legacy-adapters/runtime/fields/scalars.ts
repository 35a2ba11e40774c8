import { isUploadedFile } from '@banyan/platform/request/uploaded-file.ts';
import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { GraphQLDateTime } from 'graphql-scalars';

/**
 * Scalars which the adapters know. Legacy values are coerced before they get here, so `serialize` passes text through;
 * what clients send is validated and kept as the text that the service gets.
 */
export const SCALARS: readonly GraphQLScalarType[] = [
  textScalar('Decimal', 'a decimal number as a string, such as "19.90"', isDecimal),
  textScalar('DateTime', 'an RFC 3339 instant, such as "2024-03-05T07:20:30Z"', isDateTime),
  textScalar('Date', 'a date, such as "2024-03-05"', (text) => /^\d{4}-\d\d-\d\d$/.test(text)),
  textScalar('BigInt', 'an integer as a string, such as "9007199254740993"', (text) =>
    /^-?\d{1,64}$/.test(text),
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
    const text = typeof value === 'number' ? String(value) : value;
    if (typeof text === 'string' && isValid(text)) return text;
    throw new GraphQLError(`${name} must be ${expected}, got ${JSON.stringify(value)}`);
  };
  return new GraphQLScalarType({
    name,
    serialize: (value) => value,
    parseValue: parse,
    parseLiteral: (node) => parse(literalText(node)),
  });
}

function literalText(node: ValueNode): unknown {
  const isText = node.kind === Kind.STRING || node.kind === Kind.INT || node.kind === Kind.FLOAT;
  return isText ? node.value : node.kind;
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
