import type { ReferencedKey } from '../../references.ts';
import type { ConnectorReading } from '../../sdl/schema-reading.ts';
import { BUILT_IN_SCALARS, type TypeMap, typeReferenceOf } from '../../type-map.ts';

/** What the schema says of a path such as `$this.organization.id`. */
export type Lookup =
  /** `listDepth` counts the lists on the whole way. */
  | { readonly kind: 'found'; readonly type: string; readonly listDepth: number }
  /** It leads into a custom scalar, or through a type that is not in the document. */
  | { readonly kind: 'unknown' }
  | {
      readonly kind: 'missing';
      readonly key: ReferencedKey;
      readonly owner: string | null;
      readonly known: readonly string[];
    }
  | { readonly kind: 'abstract'; readonly key: ReferencedKey; readonly owner: string };

/** The variables whose members the schema declares. */
export type TypedVariable = 'args' | 'this' | 'batch';

/** Whether the schema declares the members of `$name`. */
export function isTypedVariable(name: string): name is TypedVariable {
  return name === 'args' || name === 'this' || name === 'batch';
}

/** Follows `keys` from a variable of a connector through arguments, input objects and object types. */
export function lookUp(
  types: TypeMap,
  connector: ConnectorReading,
  { variable, keys }: { readonly variable: TypedVariable; readonly keys: readonly ReferencedKey[] },
): Lookup {
  if (variable === 'args') return lookUpArgument(types, connector, keys);
  return follow(
    types,
    { type: connector.parentType, listDepth: variable === 'batch' ? 1 : 0 },
    keys,
  );
}

function lookUpArgument(
  types: TypeMap,
  { field }: ConnectorReading,
  [first, ...rest]: readonly ReferencedKey[],
): Lookup {
  if (field === null || first === undefined) return { kind: 'unknown' };
  const args = new Map(field.arguments?.map((argument) => [argument.name.value, argument]));
  const argument = args.get(first.name);
  if (argument === undefined) {
    return { kind: 'missing', key: first, owner: null, known: [...args.keys()] };
  }
  const { name, listDepth } = typeReferenceOf(argument.type);
  return follow(types, { type: name, listDepth }, rest);
}

function follow(
  types: TypeMap,
  { type, listDepth }: { readonly type: string; readonly listDepth: number },
  [first, ...rest]: readonly ReferencedKey[],
): Lookup {
  if (first === undefined) return { kind: 'found', type, listDepth };
  const entry = types.types.get(type);
  if (entry === undefined || isCustomScalar(types, type)) return { kind: 'unknown' };
  if (entry.kind === 'interface' || entry.kind === 'union') {
    return { kind: 'abstract', key: first, owner: type };
  }
  if (first.name === '__typename') return { kind: 'found', type: 'String', listDepth };
  const fields = entry.kind === 'object' || entry.kind === 'input' ? entry.fields : new Map();
  const field = fields.get(first.name);
  if (field === undefined) {
    return { kind: 'missing', key: first, owner: type, known: [...fields.keys()] };
  }
  const next = typeReferenceOf(field.type);
  return follow(types, { type: next.name, listDepth: listDepth + next.listDepth }, rest);
}

function isCustomScalar({ types }: TypeMap, type: string): boolean {
  return types.get(type)?.kind === 'scalar' && !BUILT_IN_SCALARS.includes(type);
}
