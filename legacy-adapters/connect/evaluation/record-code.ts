import type { JsonObject, JsonValue } from '@banyan/platform/json/json-value.ts';
import type { Evaluate, Places, Run } from './evaluation.ts';
import { type Members, membersPrototype } from './members.ts';
import { type KeyStep, readKey } from './read-key.ts';

/** Makes the output of a sub-selection. `$` and `@` are both `data` inside of it. */
export type Build = (
  data: JsonValue | undefined,
  run: Run,
  places: Places | null,
) => JsonValue | undefined;

/** One member of a record: its name, and where its value comes from. */
export type RecordField = { readonly name: string } & (
  | { readonly kind: 'keys'; readonly keys: readonly RecordKey[]; readonly nested: Nested | null }
  | { readonly kind: 'group'; readonly nested: Nested }
  | { readonly kind: 'other'; readonly evaluate: Evaluate }
);

/** A key of a path, and whether a null behind it is missing. */
export interface RecordKey extends KeyStep {
  readonly dropsNull: boolean;
}

/** A sub-selection inside of a record. */
export interface Nested {
  readonly build: Build;
  /** Null when its members have to be merged, so that only {@link build} can make it. */
  readonly fields: readonly RecordField[] | null;
}

/** Makes a record from an object. Reports no problems. */
export type BuildRecord = (data: JsonObject, run: Run) => Members;

/** Those of nested records included. Beyond it, a function would take long to make and much memory. */
const mostFields = 500;

const readInherited: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** Whether nobody has put keys into the prototype of all objects, so that reading a key reads an object's own. */
export function isPrototypePristine(): boolean {
  return Object.getOwnPropertyNames(Object.prototype).length === readInherited.size;
}

/**
 * A function that is written for these fields alone, or null when it cannot be.
 *
 * A closure that works for any name makes V8 look up every key in every object. Here the names stand in the text of the
 * function, so that V8 remembers where each key is, and lays out the output beforehand: that is ten times as fast. Names are
 * the only thing that comes from outside, and are written as JSON strings. Keys that every object inherits, such as
 * `constructor`, are read in the slow way.
 */
export function generateRecord(fields: readonly RecordField[]): BuildRecord | null {
  if (countFields(fields) > mostFields) return null;
  const constants: unknown[] = [readKey, membersPrototype];
  const { functions, name } = recordSource(fields, constants);
  const names = constants.map((_constant, index) => `c${index}`);
  const source = `'use strict';\n${functions}\nreturn ${name};`;
  try {
    return new Function(...names, source)(...constants) as BuildRecord;
  } catch (error) {
    // Node was started with --disallow-code-generation-from-strings.
    if (error instanceof EvalError) return null;
    throw error;
  }
}

function countFields(fields: readonly RecordField[]): number {
  const counts = fields.map((field) =>
    field.kind === 'other' ? 1 : 1 + countFields(field.nested?.fields ?? []),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

interface RecordSource {
  /** The text of the function `name` and of those that it calls. */
  readonly functions: string;
  readonly name: string;
}

/** Adds to `constants` what the text calls `c0`, `c1` and so on. */
function recordSource(fields: readonly RecordField[], constants: unknown[]): RecordSource {
  const readings = fields.map((field, index) => readingOf(field, `v${index}`, constants));
  const values = fields.map((_field, index) => `v${index}`).join(', ');
  const id = constants.push(null) - 1;
  const functions = [
    ...readings.map((reading) => reading.functions),
    `function Members${id}(${values}) {`,
    ...fields.map(
      ({ name }, index) => `if (v${index} !== undefined) this[${quote(name)}] = v${index};`,
    ),
    `}\nMembers${id}.prototype = c1;`,
    `function record${id}(data, run) {`,
    ...readings.map((reading) => reading.text),
    `return new Members${id}(${values});\n}`,
  ].join('\n');
  return { functions, name: `record${id}` };
}

interface Reading {
  /** Statements that give a variable its value. */
  readonly text: string;
  readonly functions: string;
}

function readingOf(field: RecordField, value: string, constants: unknown[]): Reading {
  if (field.kind === 'other') {
    const evaluate = constant(field.evaluate, constants);
    return { text: `const ${value} = ${evaluate}(data, data, run, null);`, functions: '' };
  }
  const reads =
    field.kind === 'group'
      ? `let ${value} = data;`
      : field.keys.map((key, index) => keySource(key, { value, index, constants })).join('\n');
  if (field.nested === null) return { text: reads, functions: '' };
  const { text, functions } = nestedSource(field.nested, value, constants);
  return { text: `${reads}\n${text}`, functions };
}

function nestedSource({ build, fields }: Nested, value: string, constants: unknown[]): Reading {
  const slow = `${constant(build, constants)}(${value}, run, null)`;
  if (fields === null) {
    return { text: `if (${value} !== undefined) ${value} = ${slow};`, functions: '' };
  }
  const { functions, name } = recordSource(fields, constants);
  const quick = `${name}(${value}, run)`;
  const text = `if (${value} !== undefined) ${value} = ${isObject(value)} ? ${quick} : ${slow};`;
  return { text, functions };
}

interface KeyPlace {
  /** The variable that holds the value so far. */
  readonly value: string;
  /** Among the keys of the path. */
  readonly index: number;
  readonly constants: unknown[];
}

/** The first key is read from `data`, which is an object for certain. */
function keySource(key: RecordKey, place: KeyPlace): string {
  const { value, index } = place;
  const read = index === 0 ? firstRead(key, place) : laterRead(key, place);
  return key.dropsNull ? `${read}\nif (${value} === null) ${value} = undefined;` : read;
}

function firstRead(key: RecordKey, { value, constants }: KeyPlace): string {
  const isInherited = readInherited.has(key.name);
  return `let ${value} = ${isInherited ? slowRead('data', key, constants) : quickRead('data', key)};`;
}

function laterRead(key: RecordKey, { value, constants }: KeyPlace): string {
  const slow = slowRead(value, key, constants);
  const read = readInherited.has(key.name)
    ? slow
    : `${isObject(value)} ? ${quickRead(value, key)} : ${slow}`;
  return `if (${value} !== undefined) ${value} = ${read};`;
}

function quickRead(from: string, { name }: RecordKey): string {
  return `${from}[${quote(name)}]`;
}

function slowRead(from: string, key: RecordKey, constants: unknown[]): string {
  return `c0(${from}, ${constant(key, constants)}, run, null)`;
}

function isObject(value: string): string {
  return `typeof ${value} === 'object' && ${value} !== null && !Array.isArray(${value})`;
}

function constant(value: unknown, constants: unknown[]): string {
  return `c${constants.push(value) - 1}`;
}

function quote(name: string): string {
  return JSON.stringify(name);
}
