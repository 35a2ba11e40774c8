import { isJsonObject, type JsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import { isList, jsonType } from '../evaluation/json-type.ts';
import type { RequestEncoding, RequestFault } from '../request-types.ts';
import { encodeValue } from './percent-encoding.ts';
import { type Rendered, urlText } from './render-template.ts';

/**
 * The value of a `queryParams` mapping as query text without `?`. Members that are null are left out, and within brackets
 * those that are empty texts too: an empty filter would not filter at all.
 */
export function toQueryText(value: JsonValue, encoding: RequestEncoding): Rendered {
  if (!isJsonObject(value)) {
    return failure(`queryParams gave ${jsonType(value)}: expected an object`);
  }
  const writer: QueryWriter = { encoding, pairs: [] };
  for (const [name, member] of Object.entries(value)) {
    const fault = writeMember(writer, name, member);
    if (fault !== null) return fault;
  }
  return { ok: true, text: writer.pairs.join('&') };
}

interface QueryWriter {
  readonly encoding: RequestEncoding;
  readonly pairs: string[];
}

/** Adds the pairs of one member. `name` is the one on the wire, not encoded: `filter[status]`. */
function writeMember(writer: QueryWriter, name: string, value: JsonValue): RequestFault | null {
  const { arrays, objects, emptyStrings } = writer.encoding;
  if (value === null || (value === '' && emptyStrings !== 'send')) return null;
  if (isList(value)) {
    return arrays === 'comma'
      ? writeCommaList(writer, name, value)
      : writeList(writer, name, value);
  }
  if (isJsonObject(value) && objects === 'brackets') return writeObject(writer, name, value);
  return writeScalar(writer, name, value);
}

function writeObject(writer: QueryWriter, name: string, object: JsonObject): RequestFault | null {
  for (const [key, member] of Object.entries(object)) {
    if (member === '') continue;
    const path = `${name}[${key}]`;
    const fault = refuseListLookalike(writer, path, member) ?? writeMember(writer, path, member);
    if (fault !== null) return fault;
  }
  return null;
}

/** A service that reads lists in brackets as `filter[id]=1,2` would take a text with a comma for two values. */
function refuseListLookalike(
  { encoding }: QueryWriter,
  name: string,
  value: JsonValue,
): RequestFault | null {
  const isLookalike = encoding.arrays === 'comma' && typeof value === 'string';
  if (!isLookalike || !value.includes(',')) return null;
  return failure(`The query parameter ${name} holds a comma, which would make it a list`, true);
}

function writeList(
  writer: QueryWriter,
  name: string,
  list: readonly JsonValue[],
): RequestFault | null {
  const { arrays, objects } = writer.encoding;
  for (const [index, element] of list.entries()) {
    const place = `${name}[${index}]`;
    // Brackets without an index would make a list entry of each member of an object.
    const isNested = objects === 'brackets' && isJsonObject(element);
    const key =
      isNested || arrays === 'indexed' ? place : arrays === 'brackets' ? `${name}[]` : name;
    const fault = isNested
      ? writeObject(writer, place, element)
      : writeScalar(writer, key, element, name);
    if (fault !== null) return fault;
  }
  return null;
}

function writeCommaList(
  { encoding, pairs }: QueryWriter,
  name: string,
  list: readonly JsonValue[],
): RequestFault | null {
  if (list.length === 0) return null;
  const texts: string[] = [];
  for (const element of list) {
    const text = urlText(element, encoding.booleans);
    if (text === null) {
      return failure(
        `The query parameter ${name} holds a list of lists or objects: expected scalars`,
      );
    }
    if (text.includes(',')) {
      const message = `The query parameter ${name} is a comma list, and one of its items holds a comma`;
      return failure(message, true);
    }
    texts.push(encodeValue(text));
  }
  pairs.push(`${encodeValue(name)}=${texts.join(',')}`);
  return null;
}

/** `parameter` is how the author calls it. */
function writeScalar(
  { encoding, pairs }: QueryWriter,
  name: string,
  value: JsonValue,
  parameter = name,
): RequestFault | null {
  const text = urlText(value, encoding.booleans);
  if (text === null) {
    return failure(
      `The query parameter ${parameter} holds ${jsonType(value)}: expected scalars or a list of them`,
    );
  }
  pairs.push(`${encodeValue(name)}=${encodeValue(text)}`);
  return null;
}

function failure(message: string, isInput = false): RequestFault {
  return { ok: false, message, ...(isInput && { isInput }) };
}
