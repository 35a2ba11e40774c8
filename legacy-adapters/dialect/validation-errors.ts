import { isJsonObject, type JsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import type { ErrorShape } from './dialect.ts';
import { readMember } from './read-member.ts';
import { scrubMessage } from './scrub-message.ts';

const maxFields = 100;
const maxMessagesPerField = 10;

/** Stands for a message that a client must not or cannot read. */
export const GENERIC_FIELD_MESSAGE = 'The value is invalid.';

/**
 * The messages of a failed validation by wire path, such as `items.0.qty`, or null when `body` has none in the places
 * that `shapes` names. Keeps at most 100 fields with 10 messages each.
 */
export function readValidationErrors(
  body: JsonValue,
  shapes: ErrorShape['validation'],
): Record<string, string[]> | null {
  for (const shape of shapes) {
    const fields = shape === 'errors' ? readMember(body, 'errors') : body;
    const isMap = shape === 'errors' ? isJsonObject(fields) : isMapOfMessageLists(fields);
    if (isMap && isJsonObject(fields) && Object.keys(fields).length > 0) return toMessages(fields);
  }
  return null;
}

/** Lumen's form has no wrapper, so only a body of nothing but lists of texts is taken for it. */
function isMapOfMessageLists(body: JsonValue | undefined): boolean {
  if (!isJsonObject(body)) return false;
  return Object.values(body).every(
    (messages) =>
      Array.isArray(messages) &&
      messages.length > 0 &&
      messages.every((message) => typeof message === 'string'),
  );
}

function toMessages(fields: JsonObject): Record<string, string[]> {
  const entries = Object.entries(fields).slice(0, maxFields);
  return Object.fromEntries(entries.map(([path, messages]) => [path, toUserTexts(messages)]));
}

function toUserTexts(messages: JsonValue): string[] {
  const list: readonly JsonValue[] = Array.isArray(messages) ? messages : [messages];
  const texts = list.slice(0, maxMessagesPerField).map(toUserText);
  return texts.length === 0 ? [GENERIC_FIELD_MESSAGE] : [...new Set(texts)];
}

/** A key of a translation that the service does not have, such as `validation.required`. */
const translationKey = /^[\w-]+(?:\.[\w-]+)+$/;

function toUserText(message: JsonValue): string {
  if (typeof message !== 'string' || translationKey.test(message)) return GENERIC_FIELD_MESSAGE;
  return scrubMessage(message) ?? GENERIC_FIELD_MESSAGE;
}
