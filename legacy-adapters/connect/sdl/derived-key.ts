import type { Selection, Template } from '../ast.ts';
import type { ConnectorKind, KeyFields } from '../connectors.ts';
import { mergeKeyFields, referencedKeys } from '../references.ts';
import { objectTypeOf, type TypeMap, typeReferenceOf } from '../type-map.ts';
import { requestMappingsOf } from './request-mappings.ts';
import type { ConnectorReading } from './schema-reading.ts';

/** The variable that holds what is known of an entity before the call; null for a connector without one. */
export const KEY_VARIABLES: Readonly<Record<ConnectorKind, 'args' | 'this' | 'batch' | null>> = {
  root: null,
  explicitEntity: 'args',
  field: 'this',
  typeSingle: 'this',
  typeBatch: 'batch',
};

/**
 * The derived key of a connector: all paths that its request and its selection read from the key variable. A path into a
 * scalar, such as one that holds JSON, needs the scalar as a whole.
 */
export function derivedKeyOf(connector: ConnectorReading, types: TypeMap): KeyFields {
  const variable = KEY_VARIABLES[connector.kind];
  if (variable === null) return {};
  const key = keyMappingsOf(connector)
    .map((mapping) => referencedKeys(mapping, variable))
    .reduce(mergeKeyFields, {});
  return cutAtLeaves(types, entityTypeOf(connector), key);
}

/** The mappings whose reads of the key variable make the derived key. */
export function keyMappingsOf(connector: ConnectorReading): readonly (Selection | Template)[] {
  const { selection } = connector;
  return [...requestMappingsOf(connector), ...(selection === null ? [] : [selection])];
}

/** The type whose entities a connector resolves. */
export function entityTypeOf({ kind, field, parentType }: ConnectorReading): string {
  return kind === 'explicitEntity' && field !== null
    ? typeReferenceOf(field.type).name
    : parentType;
}

function cutAtLeaves(types: TypeMap, type: string, key: KeyFields): KeyFields {
  const fields = objectTypeOf(types, type)?.fields;
  const cut = Object.entries(key).map(([name, members]) => {
    const field = fields?.get(name);
    if (field === undefined || members === null) return [name, members] as const;
    const inner = typeReferenceOf(field.type).name;
    const isObject = objectTypeOf(types, inner) !== null;
    return [name, isObject ? cutAtLeaves(types, inner, members) : null] as const;
  });
  return Object.fromEntries(cut);
}
