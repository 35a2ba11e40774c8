import { sourceTag } from '@banyan/platform/cache/tags.ts';
import { subjectOf, tagsOfSubject } from '@banyan/platform/events/entity-subject.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import type { CallInput, ConnectorCall } from '../calls/connector-call.ts';
import type { ReadKey } from '../entities/entity-key.ts';
import type { RequestScope } from '../resources/request-scope.ts';
import type { WriteIntents } from './write-intents.ts';
import { mayHaveWritten, withUnknownOutcome } from './write-outcome.ts';

/** What a mutation's field says about what it changes. */
export interface WriteTarget {
  readonly subgraph: string;
  /** Of the connector. */
  readonly source: string;
  /** The entity type that the field returns, with its keys; null when it returns no entity. */
  readonly entity: { readonly typeName: string; readonly keys: readonly ReadKey[] } | null;
  /** Null: its changes are told to the caches alone. */
  readonly intents: WriteIntents | null;
}

/**
 * Runs a write. Afterwards nothing that it may have changed is served from a cache: the entity that it returns and the
 * lists of its type, or, when it returns none or its outcome is unknown, everything of its source. Where events are declared, an
 * intent is stored before the call, and settled before the answer. Rejects with a BanyanError, whose extensions have
 * `outcome: "unknown"` when the change may have been made.
 */
export async function writeCall(
  call: ConnectorCall,
  input: Omit<CallInput, 'purpose' | 'keys'>,
  target: WriteTarget,
  scope: RequestScope,
): Promise<JsonValue> {
  const { request } = scope;
  request.answer.restrict({ maxAgeMs: 0, scope: 'private' });
  const intent = (await target.intents?.begin(argsOf(input), request)) ?? null;
  try {
    const result = await call.run({
      ...input,
      purpose: 'write',
      keys: null,
      ...(intent !== null && { idempotencyKey: intent.id }),
    });
    const value = result.kind === 'value' ? result.value : null;
    await Promise.all([forget(changedTags(value, target), scope), intent?.succeed(value)]);
    return value;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (!mayHaveWritten(error)) {
      await intent?.drop(reason);
      throw error;
    }
    await Promise.all([forget([wholeSource(target)], scope), intent?.leaveOpen(reason)]);
    throw withUnknownOutcome(error);
  }
}

function argsOf({ variables: { args } }: Pick<CallInput, 'variables'>): JsonObject {
  return isJsonObject(args) ? args : {};
}

function changedTags(value: JsonValue, target: WriteTarget): readonly string[] {
  const { entity } = target;
  if (entity === null || !isJsonObject(value)) return [wholeSource(target)];
  const { typeName, keys } = entity;
  const found = keys.map((keyOf) => keyOf(value));
  if (found.every((key) => key === null)) return [wholeSource(target)];
  // What was loaded by a key that the answer does not hold can only be found by its type.
  const subjects = found.map((key) => subjectOf(typeName, key?.canonical ?? null));
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
