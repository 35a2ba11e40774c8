import { possibleTypesOf } from '../../connect/abstract-types.ts';
import type { Selection } from '../../connect/ast.ts';
import { walkSelection } from '../../connect/checker/selections/selection-walk.ts';
import type { KeyFields } from '../../connect/connectors.ts';
import { type TypeMap, typeReferenceOf } from '../../connect/type-map.ts';

/** What {@link embeddedEntities} looks at. */
export interface EmbeddingSchema {
  readonly types: TypeMap;
  /** Every `@key` by type. */
  readonly keys: ReadonlyMap<string, readonly KeyFields[]>;
}

/**
 * Entity types besides `typeName` itself of which an answer that is mapped by `selection` holds more than the key. When one
 * of them changes, the answer is out of date; a stub such as `category: { id: category_id }` is not. Where the
 * answer's own type is an interface or a union, all that it may be are among them, stubs or not.
 */
export function embeddedEntities(
  { types, keys }: EmbeddingSchema,
  typeName: string,
  selection: Selection,
): readonly string[] {
  const found = new Set<string>();
  const add = (type: string) => {
    if (keys.has(type) && type !== typeName) found.add(type);
  };
  for (const { name } of possibleTypesOf(types, typeName)) add(name);
  walkSelection(
    types,
    { selection, typeName },
    {
      member(target, { name }) {
        for (const type of target.types) if (!isInKey(name, keys.get(type.name))) add(type.name);
      },
      whole(target) {
        for (const type of target.types) addAllBelow(types, type.name, add);
      },
    },
  );
  return [...found];
}

function isInKey(field: string, keys: readonly KeyFields[] = []): boolean {
  return keys.some((key) => Object.hasOwn(key, field));
}

/** A value that is taken over as it is may hold everything that its type can. */
function addAllBelow(
  types: TypeMap,
  typeName: string,
  add: (type: string) => void,
  seen: Set<string> = new Set(),
): void {
  for (const { name, fields } of possibleTypesOf(types, typeName)) {
    if (seen.has(name)) continue;
    seen.add(name);
    add(name);
    for (const field of fields.values()) {
      addAllBelow(types, typeReferenceOf(field.type).name, add, seen);
    }
  }
}
