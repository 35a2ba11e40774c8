import { type AbstractNode, type ObjectEntry, objectTypesOf, type TypeMap } from './type-map.ts';

/** Whether `name` is an interface or a union. */
export function isAbstractType({ types }: TypeMap, name: string): boolean {
  const kind = types.get(name)?.kind;
  return kind === 'interface' || kind === 'union';
}

/** The object types which an object of type `name` may have: one for an object type, none for a scalar. */
export function possibleTypesOf(types: TypeMap, name: string): readonly ObjectEntry[] {
  const entry = types.types.get(name);
  if (entry?.kind === 'object') return [entry];
  if (entry?.kind === 'interface') {
    return objectTypesOf(types).filter((type) => implementsInterface(type, name));
  }
  if (entry?.kind !== 'union') return [];
  const members = new Set(entry.nodes.flatMap(memberNames));
  return objectTypesOf(types).filter((type) => members.has(type.name));
}

function implementsInterface({ nodes }: ObjectEntry, name: string): boolean {
  return nodes.some((node) => node.interfaces?.some((each) => each.name.value === name));
}

function memberNames(node: AbstractNode): readonly string[] {
  if (!('types' in node)) return [];
  return node.types?.map((type) => type.name.value) ?? [];
}
