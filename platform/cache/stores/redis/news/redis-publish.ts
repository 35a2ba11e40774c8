import type { RedisCommand } from '../link/redis-link.ts';

/** A publication alone is taken by any node; a script with a key is redirected to the node that has it. */
const publishScript = "return redis.call('publish', ARGV[1], ARGV[2])";

/**
 * Publishes a message in a cluster, at the node that owns the slot of `place` and no other. Who listens there hears it from
 * that node itself. Nodes pass messages on to each other without a receipt, and lose them when their connections break.
 */
export function publishByOwner(place: string, channel: string, message: string): RedisCommand {
  return { name: 'eval', args: [publishScript, 1, place, channel, message], key: place };
}
