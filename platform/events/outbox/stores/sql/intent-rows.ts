import { isJsonObject, type JsonObject } from '../../../../json/json-value.ts';
import { parseJson } from '../../../../json/parse-json.ts';
import { stringifyJson } from '../../../../json/stringify-json.ts';
import type { Intent, IntentAudit, IntentState, NewIntent } from '../../intents/intent-store.ts';
import type { SqlParameters, SqlRow } from './sql-database.ts';

/** The columns of a new intent. */
export function toIntentParameters(id: string, intent: NewIntent): SqlParameters {
  const { subgraph, coordinate, entity, key, verb, details, idempotencyKey = id } = intent;
  return {
    id,
    subgraph,
    coordinate,
    entity,
    key: key === null ? null : stringifyJson(key),
    verb,
    details: stringifyJson(details),
    idempotencyKey,
  };
}

export function toIntent(row: SqlRow): Intent {
  return {
    id: String(row.id),
    subgraph: String(row.subgraph),
    coordinate: String(row.coordinate),
    entity: String(row.entity),
    key: row.entity_key === null ? null : toObject(row.entity_key),
    verb: String(row.verb),
    details: toObject(row.details),
    idempotencyKey: String(row.idempotency_key),
    state: toState(row.state) === 'unknown' ? 'unknown' : 'pending',
    createdAtMs: Number(row.created_at),
    attempts: Number(row.attempts),
    lastError: row.last_error === null ? null : String(row.last_error),
  };
}

/** Throws for a state that nobody of ours writes. */
export function toState(value: unknown): IntentState {
  if (value === 'pending' || value === 'ready' || value === 'dropped' || value === 'unknown') {
    return value;
  }
  throw new Error(`Column "state" of banyan_intents holds "${value}"`);
}

export function toIntentAudit(rows: readonly SqlRow[]): IntentAudit {
  const counts = { pending: 0, unknown: 0, ready: 0, dropped: 0 };
  let oldestUnsettledMs: number | null = null;
  for (const row of rows) {
    const state = toState(row.state);
    counts[state] = Number(row.intents);
    if (state === 'pending' || state === 'unknown') {
      oldestUnsettledMs = Math.max(oldestUnsettledMs ?? 0, Number(row.oldest));
    }
  }
  return { ...counts, oldestUnsettledMs };
}

function toObject(text: unknown): JsonObject {
  const value = parseJson(String(text));
  if (isJsonObject(value)) return value;
  throw new Error('A column of banyan_intents must hold a JSON object');
}
