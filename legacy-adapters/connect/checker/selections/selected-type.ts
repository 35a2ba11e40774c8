import { connectionOfField } from '../../connections.ts';
import type { ConnectorReading } from '../../sdl/schema-reading.ts';
import { type TypeMap, typeReferenceOf } from '../../type-map.ts';

/** The type that the selection of a connector describes. */
export interface SelectedType {
  readonly name: string;
  /** The connection type when the selection describes its rows, otherwise null. */
  readonly connection: string | null;
}

/** The connector's own type, the type of its field, or the node type of a connection field. */
export function selectedTypeOf(
  types: TypeMap,
  { field, parentType }: Pick<ConnectorReading, 'field' | 'parentType'>,
): SelectedType {
  if (field === null) return { name: parentType, connection: null };
  const connection = connectionOfField(types, field);
  if (connection !== null) return { name: connection.node, connection: connection.connection };
  return { name: typeReferenceOf(field.type).name, connection: null };
}
