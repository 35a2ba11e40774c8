import { type CoerceScalar, misfit, NOTHING } from './coerced.ts';

/** One enum as the schema declares it, with what the service sends for its values. */
export interface EnumDeclaration {
  readonly typeName: string;
  readonly names: readonly string[];
  /** Names by wire value, which is compared as text: `1` and `"1"` are the same. `*` has the name for all that is unknown. */
  readonly wireValues: Readonly<Record<string, string>>;
}

/**
 * An enum's value from its wire value where there is one, else from its name in any spelling: `in-progress` is `IN_PROGRESS`.
 * `""` is null. What is neither is what `*` says, else refused.
 */
export function compileEnum({ typeName, names, wireValues }: EnumDeclaration): CoerceScalar {
  const exact = new Map([
    ...names.map((name) => [name, name] as const),
    ...Object.entries(wireValues),
  ]);
  const bySpelling = new Map(names.map((name) => [toSpelling(name), name]));
  return (value) => {
    if (value === '' && !exact.has('')) return NOTHING;
    const isScalar = typeof value !== 'object';
    const text = isScalar ? String(value) : '';
    const known = isScalar ? (exact.get(text) ?? bySpelling.get(toSpelling(text))) : undefined;
    const name = known ?? (isScalar ? exact.get('*') : undefined);
    return name === undefined
      ? misfit(`one of the values of ${typeName}`, value)
      : { ok: true, value: name };
  };
}

function toSpelling(text: string): string {
  return text.toUpperCase().replaceAll(/[\s.-]/g, '_');
}
