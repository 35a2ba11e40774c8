import { possibleTypesOf } from '../../connect/abstract-types.ts';
import type { Selection } from '../../connect/ast.ts';
import { walkSelection } from '../../connect/checker/selections/selection-walk.ts';
import type { Target } from '../../connect/checker/selections/target.ts';
import type { KeyFields } from '../../connect/connectors.ts';
import { type ObjectEntry, type TypeMap, typeReferenceOf } from '../../connect/type-map.ts';

/** What {@link embeddedEntities} looks at. */
export interface EmbeddingSchema {
  readonly types: TypeMap;
  /** Every `@key` by type. */
  readonly keys: ReadonlyMap<string, readonly KeyFields[]>;
}

/**
 * Entity types of which an answer that is mapped by `selection` holds more than the key, besides the entities of `typeName` that
 * it is about: that type is among them only where such an entity holds another, as a category its parent. When one of them
 * changes, the answer is out of date; a stub such as `category: { id: category_id }` is not. Where the answer's own type is an
 * interface or a union, all that it may be are among them, stubs or not.
 */
export function embeddedEntities(
  { types, keys }: EmbeddingSchema,
  typeName: string,
  selection: Selection,
): readonly string[] {
  const found = new Set<string>();
  const add = (type: string) => {
    if (keys.has(type)) found.add(type);
  };
  const isItself = (target: Target, type: ObjectEntry) => target.isResult && type.name === typeName;
  for (const { name } of possibleTypesOf(types, typeName)) if (name !== typeName) add(name);
  walkSelection(
    types,
    { selection, typeName },
    {
      member(target, { name }) {
        for (const type of target.types) {
          if (!isItself(target, type) && !isInKey(name, keys.get(type.name))) add(type.name);
        }
      },
      whole(target) {
        const seen = new Set<string>();
        for (const type of target.types) {
          if (isItself(target, type)) addBelow(types, type, add, seen);
          else addAll(types, type.name, add, seen);
        }
      },
    },
  );
  return [...found];
}

function isInKey(field: string, keys: readonly KeyFields[] = []): boolean {
  return keys.some((key) => Object.hasOwn(key, field));
}

/** A value that is taken over as it is may hold everything that its type can. */
function addAll(
  types: TypeMap,
  typeName: string,
  add: (type: string) => void,
  seen: Set<string>,
): void {
  for (const type of possibleTypesOf(types, typeName)) {
    if (seen.has(type.name)) continue;
    seen.add(type.name);
    add(type.name);
    addBelow(types, type, add, seen);
  }
}

function addBelow(
  types: TypeMap,
  { fields }: ObjectEntry,
  add: (type: string) => void,
  seen: Set<string>,
): void {
  for (const field of fields.values()) addAll(types, typeReferenceOf(field.type).name, add, seen);
}
