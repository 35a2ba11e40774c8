import type { JsonObject } from '@banyan/platform/json/json-value.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import DataLoader from 'dataloader';
import { type BatchLimit, loadBatch } from './batch-load.ts';
import type { ConnectorCall } from './connector-call.ts';
import type { EntityKey } from './entity-key.ts';

/** A mapped entity, or null when the service has none with that key. */
export type LoadedEntity = JsonObject | null;

/** Loads entities of one type through one connector, for one client request. */
export type EntityLoader = DataLoader<EntityKey, LoadedEntity, string>;

/** An entity connector with what it learnt; lives as long as the subgraph. */
export interface EntityConnector {
  readonly call: ConnectorCall;
  /**
   * A connector for one entity which gives at least the same fields: used when a batch holds a single key, because the
   * service answers it with one row instead of a page and its count.
   */
  readonly single: ConnectorCall | null;
  readonly limit: BatchLimit;
}

/**
 * A loader for one request: keys asked for in one tick go together, equal keys once. The lifetime is the request, so
 * nothing loaded for one caller is seen by another.
 */
export function createEntityLoader(
  connector: EntityConnector,
  request: RequestContext,
): EntityLoader {
  const isBatch = connector.call.definition.kind === 'typeBatch';
  const load = isBatch ? loadTogether : loadEach;
  return new DataLoader((keys) => load(connector, keys, request), {
    cacheKeyFn: (key) => key.text,
  });
}

async function loadTogether(
  connector: EntityConnector,
  keys: readonly EntityKey[],
  request: RequestContext,
): Promise<(LoadedEntity | Error)[]> {
  if (keys.length === 1 && connector.single !== null) {
    return loadEach({ ...connector, call: connector.single }, keys, request);
  }
  const entities = await loadBatch(connector.call, keys, request, connector.limit);
  return keys.map((key) => entities.get(key.text) ?? null);
}

/** For a service without a batch endpoint: one call per key, all at once; the transport bounds how many run. */
async function loadEach(
  { call }: EntityConnector,
  keys: readonly EntityKey[],
  request: RequestContext,
): Promise<(LoadedEntity | Error)[]> {
  return Promise.all(keys.map((key) => loadOne(call, key, request).catch(toError)));
}

async function loadOne(
  call: ConnectorCall,
  key: EntityKey,
  request: RequestContext,
): Promise<LoadedEntity> {
  const isRoot = call.definition.kind === 'explicitEntity';
  const variables = isRoot ? { args: key.fields } : { this: key.fields };
  const { value } = await call.run({ variables, request, purpose: 'lookup', keys: 1 });
  return isEntity(value) ? value : null;
}

function isEntity(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toError(reason: unknown): Error {
  return reason instanceof Error
    ? reason
    : new Error('An entity could not be loaded', { cause: reason });
}
