import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import type { Paginator } from '../../dialect/pagination/paginator.ts';
import type { ConnectorCall } from '../calls/connector-call.ts';
import { entityResource, type ResourceReader } from '../resources/resource-reader.ts';
import type { EntityConnector } from './entity-loader.ts';
import { keyedRows } from './keyed-rows.ts';
import { mayShapeRows } from './row-shaping.ts';

/**
 * The connector whose entities complete rows of `call` can stand for, or null. A row is complete when its mapping gives
 * all that the entity's connector gives; it must depend on the same client headers, of the same source, and on nothing that
 * the entity alone does not depend on, see {@link mayShapeRows}. A sparse row never stands for its entity: PHP computes appended
 * attributes from columns which were not selected.
 */
export function primedConnector(
  call: ConnectorCall,
  connectors: readonly EntityConnector[],
  paginator: Paginator | null,
): EntityConnector | null {
  const isComplete = ({ call: entity }: EntityConnector) =>
    entity.definition.source === call.definition.source &&
    entity.rules.vary.join() === call.rules.vary.join() &&
    [...entity.promised].every((field) => call.promised.has(field)) &&
    !mayShapeRows(call.definition, { keyNames: Object.keys(entity.definition.key), paginator });
  return connectors.find(isComplete) ?? null;
}

/** A load whose rows are worth keeping. */
export interface PrimingLoad<T> {
  readonly connector: EntityConnector;
  readonly request: RequestContext;
  readonly reader: ResourceReader;
  readonly load: () => Promise<T>;
  /** The rows of what was loaded; null when they must not be kept. */
  readonly rowsOf: (loaded: T) => JsonValue;
}

/** Stores rows for other requests, unless something of their type has changed since the load began. */
export async function loadAndPrime<T>(priming: PrimingLoad<T>): Promise<T> {
  const { connector, request, reader, load, rowsOf } = priming;
  const { call } = connector;
  if (call.rules.policy.ttlMs === 0) return load();
  return reader.cache.prime(call.rules.listTags(undefined), async (prime) => {
    const loaded = await load();
    const entries = keyedRows(call, rowsOf(loaded)).map(({ key, row }) => ({
      ...reader.requestFor(call, entityResource(call, key), request),
      value: row,
    }));
    if (entries.length > 0) await prime(entries);
    return loaded;
  });
}
