import type { JsonObject, JsonValue } from '@banyan/platform/json/json-value.ts';
import { isJsonObject } from '@banyan/platform/json/json-value.ts';
import type { KeyFields } from '../../connect/connectors.ts';
import { canonicalText, type FormOfField, type KeyForm } from '../batching/key-form.ts';

/** The key of one entity, with just the fields that a connector needs. */
export interface EntityKey {
  /** In the spelling in which they came: services are asked in it. */
  readonly fields: JsonObject;
  /** In the spelling that equal keys share: subjects and tags are made of it. */
  readonly canonical: JsonObject;
  /** Equal for equal keys, whether the service writes them as `7` or `"7"`. */
  readonly text: string;
  /** Whether it is empty, or a part is of another form than the keys of the type have: no service is asked for such a key. */
  readonly namesNothing: boolean;
}

/** The key that an object holds, or null when a part of it is missing or null. */
export type ReadKey = (value: JsonObject) => EntityKey | null;

/** Compiles the reading of keys of these fields, each of which has a form. */
export function compileKey(keyFields: KeyFields, formOf: FormOfField): ReadKey {
  const names = Object.keys(keyFields);
  const [name] = names;
  if (name !== undefined && names.length === 1 && keyFields[name] === null)
    return compileSimpleKey(name, formOf(name));
  return compileAnyKey(keyFields, formOf);
}

/** A key of one field, as most are. */
function compileSimpleKey(name: string, form: KeyForm): ReadKey {
  return (value) => {
    const part = Object.hasOwn(value, name) ? value[name] : null;
    if (part === undefined || part === null) return null;
    const fields = { [name]: part };
    const formed = form === 'text' ? part : canonicalPart(part, form);
    const canonical = formed === null || formed === part ? fields : { [name]: formed };
    const text = JSON.stringify([toText(formed ?? part)]);
    return { fields, canonical, text, namesNothing: formed === null || isEmpty(text) };
  };
}

function compileAnyKey(keyFields: KeyFields, formOf: FormOfField): ReadKey {
  const formed = Object.keys(keyFields)
    .map((name) => [name, formOf(name)] as const)
    .filter(([, form]) => form !== 'text');
  return (value) => {
    const fields = pickFields(value, keyFields);
    if (fields === null) return null;
    const canonical = formed.length === 0 ? fields : canonicalFields(fields, formed);
    const text = JSON.stringify(toText(canonical ?? fields));
    const namesNothing = canonical === null || isEmpty(text);
    return { fields, canonical: canonical ?? fields, text, namesNothing };
  };
}

/** The texts that a key is made of, whatever their form. */
export function keyTexts({ text }: Pick<EntityKey, 'text'>): readonly string[] {
  return [JSON.parse(text) as string | readonly string[]].flat(
    Number.POSITIVE_INFINITY,
  ) as string[];
}

/** The first test is cheap, and nearly always enough. */
function isEmpty(text: string): boolean {
  return text.includes('""') && keyTexts({ text }).every((part) => part === '');
}

/** The fields of `value` that a connector is called with; null when one is missing or null. */
export function pickFields(value: JsonObject, keyFields: KeyFields): JsonObject | null {
  const picked: Record<string, JsonValue> = {};
  for (const [name, nested] of Object.entries(keyFields)) {
    const part = Object.hasOwn(value, name) ? pickPart(value[name], nested) : null;
    if (part === null) return null;
    picked[name] = part;
  }
  return picked;
}

function pickPart(part: JsonValue | undefined, nested: KeyFields | null): JsonValue {
  if (part === undefined || part === null) return null;
  if (nested === null) return part;
  return isJsonObject(part) ? pickFields(part, nested) : null;
}

/** Null when a part is not of its form. */
function canonicalFields(
  fields: JsonObject,
  formed: readonly (readonly [name: string, form: KeyForm])[],
): JsonObject | null {
  const canonical: Record<string, JsonValue> = { ...fields };
  for (const [name, form] of formed) {
    const part = canonicalPart(fields[name] ?? null, form);
    if (part === null) return null;
    canonical[name] = part;
  }
  return canonical;
}

function canonicalPart(part: JsonValue, form: KeyForm): JsonValue {
  if (isJsonObject(part)) {
    return canonicalFields(
      part,
      Object.keys(part).map((name) => [name, form]),
    );
  }
  const text = canonicalText(String(part), form);
  // A number stays one, since events tell of keys as the schema declares them.
  return typeof part === 'string' || text === null ? text : part;
}

type KeyText = string | readonly KeyText[];

/** Field names are left out: keys are only compared with keys of the same field set, whose order is fixed. */
function toText(value: JsonValue): KeyText {
  if (Array.isArray(value)) return value.map(toText);
  return isJsonObject(value) ? Object.values(value).map(toText) : String(value);
}
