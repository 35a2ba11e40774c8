import { GraphQLError, parse, type SelectionSetNode } from 'graphql';
import type { KeyFields } from '../../connectors.ts';
import { objectTypeOf, type TypeMap, typeReferenceOf } from '../../type-map.ts';

/** Reads a field set such as `id organization { id }`; null when it is none, or has fragments. */
export function parseFieldSet(text: string): KeyFields | null {
  try {
    const [operation] = parse(`{${text}}`, { noLocation: true }).definitions;
    return operation?.kind === 'OperationDefinition' ? toKeyFields(operation.selectionSet) : null;
  } catch (error) {
    if (error instanceof GraphQLError) return null;
    throw error;
  }
}

/** `id organization { id }` */
export function printFieldSet(fields: KeyFields): string {
  return Object.entries(fields)
    .map(([name, members]) => (members === null ? name : `${name} { ${printFieldSet(members)} }`))
    .join(' ');
}

/** Whether all of `inner` is in `outer`. */
export function isSubset(inner: KeyFields, outer: KeyFields): boolean {
  return Object.entries(inner).every(([name, members]) => {
    if (!Object.hasOwn(outer, name)) return false;
    const other = outer[name] ?? null;
    return members === null || other === null ? members === other : isSubset(members, other);
  });
}

/** The fields of `type` that end a field set although they are objects. */
export function unresolvableFields(
  types: TypeMap,
  type: string,
  fields: KeyFields,
): readonly string[] {
  const entry = objectTypeOf(types, type);
  if (entry === null) return [];
  return Object.entries(fields).flatMap(([name, members]) => {
    const field = entry.fields.get(name);
    if (field === undefined) return [];
    const inner = typeReferenceOf(field.type).name;
    if (members === null) return objectTypeOf(types, inner) === null ? [] : [name];
    return unresolvableFields(types, inner, members).map((path) => `${name}.${path}`);
  });
}

function toKeyFields({ selections }: SelectionSetNode): KeyFields | null {
  const fields: Record<string, KeyFields | null> = {};
  for (const selection of selections) {
    if (selection.kind !== 'Field') return null;
    const members =
      selection.selectionSet === undefined ? null : toKeyFields(selection.selectionSet);
    if (selection.selectionSet !== undefined && members === null) return null;
    fields[selection.name.value] = members;
  }
  return fields;
}
