import type { CacheOutcome, LoadedResource } from '@banyan/platform/cache/resource-cache.ts';
import { isJsonObject, type JsonObject } from '@banyan/platform/json/json-value.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import DataLoader from 'dataloader';
import { type BatchLimit, loadBatch } from './batch-load.ts';
import type { ConnectorCall } from './connector-call.ts';
import type { EntityKey } from './entity-key.ts';
import { entityResource, type ResourceReader } from './resource-reader.ts';

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
 * A loader for one request: keys asked for in one tick go together, equal keys once, what the cache has is not asked for.
 * The lifetime is the request, so nothing loaded for one caller is seen by another.
 */
export function createEntityLoader(
  connector: EntityConnector,
  request: RequestContext,
  reader: ResourceReader,
): EntityLoader {
  const { call } = connector;
  return new DataLoader(
    async (keys) => {
      const resources = keys.map((key) => entityResource(call, key));
      const outcomes = await reader.read(call, resources, request, (missing, shared) =>
        loadMissing(
          connector,
          missing.map(({ key }) => key),
          shared,
        ),
      );
      return outcomes.map(toEntity);
    },
    { cacheKeyFn: (key) => key.text },
  );
}

function loadMissing(
  connector: EntityConnector,
  keys: readonly EntityKey[],
  request: RequestContext,
): Promise<readonly LoadedResource[]> {
  const { call, single } = connector;
  if (call.definition.kind !== 'typeBatch') return loadEach(call, keys, request);
  if (keys.length === 1 && single !== null) return loadEach(single, keys, request);
  return loadTogether(connector, keys, request);
}

async function loadTogether(
  { call, limit }: EntityConnector,
  keys: readonly EntityKey[],
  request: RequestContext,
): Promise<readonly LoadedResource[]> {
  const found = await loadBatch(call, keys, request, limit);
  return keys.map((key) => found.get(key.text) ?? { kind: 'missing' });
}

/** For a service without a batch endpoint: one call per key, all at once; the transport bounds how many run. */
function loadEach(
  call: ConnectorCall,
  keys: readonly EntityKey[],
  request: RequestContext,
): Promise<readonly LoadedResource[]> {
  return Promise.all(keys.map((key) => loadOne(call, key, request)));
}

async function loadOne(
  call: ConnectorCall,
  key: EntityKey,
  request: RequestContext,
): Promise<LoadedResource> {
  const isRoot = call.definition.kind === 'explicitEntity';
  const variables = isRoot ? { args: key.fields } : { this: key.fields };
  try {
    const result = await call.run({ variables, request, purpose: 'lookup', keys: 1 });
    if (result.kind === 'missing' || !isJsonObject(result.value)) return { kind: 'missing' };
    return { kind: 'value', value: result.value, ...result.storage };
  } catch (reason) {
    return { kind: 'error', error: toError(reason) };
  }
}

function toEntity(outcome: CacheOutcome): LoadedEntity | Error {
  if (outcome.kind === 'error') return outcome.error;
  return outcome.kind === 'value' && isJsonObject(outcome.value) ? outcome.value : null;
}

function toError(reason: unknown): Error {
  return reason instanceof Error
    ? reason
    : new Error('An entity could not be loaded', { cause: reason });
}
