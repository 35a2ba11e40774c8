import { z } from 'zod';
import { closestName } from './closest-name.ts';
import type { ConfigFault, ConfigPath } from './config-fault.ts';
import { describeReceived } from './describe-received.ts';
import { pathKey } from './resolve-environment.ts';

/** Where settings stand in the whole configuration, and which of them came from variables. */
export interface SettingsOrigin {
  readonly path: ConfigPath;
  readonly variables: ReadonlyMap<string, string>;
}

/** Settings in their final form, or everything that is wrong with them. */
export type SettingsResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly faults: readonly ConfigFault[] };

type Issue = z.core.$ZodIssue;

/** Reads settings by a schema made of the blocks in settings.ts. Never throws. */
export function readSettings<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  origin: SettingsOrigin,
): SettingsResult<z.output<Schema>> {
  const result = schema.safeParse(value);
  if (result.success) return { ok: true, value: result.data };
  const faults = result.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? unknownSettings(schema, issue.path, issue.keys, origin)
      : [invalidSetting(issue, value, origin)],
  );
  return { ok: false, faults };
}

function unknownSettings(
  schema: z.ZodType,
  path: readonly PropertyKey[],
  keys: readonly string[],
  origin: SettingsOrigin,
): ConfigFault[] {
  const known = knownSettings(schema, path);
  return keys.map((key) => unknownSetting([...origin.path, ...toConfigPath(path), key], known));
}

/** The fault of a setting which nobody reads. `known` are the settings that could stand in its place. */
export function unknownSetting(path: ConfigPath, known: readonly string[]): ConfigFault {
  const written = String(path.at(-1));
  return {
    code: 'CONFIG_UNKNOWN_SETTING',
    path,
    variable: null,
    expected: `one of ${known.join(', ')}`,
    received: `the unknown setting "${written}"`,
    suggestion: closestName(written, known),
  };
}

function invalidSetting(issue: Issue, value: unknown, origin: SettingsOrigin): ConfigFault {
  const path = [...origin.path, ...toConfigPath(issue.path)];
  const variable = variableOf(path, origin);
  const names = variable === null ? path.map(String) : [...path.map(String), variable];
  return {
    code: 'CONFIG_INVALID',
    path,
    variable,
    expected: issue.message,
    received: describeReceived(valueAt(value, issue.path), names),
    suggestion: null,
  };
}

/** The variable that gave the setting or, when one variable gave a whole list, the list around it. */
function variableOf(path: ConfigPath, { variables }: SettingsOrigin): string | null {
  return variables.get(pathKey(path)) ?? variables.get(pathKey(path.slice(0, -1))) ?? null;
}

function knownSettings(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  const found = path.reduce<unknown>((current, key) => memberSchema(unwrap(current), key), schema);
  return settingsOf(found);
}

/** Of a choice between kinds of settings, those of all kinds. */
function settingsOf(schema: unknown): readonly string[] {
  const object = unwrap(schema);
  if (object instanceof z.ZodDiscriminatedUnion) {
    return [...new Set(object.options.flatMap(settingsOf))];
  }
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}

function memberSchema(schema: unknown, key: PropertyKey): unknown {
  if (schema instanceof z.ZodObject) return schema.shape[String(key)];
  if (schema instanceof z.ZodRecord) return schema.valueType;
  return undefined;
}

function unwrap(schema: unknown): unknown {
  if (schema instanceof z.ZodPipe) return unwrap(schema.in);
  const isWrapper =
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodExactOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault;
  return isWrapper ? unwrap(schema.unwrap()) : schema;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (current, key) =>
      typeof current === 'object' && current !== null ? Reflect.get(current, key) : undefined,
    value,
  );
}

function toConfigPath(path: readonly PropertyKey[]): ConfigPath {
  return path.map((key) => (typeof key === 'number' ? key : String(key)));
}
