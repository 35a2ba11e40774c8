import { isJsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import { type Places, type Run, reportProblem, step } from './evaluation.ts';
import { isList, jsonType } from './json-type.ts';

/** A key of a path, with what its problems need. */
export interface KeyStep {
  readonly name: string;
  /** Whether it was written in quotes. */
  readonly quoted: boolean;
  /** Whether `?` follows: then an object without the key is no problem. */
  readonly optional: boolean;
}

/** The member of an object, or of every object in a list, where what is missing becomes null. Reads own keys only. */
export function readKey(
  value: JsonValue | undefined,
  key: KeyStep,
  run: Run,
  places: Places | null,
): JsonValue | undefined {
  if (isList(value)) return value.map((element) => readElementKey(element, key, run, places));
  if (isJsonObject(value) && Object.hasOwn(value, key.name)) return value[key.name];
  if (places !== null) reportMissing(value, key, run, places);
  return undefined;
}

function readElementKey(
  element: JsonValue,
  key: KeyStep,
  run: Run,
  places: Places | null,
): JsonValue {
  return readKey(element, key, run, step(places, '@')) ?? null;
}

function reportMissing(
  value: JsonValue | undefined,
  { name, quoted, optional }: KeyStep,
  run: Run,
  places: Places,
): void {
  if (optional && isJsonObject(value)) return;
  const printed = quoted ? JSON.stringify(name) : name;
  const owner = value === undefined ? 'nothing' : jsonType(value);
  reportProblem(run, step(places, name), {
    message: `Property .${printed} not found in ${owner}`,
  });
}
