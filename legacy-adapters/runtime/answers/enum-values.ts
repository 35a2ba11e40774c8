import { type DocumentNode, Kind } from 'graphql';
import type { EnumValues } from '../fields/field-coercion.ts';
import type { LegacySubgraphOptions } from '../legacy-subgraph.ts';

/**
 * What the sources of a subgraph send for values of enums, taken together: one subgraph is one service. Throws when the
 * configuration names an enum or a value that the schema does not have.
 */
export function readEnumValues({ name, schema, sources }: LegacySubgraphOptions): EnumValues {
  const declared = declaredEnums(schema.document);
  const merged: Record<string, Record<string, string>> = {};
  for (const [source, { enums = {} }] of Object.entries(sources)) {
    for (const [type, values] of Object.entries(enums)) {
      const place = `subgraphs.${name}.sources.${source}.enums.${type}`;
      checkValues(values, declared.get(type), place);
      merged[type] = { ...merged[type], ...values };
    }
  }
  return merged;
}

function checkValues(
  values: Readonly<Record<string, string>>,
  names: ReadonlySet<string> | undefined,
  place: string,
): void {
  if (names === undefined) throw new Error(`${place}: the schema has no enum of that name`);
  for (const [wire, value] of Object.entries(values)) {
    if (names.has(value)) continue;
    throw new Error(`${place}.${wire}: expected one of ${[...names].join(', ')}, got ${value}`);
  }
}

function declaredEnums({ definitions }: DocumentNode): ReadonlyMap<string, ReadonlySet<string>> {
  const enums = new Map<string, Set<string>>();
  for (const definition of definitions) {
    const isEnum =
      definition.kind === Kind.ENUM_TYPE_DEFINITION || definition.kind === Kind.ENUM_TYPE_EXTENSION;
    if (!isEnum) continue;
    const { value: type } = definition.name;
    const names = enums.get(type) ?? new Set();
    for (const value of definition.values ?? []) names.add(value.name.value);
    enums.set(type, names);
  }
  return enums;
}
