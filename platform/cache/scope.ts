import { createHmac, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** Names and values of the client headers on which a value depends; names in lower case. */
export type ScopeParts = readonly (readonly [name: string, values: readonly string[]])[];

/**
 * Turns scope parts into a part of a cache key. Equal parts give equal texts, in whatever order they come; different ones
 * give different texts. Values cannot be read back from it.
 */
export type ScopeHasher = (parts: ScopeParts) => string;

/** What a hasher remembers of headers, in characters. */
const maxRemembered = 4 * 1024 * 1024;
/** Longer ones are hashed each time: few of them would push out all others. */
const longestRemembered = 4 * 1024;

/** The scope of what depends on no header. */
export const PUBLIC_SCOPE = 'public';

/**
 * A hasher that keys its digests with `secret`, which all replicas must share. Null: a random one of this process, so that
 * private values are shared with no other.
 */
export function createScopeHasher(secret: string | null): ScopeHasher {
  const key = secret ?? randomBytes(32);
  // The same few callers come again and again; a digest costs microseconds each time.
  const known = new LRUCache<string, string>({
    max: 10_000,
    maxSize: maxRemembered,
    maxEntrySize: longestRemembered,
    sizeCalculation: (_scope, text) => text.length,
  });
  return (parts) => {
    if (parts.length === 0) return PUBLIC_SCOPE;
    const text = JSON.stringify([...parts].sort(([a], [b]) => (a < b ? -1 : Number(a > b))));
    const before = known.get(text);
    if (before !== undefined) return before;
    const digest = createHmac('sha256', key).update(text).digest().subarray(0, 16);
    const scope = digest.toString('base64url');
    known.set(text, scope);
    return scope;
  };
}
