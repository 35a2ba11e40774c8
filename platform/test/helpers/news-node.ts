import type { RunningRedis } from '@banyan/devkit/services/redis.ts';
import type { RunningRedisCluster } from '@banyan/devkit/services/redis-cluster.ts';
import { succeeds } from './redis-store-under-test.ts';

/** The channel of a store with the usual prefix. */
export const NEWS_CHANNEL = 'banyan:invalidated';

/** The node of a cluster by which news go: it has the slot of the channel, and the others redirect. */
export async function newsNodeOf({ nodes }: RunningRedisCluster): Promise<RunningRedis> {
  const answers = await Promise.all(
    nodes.map((node) => succeeds(() => node.command('GET', NEWS_CHANNEL))),
  );
  const node = nodes[answers.indexOf(true)];
  if (node === undefined) throw new Error('No node has the slot of the channel');
  return node;
}
