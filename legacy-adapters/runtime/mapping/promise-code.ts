import { isJsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import { createMembers } from '../../connect/evaluation/members.ts';

/** One field that an object should have. */
export interface PromisedField {
  readonly name: string;
  /** Counted when it is missing: 0 or 1. */
  readonly weight: number;
  /** Keeps the promise of the objects in the field; null for a field whose value is taken as it is. */
  readonly keepNested: ((value: JsonValue) => number) | null;
  /** Whether its objects may be those of the answer or of a variable, so that copies are filled. */
  readonly isTaken: boolean;
}

/** An object whose missing fields can be set. */
export type OwnObject = Record<string, JsonValue>;

/** Sets the missing fields of an object to null, and gives the number of those that count. */
export type FillObject = (object: OwnObject) => number;

/** Works for any fields, slowly: V8 looks up every name in every object. */
export function fillByName(fields: readonly PromisedField[]): FillObject {
  return (object) => {
    let missing = 0;
    for (const field of fields) {
      const { name, weight } = field;
      const member = Object.hasOwn(object, name) ? object[name] : undefined;
      if (member === undefined) {
        object[name] = null;
        missing += weight;
      } else missing += keepMember(object, field, member);
    }
    return missing;
  };
}

function keepMember(
  object: OwnObject,
  { name, keepNested, isTaken }: PromisedField,
  member: JsonValue,
): number {
  if (keepNested === null) return 0;
  if (!isTaken) return keepNested(member);
  const own = copyObjects(member);
  object[name] = own;
  return keepNested(own);
}

/** The objects of a value, seen through lists, as ones whose members can be set. What is in these members stays as it is. */
export function copyObjects(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(copyObjects);
  return isJsonObject(value) ? Object.assign(createMembers(), value) : value;
}

/**
 * A function for these fields alone, whose names stand in its text as JSON strings, so that V8 remembers where each is; null
 * where Node may not make functions of text. What every object inherits, such as `constructor`, is asked for first.
 */
export function generateFill(fields: readonly PromisedField[]): FillObject | null {
  const nested = fields.map(({ keepNested }) => keepNested);
  const steps = fields.map(fieldSource);
  const source = `'use strict';\nreturn (o) => {\nlet m = 0, v;\n${steps.join('\n')}\nreturn m;\n};`;
  try {
    return new Function('n', 'c', source)(nested, copyObjects) as FillObject;
  } catch (error) {
    // Node was started with --disallow-code-generation-from-strings.
    if (error instanceof EvalError) return null;
    throw error;
  }
}

function fieldSource({ name, weight, keepNested, isTaken }: PromisedField, index: number): string {
  const key = JSON.stringify(name);
  const read =
    name in Object.prototype ? `Object.hasOwn(o, ${key}) ? o[${key}] : undefined` : `o[${key}]`;
  const own = isTaken ? `o[${key}] = c(v)` : 'v';
  const otherwise = keepNested === null ? '' : ` else m += n[${index}](${own});`;
  return `v = ${read}; if (v === undefined) { o[${key}] = null; m += ${weight}; }${otherwise}`;
}
