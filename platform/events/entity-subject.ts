import { entityTag, typeTag, withListTags } from '../cache/tags.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json/json-value.ts';

/**
 * The subject of an entity's change events, which is also its cache tag: `Type:key`, or `Type` when the key is not known.
 * Fields of a key of several parts stand in the order of its `@key`.
 */
export function subjectOf(typeName: string, key: JsonObject | null): string {
  return key === null ? typeTag(typeName) : entityTag(typeName, keyText(key));
}

/** A key as subjects and tags write it: the value itself, or for a key of several parts their JSON as a list of texts. */
export function keyText(key: JsonObject): string {
  const [only, ...others] = Object.values(key);
  if (only === undefined || others.length > 0 || typeof only === 'object') {
    return JSON.stringify(toText(key));
  }
  return String(only);
}

/** The cache tags that a change of this subject makes invalid: its own, and of the lists that may hold it. */
export function tagsOfSubject(subject: string): readonly string[] {
  return withListTags([subject]);
}

/** `Product` of `Product:42`. */
export function entityOfSubject(subject: string): string {
  const end = subject.indexOf(':');
  return end < 0 ? subject : subject.slice(0, end);
}

type KeyText = string | readonly KeyText[];

/** Field names are left out: keys of one entity all have the same fields in the same order. */
function toText(value: JsonValue): KeyText {
  if (Array.isArray(value)) return value.map(toText);
  return isJsonObject(value) ? Object.values(value).map(toText) : String(value);
}
