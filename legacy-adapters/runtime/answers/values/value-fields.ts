import { type FieldDefinitionNode, Kind, type TypeNode } from 'graphql';
import type { ConnectedSchema } from '../../../connect/connectors.ts';
import {
  type FieldStyle,
  STYLED_TYPES,
  type ValueStyle,
} from '../../../dialect/coerce/value-style.ts';
import type { LegacySubgraphOptions } from '../../legacy-subgraph.ts';

/**
 * Throws when the configuration says how values of a field are written that the schema does not have, or that has a type to
 * which this means nothing.
 */
export function refuseUnknownFields({ name, schema, sources }: LegacySubgraphOptions): void {
  const types = fieldTypes(schema);
  for (const [source, { answers, connectors = {} }] of Object.entries(sources)) {
    const place = `subgraphs.${name}.sources.${source}`;
    checkFields(answers.fields, types, `${place}.answers.fields`);
    for (const [connector, settings] of Object.entries(connectors)) {
      checkFields(
        settings.answers.fields,
        types,
        `${place}.connectors.${connector}.answers.fields`,
      );
    }
  }
}

type FieldTypes = ReadonlyMap<string, string>;

function checkFields(
  fields: ValueStyle['fields'] | undefined,
  types: FieldTypes,
  place: string,
): void {
  for (const [field, style] of Object.entries(fields ?? {})) {
    const type = types.get(field);
    if (type === undefined) {
      throw new Error(`${place}.${field}: the schema has no object type with that field`);
    }
    for (const name of Object.keys(style) as (keyof FieldStyle)[]) {
      if (STYLED_TYPES[name].includes(type)) continue;
      const expected = STYLED_TYPES[name].join(', ');
      throw new Error(
        `${place}.${field}.${name}: expected a field of type ${expected}, got ${type}`,
      );
    }
  }
}

/** Names of the innermost types, by `Type.field`. */
function fieldTypes({ document }: ConnectedSchema): FieldTypes {
  const types = new Map<string, string>();
  for (const node of document.definitions) {
    const isObject =
      node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION;
    if (!isObject) continue;
    for (const field of node.fields ?? []) {
      types.set(`${node.name.value}.${field.name.value}`, namedTypeOf(field));
    }
  }
  return types;
}

function namedTypeOf({ type }: FieldDefinitionNode): string {
  let inner: TypeNode = type;
  while (inner.kind !== Kind.NAMED_TYPE) inner = inner.type;
  return inner.name.value;
}
