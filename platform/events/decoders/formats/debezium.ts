import { isJsonObject, type JsonObject, type JsonValue } from '../../../json/json-value.ts';
import { UnreadableMessage } from '../../brokers/unreadable-message.ts';
import { type FormatReader, noticeOf, type Reading, textsOf } from '../notice.ts';

const VERBS: ReadonlyMap<JsonValue | undefined, string> = new Map([
  ['c', 'created'],
  ['u', 'updated'],
  ['d', 'deleted'],
  ['r', 'changed'],
  ['t', 'changed'],
]);

/**
 * Change events of Debezium, with or without the schema around them
 * (https://debezium.io/documentation/reference/stable/connectors/mysql.html#mysql-events). The row is the record.
 * A tombstone, which is null, tells nothing. What the outbox event router sends is read as what the outbox held.
 */
export const debeziumReader: FormatReader = {
  recognises: (body) => {
    const payload = payloadOf(body);
    return payload === null || (isJsonObject(payload) && isChange(payload));
  },
  read(body) {
    const change = payloadOf(body);
    if (change === null) return { notices: [], messageId: null };
    if (!isJsonObject(change) || !isChange(change)) {
      throw new UnreadableMessage('a change of Debezium must have op and source');
    }
    return { notices: readChange(change), messageId: null };
  },
};

function payloadOf(body: JsonValue): JsonValue {
  if (!isJsonObject(body)) return body;
  const isWrapped = Object.hasOwn(body, 'schema') && Object.hasOwn(body, 'payload');
  return isWrapped ? (body.payload ?? null) : body;
}

function isChange(body: JsonObject): boolean {
  return typeof body.op === 'string' && isJsonObject(body.source);
}

function readChange({ op, before, after, source }: JsonObject): Reading['notices'] {
  const verb = VERBS.get(op);
  // Messages of a program and marks of transactions change no row.
  if (verb === undefined || !isJsonObject(source)) return [];
  const row = (isJsonObject(after) ? after : before) ?? null;
  const [table] = textsOf(source.table, source.collection);
  const names = table === undefined ? [] : [table];
  const qualified = textsOf(source.db, source.schema).map((scope) => `${scope}.${table}`);
  return [noticeOf(row, { tables: [...names, ...qualified], verb, isOfAll: op === 't' })];
}
