import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import type { MappingProblem, MappingVariables } from '../mapping.ts';

/**
 * A compiled expression: a closure over what was known beforehand. `undefined` is "missing".
 *
 * What changes from call to call is passed as arguments, not as an object, so that reading a key allocates nothing.
 */
export type Evaluate = (
  /** `$`: what the enclosing sub-selection works on. */
  root: JsonValue | undefined,
  /** `@`: the input of the method whose argument this is. */
  at: JsonValue | undefined,
  run: Run,
  places: Places | null,
) => JsonValue | undefined;

/** A step of a path with all that follows it: takes a value, whose place is `places.at`, and gives the path's result. */
export type Transform = (
  value: JsonValue,
  root: JsonValue | undefined,
  run: Run,
  places: Places | null,
) => JsonValue | undefined;

/** What stays the same during one run of a mapping, but for the bindings that `->as` adds. */
export interface Run {
  readonly variables: MappingVariables;
  readonly locals: Local | null;
  /** Whether a key that is read from an object is its own for certain, unless its name is one that all inherit. */
  readonly isPristine: boolean;
  readonly report: (problem: MappingProblem) => void;
}

/** A variable bound by `->as`, in front of those that were bound before it. */
export interface Local {
  readonly name: string;
  readonly value: JsonValue | undefined;
  readonly outer: Local | null;
}

/** Where `$` and `@` stand in the data. Null when nobody listens to problems, so that no place is ever built. */
export interface Places {
  readonly root: string;
  readonly at: string;
}

export function reportProblem(
  run: Run,
  places: Places | null,
  { message, method = null }: { readonly message: string; readonly method?: string | null },
): void {
  if (places !== null) run.report({ message, path: places.at, method });
}

/** The place one step further: a key, `@` for any element of a list, or `->method`. */
export function step(places: Places | null, segment: string): Places | null {
  return places === null ? null : { root: places.root, at: joinPlace(places.at, segment) };
}

/** The place of `$`, for a path that starts there. */
export function fromRoot(places: Places | null): Places | null {
  return places === null ? null : { root: places.root, at: places.root };
}

/** The place as seen inside of a sub-selection, where `$` and `@` are the same. */
export function rebind(places: Places | null): Places | null {
  return places === null ? null : { root: places.at, at: places.at };
}

/** The place of a variable, written with its `$`. */
export function fromVariable(places: Places | null, name: string): Places | null {
  return places === null ? null : { root: places.root, at: `$${name}` };
}

function joinPlace(place: string, segment: string): string {
  return place === '' || segment.startsWith('->') ? `${place}${segment}` : `${place}.${segment}`;
}
