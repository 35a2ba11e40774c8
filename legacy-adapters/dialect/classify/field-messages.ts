import { isJsonObject, type JsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import { readMember } from '../read-member.ts';

/** Messages as they came, by wire path; one path may come more than once. */
export type FieldMessages = [path: string, messages: JsonValue][];

const maxDepth = 8;

/** Where Django REST framework and marshmallow put what concerns no single field. */
const wholeObject: ReadonlySet<string> = new Set(['non_field_errors', '_schema']);

/**
 * Messages of a body that has the form of the input, with lists of texts in place of its values:
 * `{ items: [{}, { qty: ['…'] }] }`; an item without faults is an empty object. Null when the body is anything else.
 */
export function readTree(body: JsonValue): FieldMessages | null {
  if (!isJsonObject(body)) return null;
  const fields: FieldMessages = [];
  return collectTree(body, [], fields) ? fields : null;
}

function collectTree(value: JsonValue, path: readonly string[], out: FieldMessages): boolean {
  if (path.length > maxDepth) return false;
  if (isTextList(value)) {
    out.push([path.join('.'), value]);
    return true;
  }
  if (Array.isArray(value)) {
    return value.every((item, index) => collectTree(item, [...path, String(index)], out));
  }
  if (!isJsonObject(value)) return false;
  return Object.entries(value).every(([name, member]) =>
    collectTree(member, wholeObject.has(name) ? path : [...path, name], out),
  );
}

function isTextList(value: JsonValue): boolean {
  return (
    Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string')
  );
}

/**
 * Messages by path, `{ 'items.0.qty': ['…'] }`. A member may also be a branch that has the form of the input, as in
 * marshmallow's `{ items: { 0: { qty: ['…'] } } }`.
 */
export function readMessageMap(errors: JsonObject): FieldMessages {
  return Object.entries(errors).flatMap(([name, messages]): FieldMessages => {
    const branch: FieldMessages = [];
    const path = wholeObject.has(name) ? [] : [name];
    const isBranch = collectTree(messages, path, branch) && branch.length > 0;
    return isBranch ? branch : [[name, messages]];
  });
}

/** Parts of a request, which FastAPI writes before the path. */
const requestParts: ReadonlySet<unknown> = new Set(['body', 'query', 'path', 'header', 'cookie']);

/** Messages of FastAPI's `{ detail: [{ loc: ['body', 'items', 0, 'qty'], msg }] }`; null when the body is anything else. */
export function readDetailList(body: JsonValue): FieldMessages | null {
  const detail = readMember(body, 'detail');
  if (!Array.isArray(detail)) return null;
  return detail.flatMap((entry: JsonValue): FieldMessages => {
    const loc = readMember(entry, 'loc');
    if (!Array.isArray(loc)) return [];
    return [[isUnread(entry) ? '' : printLoc(loc), readMember(entry, 'msg') ?? null]];
  });
}

/** The body was not even JSON: what stands for the path is a place in the text. */
function isUnread(entry: JsonValue): boolean {
  const type = readMember(entry, 'type');
  return type === 'value_error.jsondecode' || type === 'json_invalid';
}

function printLoc(loc: readonly JsonValue[]): string {
  const path = requestParts.has(loc[0]) ? loc.slice(1) : loc;
  return path.map(String).join('.');
}

/** Messages of JSON:API's `[{ source: { pointer: '/data/attributes/name' }, detail }]`; entries without a pointer are left out. */
export function readPointerList(errors: readonly JsonValue[]): FieldMessages {
  return errors.flatMap((error): FieldMessages => {
    const pointer = readMember(readMember(error, 'source'), 'pointer');
    if (typeof pointer !== 'string') return [];
    const path = pointer.replace(/^\/data(?:\/attributes)?(?=\/|$)/, '');
    const message = readMember(error, 'detail') ?? readMember(error, 'title') ?? null;
    return [
      [
        path
          .split('/')
          .filter((name) => name !== '')
          .join('.'),
        message,
      ],
    ];
  });
}
