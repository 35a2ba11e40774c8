import type { ConfigFault, ConfigPath } from './config-fault.ts';
import { type EnvironmentReference, isEnvironmentReference } from './environment-reference.ts';

/** Variables by name, such as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A configuration without references. */
export interface ResolvedEnvironment {
  readonly value: unknown;
  /** Variables that have no value and no default. The settings which refer to them are undefined. */
  readonly faults: readonly ConfigFault[];
  /** The variable that a setting refers to, by the JSON text of the setting's path. */
  readonly variables: ReadonlyMap<string, string>;
}

/** Replaces every reference in plain objects and lists, at any depth, by the variable's text or its default; `null` removes it. */
export function resolveEnvironment(raw: unknown, environment: Environment): ResolvedEnvironment {
  const faults: ConfigFault[] = [];
  const variables = new Map<string, string>();

  const resolve = (value: unknown, path: ConfigPath): unknown => {
    if (isEnvironmentReference(value)) return resolveReference(value, path);
    if (Array.isArray(value)) return value.map((item, index) => resolve(item, [...path, index]));
    if (!isPlainObject(value)) return value;
    const members = Object.entries(value).map(([key, member]) => {
      const resolved = resolve(member, [...path, key]);
      return isEnvironmentReference(member) && resolved === null ? [] : [[key, resolved]];
    });
    return Object.fromEntries(members.flat());
  };

  const resolveReference = (reference: EnvironmentReference, path: ConfigPath): unknown => {
    variables.set(pathKey(path), reference.name);
    const text = environment[reference.name];
    if (text !== undefined && text !== '') return text;
    if (reference.fallback === undefined) faults.push(missingVariable(reference.name, path));
    return reference.fallback;
  };

  return { value: resolve(raw, []), faults, variables };
}

/** The form in which {@link ResolvedEnvironment.variables} has a path. */
export function pathKey(path: ConfigPath): string {
  return JSON.stringify(path);
}

function missingVariable(variable: string, path: ConfigPath): ConfigFault {
  return {
    code: 'CONFIG_MISSING_VARIABLE',
    path,
    variable,
    expected: `${variable} to be set`,
    received: 'nothing',
    suggestion: null,
  };
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // A config file may be evaluated in another realm, whose Object.prototype is not ours.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
