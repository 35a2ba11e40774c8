import { type GraphQLSchema, getNamedType, isObjectType } from 'graphql';
import type { KeyFields } from '../connect/connectors.ts';
import type { OutputShape } from '../connect/shape.ts';

/**
 * Entity types, below `typeName`, of which an answer with this shape holds more than the key. When one of them changes,
 * the answer is out of date; a stub such as `category: { id: category_id }` is not.
 */
export function embeddedEntities(
  schema: GraphQLSchema,
  typeName: string,
  shape: OutputShape,
  keys: ReadonlyMap<string, readonly KeyFields[]>,
): readonly string[] {
  const type = schema.getType(typeName);
  if (shape.kind !== 'object' || !isObjectType(type)) return [];
  const found = new Set<string>();
  for (const [name, nested] of shape.fields) {
    const field = type.getFields()[name];
    if (field === undefined || nested.kind !== 'object') continue;
    const nestedType = getNamedType(field.type).name;
    if (holdsMoreThanKey(nested, keys.get(nestedType))) found.add(nestedType);
    for (const deeper of embeddedEntities(schema, nestedType, nested, keys)) found.add(deeper);
  }
  return [...found];
}

function holdsMoreThanKey(
  shape: OutputShape & { readonly kind: 'object' },
  keys: readonly KeyFields[] | undefined,
): boolean {
  if (keys === undefined) return false;
  const keyNames = new Set(keys.flatMap((key) => Object.keys(key)));
  return shape.open || [...shape.fields.keys()].some((name) => !keyNames.has(name));
}
