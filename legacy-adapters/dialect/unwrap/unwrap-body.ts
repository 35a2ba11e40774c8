import { isJsonObject, type JsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import type { Envelope } from '../answer-style.ts';
import { readMember } from '../read-member.ts';

/** Gives the value inside the envelope of a body. */
export type UnwrapBody = (body: JsonValue) => JsonValue;

/**
 * Compiles the way to the value that a body holds. `wireNames` are the members which the mapping reads: one that reads the
 * envelope itself is given the whole body.
 */
export function compileUnwrap(envelope: Envelope, wireNames: ReadonlySet<string>): UnwrapBody {
  if (envelope === 'none') return (body) => body;
  if (envelope !== 'auto') return compilePath(envelope, wireNames);
  const isOfEnvelope = (name: string) => name === 'data' || beside.has(name);
  const readsEnvelope = wireNames.has('data') && [...wireNames].every(isOfEnvelope);
  return readsEnvelope ? (body) => body : unwrapTwice;
}

function compilePath(path: readonly string[], wireNames: ReadonlySet<string>): UnwrapBody {
  const [first = ''] = path;
  if (wireNames.has(first)) return (body) => body;
  return (body) => {
    // The same endpoint may send pages in an envelope, and all rows at once without it.
    if (!isJsonObject(body)) return body;
    return path.reduce<JsonValue | undefined>(readMember, body) ?? null;
  };
}

/** Members that stand beside `data` and tell of the call, not of the entity. */
const beside: ReadonlySet<string> = new Set([
  'links',
  'meta',
  'message',
  'success',
  'status',
  'code',
  'msg',
  'error',
  'errors',
  'version',
  'ok',
  'included',
  'jsonapi',
]);

/** Hand-made envelopes may hold a page, which is an envelope itself. */
function unwrapTwice(body: JsonValue): JsonValue {
  const inner = unwrapOnce(body);
  return isPage(inner) ? (readMember(inner, 'data') ?? null) : inner;
}

function unwrapOnce(body: JsonValue): JsonValue {
  if (!isJsonObject(body)) return body;
  if (isPythonPage(body)) return body.results ?? null;
  if (!Object.hasOwn(body, 'data')) return body;
  return isPage(body) || isResourcePage(body) || isEnvelope(body) ? (body.data ?? null) : body;
}

/** Laravel's paginators: `cursorPaginate` has no number of a page. */
function isPage(body: JsonValue): boolean {
  if (!isJsonObject(body) || !Object.hasOwn(body, 'data')) return false;
  return Object.hasOwn(body, 'current_page') || Object.hasOwn(body, 'next_page_url');
}

function isResourcePage(body: JsonObject): boolean {
  const hasPaging = isJsonObject(body.meta) && isJsonObject(body.links);
  return hasPaging && isList(body.data);
}

/** Also the map of rows by key that `preserveKeys` makes. */
function isList(value: JsonValue | undefined): boolean {
  return typeof value === 'object' && value !== null;
}

/** Django REST framework's. */
function isPythonPage(body: JsonObject): boolean {
  return Array.isArray(body.results) && Object.hasOwn(body, 'next');
}

/** An entity that has a field `data` has others beside it. */
function isEnvelope(body: JsonObject): boolean {
  return Object.keys(body).every((key) => key === 'data' || beside.has(key));
}
