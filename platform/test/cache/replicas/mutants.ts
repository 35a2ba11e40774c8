import { decodeEntry, encodeEntry } from '../../../cache/entry-format.ts';
import type { SharedStore, StoredEntry } from '../../../cache/shared-store.ts';

/**
 * Stores that break one promise on which caches stand. The tests which watch over replicas must find every one of them,
 * or they would find nothing in a cache with such a fault either.
 */
export const MUTANTS = {
  /** All tags have the same version for ever, so that no entry is ever fenced off. */
  unfenced: (store) => ({
    ...methodsOf(store),
    async read(keys, tags) {
      const { entries } = await store.read(keys, tags);
      return { entries, versions: tags.map(() => 'same') };
    },
    ensureVersions: async (tags) => tags.map(() => 'same'),
  }),
  /** Entries get the versions of the moment at which they are written, not those from before their load. */
  'late versions': (store) => ({
    ...methodsOf(store),
    async write(entries) {
      await store.write(await Promise.all(entries.map((entry) => withNewVersions(store, entry))));
    },
  }),
  /** Says that it hears news, and hears none. */
  deaf: (store) => ({
    ...methodsOf(store),
    subscribe: (listener) => store.subscribe({ ...listener, onInvalidated: () => undefined }),
  }),
} as const satisfies Readonly<Record<string, (store: SharedStore) => SharedStore>>;

/** The name of what is broken. */
export type MutantName = keyof typeof MUTANTS;

function methodsOf(store: SharedStore): SharedStore {
  return {
    get isAvailable() {
      return store.isAvailable;
    },
    read: (keys, tags) => store.read(keys, tags),
    ensureVersions: (tags) => store.ensureVersions(tags),
    write: (entries) => store.write(entries),
    replaceVersions: (tags) => store.replaceVersions(tags),
    acquireLeases: (keys, ttlMs) => store.acquireLeases(keys, ttlMs),
    releaseLeases: (keys) => store.releaseLeases(keys),
    subscribe: (listener) => store.subscribe(listener),
    close: () => store.close(),
  };
}

async function withNewVersions(store: SharedStore, stored: StoredEntry): Promise<StoredEntry> {
  const entry = decodeEntry(stored.bytes);
  if (entry === null) return stored;
  const tags = entry.versions.map(([tag]) => tag);
  const now = await store.ensureVersions(tags);
  const versions = tags.map((tag, index) => [tag, now[index] ?? ''] as const);
  return { ...stored, bytes: encodeEntry({ ...entry, versions }) };
}
