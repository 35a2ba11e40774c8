import { randomBytes } from 'node:crypto';
import type { SharedStore, StoredEntry, StoredRead } from '../../../shared-store.ts';
import type { Guard } from '../guard/redis-guard.ts';
import type { RedisCommand, RedisLink } from '../link/redis-link.ts';
import type { Bus } from '../news/redis-bus.ts';
import { withinLimit } from '../redis-deadline.ts';
import type { RedisStoreError } from '../redis-errors.ts';
import { createRedisBooks, type RedisStatistics } from './redis-books.ts';
import { acquireLeases, releaseLeases } from './redis-leases.ts';
import { readMany } from './redis-read.ts';
import {
  ensureVersions,
  prolongVersions,
  replaceVersions,
  type StoreParts,
  throwFirst,
} from './redis-tag-versions.ts';

/** What the store stands on; it closes the link and the bus. */
export interface RedisStoreParts extends StoreParts {
  readonly bus: Bus;
  /** Watches whether the store can be reached. */
  readonly calls: Guard;
  /** Watches whether it takes writes. */
  readonly writes: Guard;
  /** Of one call, whatever it is made of. */
  readonly limitMs: number;
}

/** A shared store that counts what it does. */
export interface RedisStore extends SharedStore {
  statistics(): RedisStatistics;
}

/** The store's commands on a link. See `createRedisStore`, which puts the parts together. */
export function createStore(given: RedisStoreParts): RedisStore {
  const books = createRedisBooks();
  const parts = { ...given, link: countCommands(given.link, books.countCommands) };
  const { link, bus, calls, writes, limitMs, clock } = parts;
  const token = randomBytes(12).toString('base64url');
  const guarded = <T>(run: (report: (fault: RedisStoreError) => void) => Promise<T>) =>
    calls.run((report) => withinLimit(limitMs, clock, () => run(report)));
  const call: typeof guarded = (run) => books.count(() => guarded(run));
  const write = <T>(run: () => Promise<T>) => books.count(() => writes.run(() => guarded(run)));
  return {
    get isAvailable() {
      return calls.isAvailable;
    },
    async read(keys, tags) {
      if (keys.length + tags.length === 0) return { entries: [], versions: [] };
      return call((report) => read(parts, keys, tags, report));
    },
    async ensureVersions(tags) {
      return tags.length === 0 ? [] : write(() => ensureVersions(parts, tags));
    },
    async write(entries) {
      if (entries.length === 0) return;
      const commands = entries.map((entry) => setEntry(parts, entry));
      await write(async () => throwFirst(await link.send(commands)));
    },
    async replaceVersions(tags) {
      // Not kept back when memory is full: an invalidation needs none.
      if (tags.length > 0) await call(() => replaceVersions(parts, tags));
    },
    async acquireLeases(keys, ttlMs) {
      const wanted = { wanted: keys, ttlMs: wholeMs(ttlMs) };
      return keys.length === 0 ? [] : write(() => acquireLeases(parts, token, wanted));
    },
    async releaseLeases(keys) {
      // Who takes no writes has given no leases either.
      if (keys.length > 0 && writes.isAvailable)
        await call(() => releaseLeases(parts, token, keys));
    },
    subscribe: (listener) => bus.subscribe(listener),
    statistics: () => ({
      commands: books.commands,
      calls: { ...books.calls },
      isStoreOpen: !calls.isAvailable,
      isWriteOpen: !writes.isAvailable,
    }),
    async close() {
      await Promise.all([bus.close(), link.close()]);
    },
  };
}

function countCommands(link: RedisLink, count: (commands: number) => void): RedisLink {
  return {
    isCluster: link.isCluster,
    send(commands) {
      count(commands.length);
      return link.send(commands);
    },
    close: () => link.close(),
  };
}

async function read(
  parts: StoreParts,
  keys: readonly string[],
  tags: readonly string[],
  report: (fault: RedisStoreError) => void,
): Promise<StoredRead> {
  const names = [...keys.map(parts.keys.entry), ...tags.map(parts.keys.version)];
  const { values, fault } = await readMany(parts.link, names);
  // Nodes that did not answer make misses, which is safe: an entry without a version of its tag does not count.
  if (fault !== null) report(fault);
  const versions = values.slice(keys.length).map((version) => version?.toString('latin1') ?? null);
  prolongVersions(parts, tags, versions);
  return { entries: values.slice(0, keys.length), versions };
}

function setEntry({ keys }: StoreParts, { key, bytes, ttlMs }: StoredEntry): RedisCommand {
  const name = keys.entry(key);
  // A view on the same memory: nothing is copied here.
  const value = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { name: 'set', args: [name, value, 'PX', wholeMs(ttlMs)], key: name };
}

/** Redis takes whole milliseconds, one at least. */
function wholeMs(ms: number): number {
  return Math.max(1, Math.ceil(ms));
}
