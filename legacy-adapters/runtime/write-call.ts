import { changedEntityTags, sourceTag } from '@banyan/platform/cache/tags.ts';
import { isBanyanError } from '@banyan/platform/errors/banyan-error.ts';
import type { ErrorCode } from '@banyan/platform/errors/error-codes.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import type { KeyFields } from '../connect/connectors.ts';
import type { CallInput, ConnectorCall } from './connector-call.ts';
import { pickKey } from './entity-key.ts';
import type { RequestScope } from './request-scope.ts';
import { subjectKey } from './resource-rules.ts';

/** What a mutation's field says about what it changes. */
export interface WriteTarget {
  readonly subgraph: string;
  /** Of the connector. */
  readonly source: string;
  /** The entity type that the field returns, with its keys; null when it returns no entity. */
  readonly entity: { readonly typeName: string; readonly keys: readonly KeyFields[] } | null;
}

/**
 * Runs a write. Afterwards nothing that it may have changed is served from a cache: the entity that it returns and the
 * lists of its type, or, when it returns none or its outcome is unknown, everything of its source. Rejects with a
 * BanyanError.
 */
export async function writeCall(
  call: ConnectorCall,
  input: Omit<CallInput, 'purpose' | 'keys'>,
  target: WriteTarget,
  scope: RequestScope,
): Promise<JsonValue> {
  scope.request.answer.restrict({ maxAgeMs: 0, scope: 'private' });
  try {
    const result = await call.run({ ...input, purpose: 'write', keys: null });
    const value = result.kind === 'value' ? result.value : null;
    await forget(changedTags(value, target), scope);
    return value;
  } catch (error) {
    if (mayHaveWritten(error)) await forget([wholeSource(target)], scope);
    throw error;
  }
}

/** Refused before anything was done; with `MAPPING_FAILED` there was not even a request. */
const refusals: ReadonlySet<ErrorCode> = new Set([
  'BAD_USER_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'CONFLICT',
  'LOCKED',
  'RATE_LIMITED',
  'UPSTREAM_CONFIG',
  'MAPPING_FAILED',
]);

function mayHaveWritten(error: unknown): boolean {
  return !(isBanyanError(error) && refusals.has(error.code));
}

function changedTags(value: JsonValue, target: WriteTarget): readonly string[] {
  const { entity } = target;
  const key = entity !== null && isJsonObject(value) ? firstKey(value, entity.keys) : null;
  if (entity === null || key === null) return [wholeSource(target)];
  return changedEntityTags(entity.typeName, subjectKey(key));
}

function firstKey(value: JsonObject, keys: readonly KeyFields[]) {
  for (const fields of keys) {
    const key = pickKey(value, fields);
    if (key !== null) return key;
  }
  return null;
}

function wholeSource({ subgraph, source }: WriteTarget): string {
  return sourceTag(subgraph, source);
}

async function forget(tags: readonly string[], { request, forgetLoaded, cache }: RequestScope) {
  forgetLoaded();
  try {
    await cache.invalidate(tags);
  } catch (error) {
    // The write is done: the client gets its answer, and the cache itself goes on trying.
    request.log.warn({ err: error, tags }, 'An invalidation has not reached all replicas yet');
  }
}
