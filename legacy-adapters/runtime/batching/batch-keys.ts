import type { LoadedResource } from '@banyan/platform/cache/resource-cache.ts';
import { BanyanError } from '@banyan/platform/errors/banyan-error.ts';
import type { ConnectorCall } from '../calls/connector-call.ts';
import { type EntityKey, keyTexts } from '../entities/entity-key.ts';
import { type Storage, toMissing } from '../resources/origin-storage.ts';

/** What is known of keys, by {@link EntityKey.text}; an absent key is an entity that does not exist. */
export type FoundEntities = Map<string, LoadedResource>;

/** The keys of one batch. */
export interface BatchKeys {
  /** Those worth sending, in the order in which they were asked for. */
  readonly sent: readonly EntityKey[];
  /** The outcomes of all keys, to be filled. */
  readonly found: FoundEntities;
  /** Of those that were asked for in a call whose answer must not be kept, by their texts, to be filled. */
  readonly unkept: Map<string, Storage>;
}

/** What became of all keys. Of an answer that must not be kept, that it had nothing of an entity must not be kept either. */
export function outcomesOf({ found, unkept }: BatchKeys): FoundEntities {
  for (const [text, storage] of unkept) {
    const kind = found.get(text)?.kind ?? 'missing';
    if (kind === 'missing') found.set(text, toMissing(storage));
  }
  return found;
}

/**
 * Sorts the keys of a batch, which differ from each other. Not sent are those that name nothing: services take an empty list
 * for "all". A key that holds the separator of the list fails.
 */
export function sortKeys(call: ConnectorCall, keys: readonly EntityKey[]): BatchKeys {
  const { separator } = call;
  const search = separator === null ? null : { separator, isIn: compileSearch(separator) };
  const found: FoundEntities = new Map();
  const sent: EntityKey[] = [];
  for (const key of keys) {
    if (key.namesNothing) continue;
    if (search?.isIn(key)) {
      found.set(key.text, { kind: 'error', error: unsendable(call, search.separator) });
    } else sent.push(key);
  }
  return { sent, found, unkept: new Map() };
}

/** Whether a part of a key holds `text`. Only where the key's JSON does, its parts have to be looked at. */
function compileSearch(text: string): (key: EntityKey) => boolean {
  const written = JSON.stringify(text).slice(1, -1);
  return (key) => key.text.includes(written) && keyTexts(key).some((part) => part.includes(text));
}

function unsendable({ books, definition }: ConnectorCall, separator: string): BanyanError {
  const message = `${definition.coordinate}: a key cannot be sent that holds "${separator}", which parts the keys of a call`;
  return new BanyanError('BAD_USER_INPUT', message, { service: books.subgraph });
}
