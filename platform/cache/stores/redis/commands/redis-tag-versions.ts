import type { RedisCommand, RedisLink, RedisReply } from '../link/redis-link.ts';
import { encodeNews } from '../news/redis-bus-message.ts';
import { publishByOwner } from '../news/redis-publish.ts';
import type { StoreClock } from '../redis-clock.ts';
import { isOutOfMemoryReply, RedisStoreError, toStoreError } from '../redis-errors.ts';
import type { StoreKeys } from './redis-keys.ts';
import { readMany } from './redis-read.ts';
import { freshVersion, versionAge } from './redis-versions.ts';

/** What the commands of the store stand on. */
export interface StoreParts {
  readonly link: RedisLink;
  readonly keys: StoreKeys;
  readonly clock: StoreClock;
  /** How long a version lives without being used. */
  readonly versionTtlMs: number;
}

/** One of so many reads prolongs the versions that it finds to be past half of their life. */
const readsPerProlongation = 100;

/** See `SharedStore.ensureVersions`. */
export async function ensureVersions(
  parts: StoreParts,
  tags: readonly string[],
): Promise<readonly string[]> {
  const unique = [...new Set(tags)];
  const names = unique.map(parts.keys.version);
  const sets = names.map((name) => setVersion(parts, name, 'NX'));
  const { values, fault, replies } = await readMany(parts.link, names, sets);
  const versions = new Map(unique.map((tag, index) => [tag, values[index]?.toString('latin1')]));
  return tags.map((tag) => {
    const version = versions.get(tag);
    if (version !== undefined) return version;
    throw fault ?? firstFault(replies) ?? new RedisStoreError('a version vanished', 'store');
  });
}

/**
 * See `SharedStore.replaceVersions`. When the server has no memory for new versions, the old ones are removed, which is
 * as good: an entry whose tag has no version does not count, and the next version will be another one.
 */
export async function replaceVersions(parts: StoreParts, tags: readonly string[]): Promise<void> {
  const unique = [...new Set(tags)];
  const names = unique.map(parts.keys.version);
  const replies = await parts.link.send(names.map((name) => setVersion(parts, name)));
  throwFirst(replies.filter((reply) => !isOutOfMemoryReply(reply)));
  const refused = names.filter((_name, index) => isOutOfMemoryReply(replies[index]));
  if (refused.length > 0) throwFirst(await parts.link.send(refused.map(removeVersion)));
  // Not before: who hears of it may read at once, and must not find the old version.
  throwFirst(await parts.link.send(encodeNews(unique).map((news) => publish(parts, news))));
}

/**
 * Keeps versions that are in use from ending, which would make everything under them invalid at once. Costs next to
 * nothing, because old versions that are read often are prolonged by few of the reads. Failures do not matter.
 */
export function prolongVersions(
  { link, keys, clock, versionTtlMs }: StoreParts,
  tags: readonly string[],
  versions: readonly (string | null)[],
): void {
  if (clock.random() >= 1 / readsPerProlongation) return;
  const now = clock.now();
  const old = tags.filter(
    (_tag, index) => versionAge(versions[index] ?? '', now) > versionTtlMs / 2,
  );
  if (old.length === 0) return;
  const names = old.map(keys.version);
  const commands = names.map((key) => ({ name: 'pexpire', args: [key, versionTtlMs], key }));
  link.send(commands).catch(() => undefined);
}

/** Throws the first error among replies. */
export function throwFirst(replies: readonly RedisReply[]): void {
  const fault = firstFault(replies);
  if (fault !== null) throw fault;
}

function firstFault(replies: readonly RedisReply[]): RedisStoreError | null {
  const error = replies.find((reply) => reply instanceof Error);
  return error === undefined ? null : toStoreError(error);
}

function setVersion(
  { clock, versionTtlMs }: StoreParts,
  key: string,
  ...condition: readonly 'NX'[]
): RedisCommand {
  const version = freshVersion(clock.now());
  return { name: 'set', args: [key, version, 'PX', versionTtlMs, ...condition], key };
}

function removeVersion(key: string): RedisCommand {
  return { name: 'unlink', args: [key], key };
}

function publish({ link, keys: { channel } }: StoreParts, news: string): RedisCommand {
  return link.isCluster
    ? publishByOwner(channel, channel, news)
    : { name: 'publish', args: [channel, news], key: null };
}
