import { sourceTag } from '@banyan/platform/cache/tags.ts';
import { isBanyanError } from '@banyan/platform/errors/banyan-error.ts';
import type { ErrorCode } from '@banyan/platform/errors/error-codes.ts';
import { subjectOf, tagsOfSubject } from '@banyan/platform/events/entity-subject.ts';
import { isJsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import type { KeyFields } from '../connect/connectors.ts';
import type { CallInput, ConnectorCall } from './connector-call.ts';
import { pickKey } from './entity-key.ts';
import { type AnsweredFailure, FailedAnswer } from './failed-answer.ts';
import type { RequestScope } from './request-scope.ts';

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

/**
 * Whether a write that failed with `error` may have changed something all the same. The status of the answer decides, never
 * a code that the author's `errors` mapping has chosen: a service that refuses with 200 may have done half of its work.
 */
function mayHaveWritten(error: unknown): boolean {
  if (error instanceof FailedAnswer) return !isRefusal(error.answered);
  return !(isBanyanError(error) && neverSent.has(error.code));
}

/** Codes of calls without an answer for which there was not even a request. */
const neverSent: ReadonlySet<ErrorCode> = new Set(['MAPPING_FAILED', 'UPSTREAM_CONFIG']);

/** 408 comes from something that waits, in front of a service which may still be at work. */
function isRefusal({ status, code }: AnsweredFailure): boolean {
  if (status >= 400 && status < 500) return status !== 408;
  // A redirect may follow a write that was done, except one to the login page.
  return status >= 300 && status < 400 && code === 'UNAUTHENTICATED';
}

function changedTags(value: JsonValue, target: WriteTarget): readonly string[] {
  const { entity } = target;
  if (entity === null || !isJsonObject(value)) return [wholeSource(target)];
  const { typeName, keys } = entity;
  const found = keys.map((fields) => pickKey(value, fields));
  if (found.every((key) => key === null)) return [wholeSource(target)];
  // What was loaded by a key that the answer does not hold can only be found by its type.
  const subjects = found.map((key) => subjectOf(typeName, key?.fields ?? null));
  return [...new Set(subjects.flatMap(tagsOfSubject))];
}

function wholeSource({ subgraph, source }: WriteTarget): string {
  return sourceTag(subgraph, source);
}

async function forget(tags: readonly string[], { request, forgetLoaded, cache }: RequestScope) {
  forgetLoaded();
  try {
    await cache.invalidate(tags, 'write');
  } catch (error) {
    // The write is done: the client gets its answer, and the cache itself goes on trying.
    request.log.warn({ err: error, tags }, 'An invalidation has not reached all replicas yet');
  }
}
