import { randomUUID } from 'node:crypto';
import { isBanyanError } from '@banyan/platform/errors/banyan-error.ts';
import type { ErrorCode } from '@banyan/platform/errors/error-codes.ts';
import { isJsonObject, type JsonObject } from '@banyan/platform/json/json-value.ts';
import { createAnswerPolicy } from '@banyan/platform/request/answer-policy.ts';
import { createCallTrace } from '@banyan/platform/request/call-trace.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import type { ItemFailure } from '../batching/failed-items.ts';
import type { CallInput, CallResult, ConnectorCall } from '../calls/connector-call.ts';
import type { EntityKey } from '../entities/entity-key.ts';
import type { EntityConnector } from '../entities/entity-loader.ts';
import { keyedRows } from '../entities/keyed-rows.ts';

/**
 * What a service says of an entity. `refused`: it does not tell us, or it says that there is none and might say otherwise to
 * one of its callers. `unreadable`: there is no connector that could ask by this key, a service is never asked for such a key,
 * or the answer cannot be understood. `unreachable`: ask again later.
 */
export type EntityReading = 'exists' | 'missing' | 'refused' | 'unreadable' | 'unreachable';

/** Never rejects. */
export type ReadEntity = (
  typeName: string,
  key: JsonObject,
  options: { readonly signal: AbortSignal; readonly log: Logger },
) => Promise<EntityReading>;

/** Reads through the entity connectors of a subgraph, without credentials and without caches. */
export function createEntityReader(
  connectors: ReadonlyMap<string, readonly EntityConnector[]>,
): ReadEntity {
  return async (typeName, key, { signal, log }) => {
    const connector = (connectors.get(typeName) ?? []).find(({ call }) => call.keyOf(key) !== null);
    const picked = connector?.call.keyOf(key) ?? null;
    if (connector === undefined || picked === null || picked.namesNothing) return 'unreadable';
    const asked = connector.single ?? connector.call;
    const reading = await readThrough(asked, picked, anonymousRequest(signal, log)).catch((err) => {
      log.debug({ err, entity: typeName }, 'An entity could not be read again');
      return readingOf(err);
    });
    return reading === 'missing' && asked.dependsOnCaller ? 'refused' : reading;
  };
}

/** What is not here may pass: 5xx, rate limits, timeouts. */
const readings: Partial<Record<ErrorCode, EntityReading>> = {
  NOT_FOUND: 'missing',
  UNAUTHENTICATED: 'refused',
  FORBIDDEN: 'refused',
  BAD_USER_INPUT: 'unreadable',
  MAPPING_FAILED: 'unreadable',
  UPSTREAM_CONFIG: 'unreadable',
  UPSTREAM_INVALID_RESPONSE: 'unreadable',
};

function readingOf(error: unknown): EntityReading {
  return isBanyanError(error) ? (readings[error.code] ?? 'unreachable') : 'unreachable';
}

async function readThrough(
  asked: ConnectorCall,
  key: EntityKey,
  request: RequestContext,
): Promise<EntityReading> {
  const { kind } = asked.definition;
  const result = await asked.run({ ...inputOf(kind, key), request, keys: 1 });
  if (result.kind === 'value') throwFailure(result.failures ?? [], key);
  return isFound(result, asked, key) ? 'exists' : 'missing';
}

/** Rows of a batch may have failed under a status of success. */
function throwFailure(failures: readonly ItemFailure[], { text }: EntityKey): void {
  const own = failures.find(({ key }) => key === null || key.text === text);
  if (own?.outcome.kind === 'error') throw own.outcome.error;
}

function inputOf(kind: string, { fields }: EntityKey): Pick<CallInput, 'variables' | 'purpose'> {
  if (kind === 'typeBatch') return { variables: { batch: [fields] }, purpose: 'read' };
  const variables = kind === 'explicitEntity' ? { args: fields } : { this: fields };
  return { variables, purpose: 'lookup' };
}

function isFound(
  result: CallResult,
  { definition, keyOf }: ConnectorCall,
  { text }: EntityKey,
): boolean {
  if (result.kind !== 'value') return false;
  if (definition.kind !== 'typeBatch') return isJsonObject(result.value);
  return keyedRows({ keyOf }, result.value).some(({ key }) => key.text === text);
}

function anonymousRequest(signal: AbortSignal, log: Logger): RequestContext {
  return {
    requestId: randomUUID(),
    headers: new Map(),
    signal,
    trace: createCallTrace(),
    answer: createAnswerPolicy(),
    locals: new Map(),
    log,
    identity: async () => null,
  };
}
