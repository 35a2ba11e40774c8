import type { FieldDefinitionNode } from 'graphql';
import { type ObjectEntry, objectTypeOf, type TypeMap, typeReferenceOf } from './type-map.ts';

/** The fields of a connection, its edges and its page info which are filled without a connector of their own. */
export const CONNECTION_FIELDS: readonly string[] = ['edges', 'nodes', 'pageInfo', 'totalCount'];
export const EDGE_FIELDS: readonly string[] = ['node', 'cursor'];
export const PAGE_INFO_FIELDS: readonly string[] = [
  'hasNextPage',
  'hasPreviousPage',
  'startCursor',
  'endCursor',
];

/** The types that a connection type is made of. */
export interface ConnectionTypes {
  readonly connection: string;
  readonly edge: string;
  readonly node: string;
  readonly pageInfo: string;
}

/**
 * Name of the node type when `type` is a Relay connection: an object type called `…Connection` with `edges` (a list of an
 * object type with `node` and `cursor`) and `pageInfo: PageInfo!`. Otherwise null.
 */
export function connectionNodeType(types: TypeMap, type: string): string | null {
  return connectionTypesOf(types, type)?.node ?? null;
}

/** All types of the connection `type`, or null when it is no connection. See {@link connectionNodeType}. */
export function connectionTypesOf(types: TypeMap, type: string): ConnectionTypes | null {
  const connection = type.endsWith('Connection') ? objectTypeOf(types, type) : null;
  if (connection === null || !hasPageInfo(types, connection)) return null;
  const edge = edgeTypeOf(types, connection);
  const node = edge?.fields.get('node');
  if (edge === null || node === undefined || !edge.fields.has('cursor')) return null;
  return {
    connection: type,
    edge: edge.name,
    node: typeReferenceOf(node.type).name,
    pageInfo: 'PageInfo',
  };
}

/**
 * The types of the connection that `field` gives, when it is a *connection field*: its type is a connection and it has
 * the arguments `first` and `after`. The selection of its connector then describes the rows, not the connection.
 */
export function connectionOfField(
  types: TypeMap,
  field: FieldDefinitionNode,
): ConnectionTypes | null {
  const names = new Set(field.arguments?.map((argument) => argument.name.value));
  if (!names.has('first') || !names.has('after')) return null;
  const { name, listDepth } = typeReferenceOf(field.type);
  return listDepth === 0 ? connectionTypesOf(types, name) : null;
}

function hasPageInfo(types: TypeMap, connection: ObjectEntry): boolean {
  const field = connection.fields.get('pageInfo');
  if (field === undefined) return false;
  const { name, listDepth, isRequired } = typeReferenceOf(field.type);
  return name === 'PageInfo' && listDepth === 0 && isRequired && objectTypeOf(types, name) !== null;
}

function edgeTypeOf(types: TypeMap, connection: ObjectEntry): ObjectEntry | null {
  const edges = connection.fields.get('edges');
  if (edges === undefined) return null;
  const { name, listDepth } = typeReferenceOf(edges.type);
  return listDepth === 1 ? objectTypeOf(types, name) : null;
}
