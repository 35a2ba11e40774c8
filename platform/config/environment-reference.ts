/** What an environment variable stands for when it is not set. `null` leaves the setting out. */
export type EnvironmentDefault = string | number | boolean | null;

/** A place in a configuration whose value comes from an environment variable. Resolved by {@link resolveEnvironment}. */
export interface EnvironmentReference {
  readonly [brand]: true;
  readonly name: string;
  /** Undefined: the variable must be set. */
  readonly fallback: EnvironmentDefault | undefined;
}

/** A value written in a configuration file, or the environment variable which holds it. */
export type Setting<T> = T | EnvironmentReference;

// A registered symbol, so that a reference is known in every copy of this module: source and build can be mixed.
const brand: unique symbol = Symbol.for('banyan.environment-reference') as never;

/**
 * Refers to an environment variable, which is read when the configuration is loaded, not now. A variable set to the
 * empty text counts as not set. Without `fallback` an unset variable is a fault which names it.
 */
export function env(name: string, fallback?: EnvironmentDefault): EnvironmentReference {
  return Object.freeze({ [brand]: true as const, name, fallback });
}

/** Whether `value` was made by {@link env}, also by another copy of this module. */
export function isEnvironmentReference(value: unknown): value is EnvironmentReference {
  return typeof value === 'object' && value !== null && brand in value;
}
