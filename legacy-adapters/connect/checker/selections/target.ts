import { isAbstractType, possibleTypesOf } from '../../abstract-types.ts';
import { type ObjectEntry, type TypeMap, typeReferenceOf } from '../../type-map.ts';

/** What a part of a selection is for. */
export interface Target {
  /** Name of the declared type; of several, joined for a person. */
  readonly name: string;
  /** The object types that the value may have: none when it is no object. */
  readonly types: readonly ObjectEntry[];
  /** Whether the mapping must say which of them an object is. */
  readonly isAbstract: boolean;
  /** Whether it is the result of the whole selection, or an element of that. */
  readonly isResult: boolean;
}

/** The target that is a type of the schema. */
export function targetOf(types: TypeMap, name: string, isResult = false): Target {
  const isAbstract = isAbstractType(types, name);
  return { name, types: possibleTypesOf(types, name), isAbstract, isResult };
}

/** Without the types that an object cannot have when it is one of `names`. Null, or no known name: nothing is known. */
export function narrowedBy(target: Target, names: readonly string[] | null): Target {
  if (names === null) return target;
  const types = target.types.filter((type) => names.includes(type.name));
  return types.length === 0 ? target : { ...target, types };
}

/** What a member of an object is for; null when no type has it, or when they disagree on whether it is an object. */
export function memberTargetOf(types: TypeMap, target: Target, member: string): Target | null {
  const fields = target.types.flatMap((type) => type.fields.get(member) ?? []);
  const names = [...new Set(fields.map((field) => typeReferenceOf(field.type).name))];
  const [only, ...others] = names.map((name) => targetOf(types, name));
  if (only === undefined) return null;
  if (others.length === 0) return only;
  const all = [only, ...others];
  if (all.some((each) => each.types.length === 0)) return null;
  const together = new Set(all.flatMap((each) => each.types));
  return { name: names.join(' or '), types: [...together], isAbstract: false, isResult: false };
}
