import { findFreePort } from '@banyan/devkit/services/private-server.ts';
import { type RunningRedis, startRedis } from '@banyan/devkit/services/redis.ts';
import {
  type RunningRedisCluster,
  startRedisCluster,
} from '@banyan/devkit/services/redis-cluster.ts';
import { startTcpProxy, type TcpProxy } from '@banyan/devkit/services/tcp-proxy.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { slotOf } from '../../../../../cache/stores/redis/link/redis-slots.ts';
import { NEWS_CHANNEL, newsNodeOf } from '../../../../helpers/news-node.ts';
import { openReadyStore, succeeds, until } from '../../../../helpers/redis-store-under-test.ts';

let cluster: RunningRedisCluster;

beforeAll(async () => {
  cluster = await startRedisCluster(3);
});
afterAll(() => cluster.stop());

const open = (stack: AsyncDisposableStack, connectTimeoutMs = 2000) =>
  openReadyStore(stack, { url: cluster.urls, heartbeatMs: 20, connectTimeoutMs });

const troubles: Readonly<
  Record<string, readonly [(node: RunningRedis) => unknown, (node: RunningRedis) => unknown]>
> = {
  frozen: [(node) => node.freeze(), (node) => node.thaw()],
  dead: [(node) => node.kill(), (node) => node.restart()],
};

describe('news of invalidations in a cluster', () => {
  it('come from one node to each replica, whichever nodes it was told of', async () => {
    await using stack = new AsyncDisposableStack();
    await openReadyStore(stack, { url: cluster.urls.slice(1, 2) });
    await openReadyStore(stack, { url: cluster.urls.slice(2) });

    const listening = await Promise.all(cluster.nodes.map(countListeners));

    expect(listening.toSorted()).toEqual([0, 0, 2]);
    expect(await countListeners(await newsNodeOf(cluster))).toBe(2);
  });

  it.each(Object.entries(troubles))(
    'are doubted while their node is %s, and believed again',
    async (_name, [begin, end]) => {
      await using stack = new AsyncDisposableStack();
      const { store, heard } = await open(stack, 400);
      const node = await newsNodeOf(cluster);

      await begin(node);
      await until(() => heard.includes('disconnected'));
      await end(node);

      await until(() => heard.at(-1) === 'connected');
      await until(() => succeeds(() => store.replaceVersions(['after'])));
      await until(() => heard.flat().includes('after'));
    },
  );

  it('are doubted while the way to their node swallows everything', async () => {
    await using stack = new AsyncDisposableStack();
    const way = await putProxyBefore(stack, await newsNodeOf(cluster));
    const { heard } = await open(stack, 400);

    way.stall();
    await until(() => heard.includes('disconnected'));
    way.resume();

    await until(() => heard.at(-1) === 'connected');
  });

  it('are heard from another node when their slot has been moved to it', async () => {
    await using stack = new AsyncDisposableStack();
    const { store, heard } = await open(stack);
    const before = await newsNodeOf(cluster);

    await moveNewsSlot();
    await until(() => heard.length === 3);
    await store.replaceVersions(['moved']);
    await until(() => heard.length === 4);

    expect(heard).toEqual(['connected', 'disconnected', 'connected', ['moved']]);
    expect(await newsNodeOf(cluster)).not.toBe(before);
    expect(await countListeners(await newsNodeOf(cluster))).toBe(1);
    expect(await countListeners(before)).toBe(0);
  });

  it('are heard from the replica that has taken the place of their node', async () => {
    await using stack = new AsyncDisposableStack();
    const own = stack.adopt(await startRedisCluster(3), (nodes) => nodes.stop());
    const node = await newsNodeOf(own);
    const replica = await addReplica(stack, own, node);
    const { store, heard } = await openReadyStore(stack, { url: own.urls });

    await node.kill();
    await until(() => heard.length === 3);
    await until(() => succeeds(() => store.replaceVersions(['after'])));

    await until(() => heard.flat().includes('after'));
    expect(await countListeners(replica)).toBe(1);
  });

  it('arrive while the nodes do not hear each other, and are doubted when their node gives up the others', async () => {
    await using stack = new AsyncDisposableStack();
    const ways = await putProxiesBetween(stack);
    const { store, heard } = await open(stack);
    await setNodeTimeout(600_000);

    for (const way of ways) way.stall();
    for (const tag of ['1', '2', '3', '4', '5', '6']) await store.replaceVersions([tag]);
    await until(() => heard.length === 7);
    const whileUnnoticed = heard.flat();
    await setNodeTimeout(1000);
    await until(() => heard.length === 8);

    expect(whileUnnoticed).toEqual(['connected', '1', '2', '3', '4', '5', '6']);
    expect(heard.at(-1)).toBe('disconnected');
  });
});

async function countListeners(node: RunningRedis): Promise<number> {
  const reply = await node.command('PUBSUB', 'NUMSUB', NEWS_CHANNEL);
  return Number(reply.split('\n').at(-1));
}

const setNodeTimeout = (ms: number) =>
  Promise.all(
    cluster.nodes.map((node) => node.command('CONFIG', 'SET', 'cluster-node-timeout', String(ms))),
  );

/** One before the port of each node for the other nodes. The cluster is of no use afterwards. */
async function putProxiesBetween(stack: AsyncDisposableStack): Promise<readonly TcpProxy[]> {
  return Promise.all(
    cluster.nodes.map(async (node) => {
      const way = await startProxy(stack, await busPortOf(node));
      await announce(node, 'cluster-announce-bus-port', way.port);
      return way;
    }),
  );
}

async function busPortOf(node: RunningRedis): Promise<number> {
  const answer = await node.command('CONFIG', 'GET', 'cluster-port');
  return Number(answer.split('\n').at(-1));
}

/** Between a node and its clients. */
async function putProxyBefore(stack: AsyncDisposableStack, node: RunningRedis): Promise<TcpProxy> {
  const way = await startProxy(stack, node.port);
  stack.defer(() => announce(node, 'cluster-announce-port', node.port));
  await announce(node, 'cluster-announce-port', way.port);
  return way;
}

async function startProxy(stack: AsyncDisposableStack, targetPort: number): Promise<TcpProxy> {
  return stack.adopt(await startTcpProxy({ targetPort }), (proxy) => proxy.stop());
}

/** Has a node tell all others where it is to be reached; resolves when they have been there. */
async function announce(node: RunningRedis, setting: string, port: number): Promise<void> {
  await node.command('CONFIG', 'SET', setting, String(port));
  const id = await node.command('CLUSTER', 'MYID');
  await until(async () => {
    const views = await Promise.all(cluster.nodes.map((one) => one.command('CLUSTER', 'NODES')));
    return views.every((view) => isConnectedBy(view, id, port));
  });
}

/** Whether a view of the cluster shows a node at a port, with a connection to it. */
function isConnectedBy(view: string, id: string, port: number): boolean {
  const line = view.split('\n').find((one) => one.startsWith(id)) ?? '';
  return new RegExp(`[:@]${port}\\b`).test(line) && line.includes(' connected');
}

/** Resolves when the replica has what the node has, and the others know of it. */
async function addReplica(
  stack: AsyncDisposableStack,
  { nodes }: RunningRedisCluster,
  node: RunningRedis,
): Promise<RunningRedis> {
  const timeout = [
    '--cluster-node-timeout',
    '1000',
    '--cluster-port',
    String(await findFreePort()),
  ];
  const replica = stack.adopt(
    await startRedis({ args: ['--cluster-enabled', 'yes', ...timeout] }),
    (server) => server.stop(),
  );
  await node.command('CONFIG', 'SET', 'repl-diskless-sync-delay', '0');
  const busPort = await busPortOf(node);
  await replica.command('CLUSTER', 'MEET', '127.0.0.1', String(node.port), String(busPort));
  const id = await node.command('CLUSTER', 'MYID');
  await until(() => succeeds(() => replica.command('CLUSTER', 'REPLICATE', id)));
  await until(async () => (await replica.command('ROLE')).includes('connected'));
  await until(async () => (await replica.command('CLUSTER', 'NODES')).split('\n').length === 4);
  await until(async () => {
    const views = await Promise.all(nodes.map((one) => one.command('CLUSTER', 'NODES')));
    return views.every((view) => view.includes('slave'));
  });
  return replica;
}

/** Moves the slot of the channel to the next node, by the commands of an operator's tool. */
async function moveNewsSlot(): Promise<void> {
  const source = await newsNodeOf(cluster);
  const target = cluster.nodes[(cluster.nodes.indexOf(source) + 1) % cluster.nodes.length];
  if (target === undefined) throw new Error('There is no other node');
  const [sourceId, targetId] = await Promise.all(
    [source, target].map((node) => node.command('CLUSTER', 'MYID')),
  );
  const setSlot = (node: RunningRedis, ...how: readonly string[]) =>
    node.command('CLUSTER', 'SETSLOT', String(slotOf(NEWS_CHANNEL)), ...how);
  await setSlot(target, 'IMPORTING', String(sourceId));
  await setSlot(source, 'MIGRATING', String(targetId));
  await setSlot(target, 'NODE', String(targetId));
  await setSlot(source, 'NODE', String(targetId));
}
