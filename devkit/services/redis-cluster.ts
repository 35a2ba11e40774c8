import { setTimeout as delay } from 'node:timers/promises';
import { findFreePort } from './private-server.ts';
import { type RunningRedis, startRedis } from './redis.ts';
import { redisHost } from './redis-process.ts';

/** Private Redis servers which share the slots among them; none has a replica. */
export interface RunningRedisCluster {
  /** One for each node. */
  readonly urls: readonly string[];
  readonly nodes: readonly RunningRedis[];
  stop(): Promise<void>;
}

const slotCount = 16_384;
const joinTimeoutMs = 20_000;
const pauseBetweenAttemptsMs = 50;

/** Starts a cluster in which every node knows all others and serves its share of the slots. The owner stops it. */
export async function startRedisCluster(nodeCount = 3): Promise<RunningRedisCluster> {
  const nodes: RunningRedis[] = [];
  const stop = async () => {
    await Promise.all(nodes.map((node) => node.stop()));
  };
  try {
    for (let index = 0; index < nodeCount; index++) nodes.push(await startNode());
    await assignSlots(nodes);
    await introduce(nodes);
    await Promise.all(nodes.map((node) => untilWhole(node, nodeCount)));
    return { urls: nodes.map(({ url }) => url), nodes, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startNode(): Promise<RunningRedis> {
  // By default the nodes talk at port + 10 000, which need not be free, nor be a port at all.
  const busPort = String(await findFreePort());
  const timeout = ['--cluster-node-timeout', '1000'];
  return startRedis({ args: ['--cluster-enabled', 'yes', '--cluster-port', busPort, ...timeout] });
}

async function assignSlots(nodes: readonly RunningRedis[]): Promise<void> {
  const share = Math.ceil(slotCount / nodes.length);
  for (const [index, node] of nodes.entries()) {
    const last = Math.min((index + 1) * share, slotCount) - 1;
    await node.command('CLUSTER', 'ADDSLOTSRANGE', String(index * share), String(last));
    await node.command('CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1));
  }
}

async function introduce([first, ...others]: readonly RunningRedis[]): Promise<void> {
  if (first === undefined) return;
  const args = await first.command('CONFIG', 'GET', 'cluster-port');
  const busPort = args.split('\n').at(-1) ?? '';
  for (const node of others) {
    await node.command('CLUSTER', 'MEET', redisHost, String(first.port), busPort);
  }
}

async function untilWhole(node: RunningRedis, nodeCount: number): Promise<void> {
  const deadline = Date.now() + joinTimeoutMs;
  for (;;) {
    const info = await node.command('CLUSTER', 'INFO');
    if (info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${nodeCount}`)) {
      return;
    }
    if (Date.now() > deadline) throw new Error(`The Redis cluster did not form:\n${info}`);
    await delay(pauseBetweenAttemptsMs);
  }
}
