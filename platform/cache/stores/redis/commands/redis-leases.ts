import type { RedisCommand } from '../link/redis-link.ts';
import { type StoreParts, throwFirst } from './redis-tag-versions.ts';

const releaseScript =
  "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0";

/**
 * See `SharedStore.acquireLeases`. `token` says who this process is. Reads back who holds each lease, so that one which
 * this process holds already counts, too.
 */
export async function acquireLeases(
  { link, keys }: StoreParts,
  token: string,
  { wanted, ttlMs }: { readonly wanted: readonly string[]; readonly ttlMs: number },
): Promise<readonly boolean[]> {
  const commands = wanted.flatMap((name): readonly RedisCommand[] => {
    const key = keys.lease(name);
    return [
      { name: 'set', args: [key, token, 'PX', ttlMs, 'NX'], key },
      { name: 'get', args: [key], key },
    ];
  });
  const replies = await link.send(commands);
  throwFirst(replies);
  return wanted.map((_name, index) => String(replies[2 * index + 1]) === token);
}

/** See `SharedStore.releaseLeases`. Compares and deletes in one step: the lease may be another's by now. */
export async function releaseLeases(
  { link, keys }: StoreParts,
  token: string,
  held: readonly string[],
): Promise<void> {
  const replies = await link.send(
    held.map((name) => {
      const key = keys.lease(name);
      return { name: 'eval', args: [releaseScript, 1, key, token], key };
    }),
  );
  throwFirst(replies);
}
