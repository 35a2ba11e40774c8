import { entityOfSubject, subjectOf } from '@banyan/platform/events/entity-subject.ts';
import type { JsonObject, JsonValue } from '@banyan/platform/json/json-value.ts';
import type { KeyFields } from '../../connect/connectors.ts';
import type { KeyForms } from '../batching/key-form.ts';
import { compileKey, type ReadKey } from './entity-key.ts';

/** How one subgraph spells the keys of its entities, for who names an entity from outside. */
export interface KeySpellings {
  /** The subjects by which caches know the entity of this one, where they spell its key otherwise. */
  otherSubjects(subject: string): readonly string[];
  /** The key as events and caches spell it; as it is given, where the type has no key of these fields with a form. */
  canonicalKey(typeName: string, key: JsonObject): JsonObject;
}

/** What {@link compileKeySpellings} knows of one type. */
export interface SpelledType {
  readonly typeName: string;
  /** Every `@key` of the type. */
  readonly keys: readonly KeyFields[];
  /** Of each source that sends entities of the type. */
  readonly forms: readonly KeyForms[];
}

/** Compiles the spellings of all types of a subgraph. Keys that are text cost nothing. */
export function compileKeySpellings(types: readonly SpelledType[]): KeySpellings {
  const byType = new Map(types.map((type) => [type.typeName, compileKeys(type)] as const));
  return {
    otherSubjects(subject) {
      const typeName = entityOfSubject(subject);
      const keys = byType.get(typeName) ?? [];
      if (keys.length === 0 || typeName === subject) return [];
      const text = subject.slice(typeName.length + 1);
      const found = keys.map(({ fromText }) => fromText(text)).filter((key) => key !== null);
      const subjects = new Set(found.map((key) => subjectOf(typeName, key)));
      return [...subjects].filter((other) => other !== subject);
    },
    canonicalKey(typeName, key) {
      const keys = byType.get(typeName) ?? [];
      const found = keys.map(({ fromFields }) => fromFields(key));
      return found.find((canonical) => canonical !== null) ?? key;
    },
  };
}

/** Both give the canonical key, or null for what is no such key. */
interface SpelledKey {
  fromText(text: string): JsonObject | null;
  fromFields(key: JsonObject): JsonObject | null;
}

function compileKeys({ typeName, keys, forms }: SpelledType): readonly SpelledKey[] {
  return forms.flatMap((formsOf) => {
    const formOf = formsOf(typeName);
    const spelled = keys.filter((fields) =>
      Object.keys(fields).some((name) => formOf(name) !== 'text'),
    );
    return spelled.map((fields) => spelledKey(fields, compileKey(fields, formOf)));
  });
}

function spelledKey(fields: KeyFields, readKey: ReadKey): SpelledKey {
  const count = Object.keys(fields).length;
  const canonicalOf = (key: JsonObject | null) => {
    const read = key === null ? null : readKey(key);
    return read === null || read.namesNothing ? null : read.canonical;
  };
  return {
    fromText: (text) => canonicalOf(fieldsFromText(fields, text)),
    fromFields: (key) => (Object.keys(key).length === count ? canonicalOf(key) : null),
  };
}

/** The opposite of `keyText`: null for a text that is not of such a key. */
function fieldsFromText(fields: KeyFields, text: string): JsonObject | null {
  const [name, ...others] = Object.keys(fields);
  if (name !== undefined && others.length === 0 && fields[name] === null) return { [name]: text };
  return fieldsFromParts(fields, parseJson(text));
}

function fieldsFromParts(fields: KeyFields, parts: JsonValue): JsonObject | null {
  const names = Object.entries(fields);
  if (!Array.isArray(parts) || parts.length !== names.length) return null;
  const members = names.map(([name, nested], index) => {
    const part: JsonValue = parts[index] ?? null;
    return [name, nested === null ? part : fieldsFromParts(nested, part)] as const;
  });
  return Object.fromEntries(members);
}

function parseJson(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    // What comes from outside may be the text of another key of the type.
    return null;
  }
}
