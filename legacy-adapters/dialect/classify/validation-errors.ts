import { isJsonObject, type JsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import { readMember } from '../read-member.ts';
import type { ErrorShape, ValidationShape } from './error-shape.ts';
import {
  type FieldMessages,
  readDetailList,
  readMessageMap,
  readPointerList,
  readTree,
} from './field-messages.ts';
import { scrubMessage } from './scrub-message.ts';

const maxFields = 100;
const maxMessagesPerField = 10;
const maxPathLength = 200;

/** Stands for a message that a client must not or cannot read. */
export const GENERIC_FIELD_MESSAGE = 'The value is invalid.';

/**
 * The messages of a failed validation by wire path, such as `items.0.qty`, or null when `body` has none in the places
 * that `shapes` names. What concerns no single field stands under the path `''`. Keeps at most 100 fields with 10 messages
 * each.
 */
export function readValidationErrors(
  body: JsonValue,
  shapes: ErrorShape['validation'],
): Record<string, string[]> | null {
  for (const shape of shapes) {
    const fields = readers[shape](body);
    if (fields !== null && fields.length > 0) return toMessages(fields);
  }
  return null;
}

const readers: Readonly<Record<ValidationShape, (body: JsonValue) => FieldMessages | null>> = {
  errors: readErrorsMember,
  root: (body) => (isMapOfMessageLists(body) ? Object.entries(body) : null),
  tree: readTree,
  detail: readDetailList,
};

function readErrorsMember(body: JsonValue): FieldMessages | null {
  const errors = readMember(body, 'errors');
  if (isJsonObject(errors)) return readMessageMap(errors);
  return Array.isArray(errors) ? readPointerList(errors) : null;
}

/** Lumen's form has no wrapper, so only a body of nothing but lists of texts is taken for it. */
function isMapOfMessageLists(body: JsonValue): body is JsonObject {
  if (!isJsonObject(body)) return false;
  return Object.values(body).every(
    (messages) =>
      Array.isArray(messages) &&
      messages.length > 0 &&
      messages.every((message) => typeof message === 'string'),
  );
}

function toMessages(fields: FieldMessages): Record<string, string[]> {
  const byPath = new Map<string, string[]>();
  for (const [written, messages] of fields) {
    const path = isShowable(written) ? written : '';
    if (byPath.size >= maxFields && !byPath.has(path)) continue;
    const texts = [...(byPath.get(path) ?? []), ...toUserTexts(messages)];
    byPath.set(path, [...new Set(texts)].slice(0, maxMessagesPerField));
  }
  return Object.fromEntries(byPath);
}

/** What stands in the place of a name may be anything, and clients see it. */
function isShowable(path: string): boolean {
  return path.length <= maxPathLength && (path === '' || scrubMessage(path) !== null);
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
