import type { JsonValue } from '@banyan/platform/json/json-value.ts';

/** The values of `$args`, `$this`, … by name without `$`. An absent name is an unknown variable. */
export interface MappingVariables {
  readonly [name: string]: JsonValue | undefined;
}

/** Something that did not match while a mapping ran. It never stops the mapping. */
export interface MappingProblem {
  readonly message: string;
  /** Where in the data, list indexes written as `@`: `items.@.price`. */
  readonly path: string;
  /** The method which could not be applied, without `->`; null for anything else. */
  readonly method: string | null;
}

/**
 * A compiled selection. Never throws, whatever the data. Returns `undefined` for "missing", which is not `null`.
 * `report` is called at once for each problem; without it problems are not even built.
 */
export type CompiledMapping = (
  input: JsonValue | undefined,
  variables: MappingVariables,
  report?: (problem: MappingProblem) => void,
) => JsonValue | undefined;
