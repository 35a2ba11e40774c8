import { isJsonObject, type JsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import type { ConnectorCall } from '../calls/connector-call.ts';
import type { EntityKey } from './entity-key.ts';

/** A row with the key of the entity that it is about. */
export interface KeyedRow {
  readonly key: EntityKey;
  readonly row: JsonObject;
}

/** The rows, or the only one, that have a key of the connector's entities. */
export function keyedRows({ keyOf }: Pick<ConnectorCall, 'keyOf'>, value: JsonValue): KeyedRow[] {
  const rows: readonly JsonValue[] = Array.isArray(value) ? value : [value];
  return rows.filter(isJsonObject).flatMap((row) => {
    const key = keyOf(row);
    return key === null || key.namesNothing ? [] : [{ key, row }];
  });
}
