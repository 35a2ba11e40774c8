import type { LoadedResource } from '@banyan/platform/cache/resource-cache.ts';
import { BanyanError } from '@banyan/platform/errors/banyan-error.ts';
import type { JsonObject } from '@banyan/platform/json/json-value.ts';
import type { ConnectorCall } from '../calls/connector-call.ts';
import { type EntityKey, pickKey } from '../entities/entity-key.ts';
import { canonicalKey, keyTexts } from './key-form.ts';

/** What is known of keys, by {@link EntityKey.text}; an absent key is an entity that does not exist. */
export type FoundEntities = Map<string, LoadedResource>;

/** The keys of one batch. */
export interface BatchKeys {
  /** Those worth sending, in the order in which they were asked for; of equal ones the first. */
  readonly sent: readonly EntityKey[];
  /** The outcomes of all keys, to be filled. */
  readonly found: FoundEntities;
  /** Writes the outcome of a key, and of those that equal it, into {@link found}. */
  settle(key: EntityKey, outcome: LoadedResource): void;
  /** The key among those sent that a row has; null for a row that nobody asked for. */
  ofRow(row: JsonObject): EntityKey | null;
}

/**
 * Sorts the keys of a batch. Not sent are those of another form than the type's keys have, and the empty text: services
 * take an empty list for "all". A key that holds the separator of the list fails.
 */
export function sortKeys(call: ConnectorCall, keys: readonly EntityKey[]): BatchKeys {
  const { keyForm, separator, definition } = call;
  const found: FoundEntities = new Map();
  const equals = new Map<string, EntityKey[]>();
  for (const key of keys) {
    const canonical = canonicalKey(key, keyForm);
    const texts = keyTexts(key);
    if (canonical === null || texts.includes('')) continue;
    if (separator !== null && texts.some((text) => text.includes(separator))) {
      found.set(key.text, { kind: 'error', error: unsendable(call, separator) });
      continue;
    }
    equals.set(canonical, [...(equals.get(canonical) ?? []), key]);
  }
  const equalsOf = (key: EntityKey) => equals.get(canonicalKey(key, keyForm) ?? '') ?? [];
  return {
    sent: [...equals.values()].flatMap(([first]) => first ?? []),
    found,
    settle(key, outcome) {
      for (const { text } of equalsOf(key)) found.set(text, outcome);
    },
    ofRow(row) {
      const key = pickKey(row, definition.key);
      return key === null ? null : (equalsOf(key)[0] ?? null);
    },
  };
}

function unsendable({ books, definition }: ConnectorCall, separator: string): BanyanError {
  const message = `${definition.coordinate}: a key cannot be sent that holds "${separator}", which parts the keys of a call`;
  return new BanyanError('BAD_USER_INPUT', message, { service: books.subgraph });
}
