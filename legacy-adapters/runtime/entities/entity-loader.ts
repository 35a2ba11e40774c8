import type { CacheOutcome, LoadedResource } from '@banyan/platform/cache/resource-cache.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import DataLoader from 'dataloader';
import type { BatchLimit } from '../batching/batch-limit.ts';
import { loadBatch } from '../batching/batch-load.ts';
import type { ConnectorCall } from '../calls/connector-call.ts';
import { toMissing } from '../resources/origin-storage.ts';
import {
  type EntityResource,
  entityResource,
  type MissingResource,
  type ResourceReader,
} from '../resources/resource-reader.ts';
import type { EntityKey } from './entity-key.ts';
import { keyedRows } from './keyed-rows.ts';

/** A mapped entity, or null when the service has none with that key. */
export type LoadedEntity = JsonObject | null;

/** Loads entities of one type through one connector, for one client request. */
export interface EntityLoader {
  /** At once when the memory of this process has it, since promises are what costs most. Null for a key that names nothing. */
  load(key: EntityKey): LoadedEntity | Promise<LoadedEntity>;
  /**
   * Whether the entity is there without a call: from a row that came by the way, or from the memory of this process. That this
   * connector found none says nothing of others.
   */
  hasAtHand(key: EntityKey): boolean;
  /**
   * Rows that came by the way, or one of them, and may stand for their entities. They change nothing for a key that is known
   * or being loaded, and are looked at when the first entity is asked for.
   */
  prime(rows: JsonValue): void;
}

/** An entity connector with what it learnt; lives as long as the subgraph. */
export interface EntityConnector {
  readonly call: ConnectorCall;
  /**
   * A connector of the same source for one entity which gives at least the same fields: used when a batch holds a single key, because the
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
  const entities = new Map<string, LoadedEntity | Promise<LoadedEntity>>();
  const find = reader.finder(connector.call, request);
  const batches = createBatches(connector, request, reader);
  const primed: JsonValue[] = [];
  const takePrimed = () => {
    if (primed.length === 0) return;
    for (const rows of primed.splice(0)) {
      for (const { key, row } of keyedRows(connector.call, rows)) {
        if (!entities.has(key.text)) entities.set(key.text, row);
      }
    }
  };
  return {
    load(key) {
      if (key.namesNothing) return null;
      takePrimed();
      const known = entities.get(key.text);
      if (known !== undefined) return known;
      const resource = entityResource(connector.call, key);
      const found = find(resource);
      const entity = found === null ? batches.load(resource) : foundEntity(found);
      entities.set(key.text, entity);
      return entity;
    },
    hasAtHand(key) {
      if (key.namesNothing) return false;
      takePrimed();
      const known = entities.get(key.text);
      if (known !== undefined) return known !== null && !(known instanceof Promise);
      const found = find(entityResource(connector.call, key));
      if (found === null) return false;
      const entity = foundEntity(found);
      entities.set(key.text, entity);
      return entity !== null;
    },
    prime(rows) {
      primed.push(rows);
    },
  };
}

function createBatches(
  connector: EntityConnector,
  request: RequestContext,
  reader: ResourceReader,
): DataLoader<EntityResource, LoadedEntity> {
  const { call } = connector;
  return new DataLoader(
    async (resources) => {
      const outcomes = await reader.read(call, resources, request, (missing, shared) =>
        loadMissing(connector, missing, shared),
      );
      return outcomes.map(toEntity);
    },
    { cache: false },
  );
}

type MissingEntity = MissingResource<EntityResource>;

function loadMissing(
  connector: EntityConnector,
  missing: readonly MissingEntity[],
  request: RequestContext,
): Promise<readonly LoadedResource[]> {
  const { call, single } = connector;
  if (call.definition.kind !== 'typeBatch') return loadEach(call, missing, request);
  if (missing.length === 1 && single !== null) return loadEach(single, missing, request);
  const keys = missing.map(({ resource }) => resource.key);
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
  missing: readonly MissingEntity[],
  request: RequestContext,
): Promise<readonly LoadedResource[]> {
  return Promise.all(missing.map((one) => loadOne(call, one, request)));
}

async function loadOne(
  call: ConnectorCall,
  { resource: { key }, validator }: MissingEntity,
  request: RequestContext,
): Promise<LoadedResource> {
  const isRoot = call.definition.kind === 'explicitEntity';
  const variables = isRoot ? { args: key.fields } : { this: key.fields };
  try {
    const result = await call.run({ variables, request, validator, purpose: 'lookup', keys: 1 });
    if (result.kind === 'unchanged') return { kind: 'unchanged', ...result.storage };
    if (result.kind === 'missing' || !isJsonObject(result.value)) return toMissing(result.storage);
    return { kind: 'value', value: result.value, ...result.storage };
  } catch (reason) {
    return { kind: 'error', error: toError(reason) };
  }
}

function toEntity(outcome: CacheOutcome): LoadedEntity | Error {
  return outcome.kind === 'error' ? outcome.error : foundEntity(outcome);
}

function foundEntity(outcome: CacheOutcome): LoadedEntity {
  return outcome.kind === 'value' && isJsonObject(outcome.value) ? outcome.value : null;
}

function toError(reason: unknown): Error {
  return reason instanceof Error
    ? reason
    : new Error('An entity could not be loaded', { cause: reason });
}
