import type { CacheClock } from '../../cache/cache-options.ts';
import type { SharedStore, StoreListener } from '../../cache/shared-store.ts';
import { createFakeNews, type FakeNews } from './fake-news.ts';

/** A stub of the store that replicas share, in memory, with its commands written down and faults on demand. */
export interface FakeSharedStore extends Omit<FakeNews, 'tell' | 'listen'> {
  /** The store as one replica sees it. News reach it at once, or when `deliver` is called if they are held. */
  connect(): SharedStore;
  /** Every command with its first argument. */
  readonly commands: readonly (readonly [name: string, ...args: unknown[]])[];
  /** From now on commands of these names reject. */
  fail(...names: readonly string[]): void;
  heal(): void;
  /** Holds commands of this name back until the returned function is called. */
  hold(name: string): () => void;
  /** Forgets everything, as after a restart. */
  empty(): void;
  readonly keys: readonly string[];
}

/** What the store depends on. */
export interface FakeSharedStoreOptions {
  /** Entries and leases end by it. Default: it stands still. */
  readonly clock?: Pick<CacheClock, 'now'>;
  /** How news travel. Default: at once. */
  readonly news?: FakeNews;
}

interface Ending<T> {
  readonly value: T;
  readonly until: number;
}

export function createFakeSharedStore({
  clock = { now: () => 0 },
  news = createFakeNews(),
}: FakeSharedStoreOptions = {}): FakeSharedStore {
  const entries = new Map<string, Ending<Uint8Array>>();
  const versions = new Map<string, string>();
  const leases = new Map<string, Ending<symbol>>();
  const commands: [string, ...unknown[]][] = [];
  const failing = new Set<string>();
  const holds = new Map<string, Promise<void>>();
  let lastVersion = 0;
  const freshVersion = () => `v${++lastVersion}`;
  const alive = <T>(map: ReadonlyMap<string, Ending<T>>, key: string): T | null => {
    const found = map.get(key);
    return found !== undefined && clock.now() < found.until ? found.value : null;
  };
  const command = async (name: string, ...args: unknown[]) => {
    commands.push([name, ...args]);
    await holds.get(name);
    if (failing.has(name)) throw new Error(`stub: ${name} fails`);
  };
  return {
    commands,
    holdNews: () => news.holdNews(),
    deliver: () => news.deliver(),
    disconnect: (listener) => news.disconnect(listener),
    reconnect: (listener) => news.reconnect(listener),
    confirm: (atMs) => news.confirm(atMs),
    fail(...names) {
      for (const name of names) failing.add(name);
    },
    heal: () => failing.clear(),
    hold(name) {
      const { promise, resolve } = Promise.withResolvers<void>();
      holds.set(name, promise);
      return () => {
        holds.delete(name);
        resolve();
      };
    },
    empty() {
      entries.clear();
      versions.clear();
      leases.clear();
    },
    get keys() {
      return [...entries.keys()].filter((key) => alive(entries, key) !== null);
    },
    connect() {
      const me = Symbol('replica');
      return {
        isAvailable: true,
        async read(keys, tags) {
          await command('read', keys, tags);
          return {
            entries: keys.map((key) => alive(entries, key)),
            versions: tags.map((tag) => versions.get(tag) ?? null),
          };
        },
        async ensureVersions(tags) {
          await command('ensureVersions', tags);
          for (const tag of tags) if (!versions.has(tag)) versions.set(tag, freshVersion());
          return tags.map((tag) => versions.get(tag) ?? '');
        },
        async write(stored) {
          const keys = stored.map(({ key }) => key);
          await command('write', keys);
          for (const { key, bytes, ttlMs } of stored) {
            entries.set(key, { value: Uint8Array.from(bytes), until: clock.now() + ttlMs });
          }
        },
        async replaceVersions(tags) {
          await command('replaceVersions', tags);
          for (const tag of tags) versions.set(tag, freshVersion());
          news.tell(tags);
        },
        async acquireLeases(keys, ttlMs) {
          await command('acquireLeases', keys);
          return keys.map((key) => {
            const holder = alive(leases, key);
            if (holder === null) leases.set(key, { value: me, until: clock.now() + ttlMs });
            return holder === null || holder === me;
          });
        },
        async releaseLeases(keys) {
          await command('releaseLeases', keys);
          for (const key of keys) if (leases.get(key)?.value === me) leases.delete(key);
        },
        subscribe: (listener: StoreListener) => news.listen(listener),
        close: async () => undefined,
      };
    },
  };
}
