import { LRUCache } from 'lru-cache';
import type { CachedEntry } from './cached-entry.ts';
import type { Fence } from './fences.ts';
import type { Validator } from './resource-cache.ts';
import { createTagIndex } from './tag-index.ts';

/** An entry in memory. */
export interface KeptEntry extends CachedEntry {
  /** Of those whose key does not tell all callers apart. */
  readonly reader?: EntryReader;
}

/** For whom an entry was read, and whether it can be for other callers. */
export interface EntryReader {
  readonly callerTags: readonly string[];
  /** Open since its read began; null: it was read for this caller by another replica, at some time before. */
  readonly fence: Fence | null;
}

/** Entries in the memory of this process (L1): bound in bytes, the least used go first, removed by tag. */
export interface MemoryStore {
  get(key: string): KeptEntry | undefined;
  /** Takes the place of an entry of the same key. An entry that is larger than the whole store is not kept. */
  set(key: string, tags: readonly string[], entry: KeptEntry): void;
  remove(key: string): void;
  removeTagged(tags: readonly string[]): void;
  clear(): void;
  /** Estimated memory of all entries. */
  readonly bytes: number;
  readonly entries: number;
  /** How many entries had to make room for others since the start. */
  readonly evictions: number;
  /** Tags known to the index; for tests of its bound. */
  readonly indexedTags: number;
}

interface Slot {
  readonly entry: KeptEntry;
  readonly tags: readonly string[];
  readonly bytes: number;
}

// Measured: small values cost 750 to 820 bytes of heap under a key of 45 characters and three tags, one of them only theirs;
// values of 700 bytes of JSON cost 1,830. The estimate is about as much.
const entryBytes = 450;
const tagBytes = 70;
const bytesPerJsonByte = 1.5;
const validatorBytes = 80;
// With the fence, which may be its own.
const readerBytes = 300;

/** An empty store of at most `maxBytes`. Values are shared by all who read them: nobody may change one. */
export function createMemoryStore(maxBytes: number): MemoryStore {
  const index = createTagIndex();
  let evictions = 0;
  const slots = new LRUCache<string, Slot>({
    maxSize: maxBytes,
    sizeCalculation: ({ bytes }) => bytes,
    dispose(slot, key, reason) {
      index.remove(key, slot.tags);
      if (reason === 'evict') evictions += 1;
    },
  });
  return {
    get: (key) => slots.get(key)?.entry,
    set(key, tags, entry) {
      const bytes = sizeOf(key, tags, entry);
      if (bytes > maxBytes) {
        // What is there under this key is older.
        slots.delete(key);
        return;
      }
      slots.set(key, { entry, tags, bytes });
      index.add(key, tags);
    },
    remove: (key) => slots.delete(key),
    removeTagged(tags) {
      for (const tag of tags) for (const key of index.keysOf(tag)) slots.delete(key);
    },
    clear: () => slots.clear(),
    get bytes() {
      return slots.calculatedSize;
    },
    get entries() {
      return slots.size;
    },
    get evictions() {
      return evictions;
    },
    get indexedTags() {
      return index.tags;
    },
  };
}

/** Never 0, which the LRU refuses, and whole, as it demands. */
function sizeOf(key: string, tags: readonly string[], entry: KeptEntry): number {
  const indexBytes = tags.reduce((sum, tag) => sum + tag.length + tagBytes, 0);
  const valueBytes = Math.ceil(bytesPerJsonByte * entry.jsonLength);
  const extraBytes = askBytes(entry.validator) + (entry.reader === undefined ? 0 : readerBytes);
  return entryBytes + 2 * key.length + indexBytes + valueBytes + extraBytes;
}

function askBytes(validator: Validator | null): number {
  if (validator === null) return 0;
  return validatorBytes + (validator.etag?.length ?? 0) + (validator.lastModified?.length ?? 0);
}
