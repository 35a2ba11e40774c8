import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import type { Paginator } from '../../dialect/pagination/paginator.ts';
import type { ConnectorCall } from '../calls/connector-call.ts';
import { entityResource, type ResourceReader } from '../resources/resource-reader.ts';
import type { EntityConnector } from './entity-loader.ts';
import { keyedRows } from './keyed-rows.ts';
import { compileRowShaping, type RowShaping } from './row-shaping.ts';
import { canStandIn } from './stand-in.ts';

/** The entities for which the rows of a list can stand. */
export interface PrimedEntities {
  readonly connector: EntityConnector;
  /** Not for calls with arguments of which this is true. */
  readonly isShapedBy: RowShaping;
}

/**
 * The entities for which complete rows of `call` can stand, or null. A row is complete when its mapping gives
 * all that the entity's connector gives, see {@link canStandIn}; it must depend on nothing that the entity alone does not depend
 * on, see {@link compileRowShaping}. A sparse row never stands for its entity: PHP computes appended
 * attributes from columns which were not selected.
 */
export function primedEntities(
  call: ConnectorCall,
  connectors: readonly EntityConnector[],
  paginator: Paginator | null,
): PrimedEntities | null {
  for (const connector of connectors) {
    const { definition } = connector.call;
    const rows = { keyNames: Object.keys(definition.key), paginator };
    const isShapedBy = compileRowShaping(call.definition, rows);
    if (isShapedBy !== null && canStandIn(call, connector.call)) return { connector, isShapedBy };
  }
  return null;
}

/** What a load brought by the way. */
export interface LoadedRows {
  /** The rows, or the only one. */
  readonly value: JsonValue;
  /** How long the service says that they may be kept; absent: as long as is configured. */
  readonly ttlMs?: number;
}

/** A load whose rows are worth keeping. */
export interface PrimingLoad<T> {
  readonly connector: EntityConnector;
  readonly request: RequestContext;
  readonly reader: ResourceReader;
  readonly load: () => Promise<T>;
  /** Null when the rows must not be kept. */
  readonly rowsOf: (loaded: T) => LoadedRows | null;
}

/** Stores rows for other requests, unless something of their type has changed since the load began. */
export async function loadAndPrime<T>(priming: PrimingLoad<T>): Promise<T> {
  const { connector, request, reader, load, rowsOf } = priming;
  const { call } = connector;
  if (call.rules.policy.ttlMs === 0) return load();
  return reader.cache.prime(call.rules.listTags(undefined), async (prime) => {
    const loaded = await load();
    const { value = null, ...lifetime } = rowsOf(loaded) ?? {};
    const entries = keyedRows(call, value).map(({ key, row }) => ({
      ...reader.requestFor(call, entityResource(call, key), request),
      ...lifetime,
      value: row,
    }));
    if (entries.length > 0) await prime(entries);
    return loaded;
  });
}
