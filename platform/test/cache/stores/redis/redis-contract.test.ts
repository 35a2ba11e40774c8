import { type RunningRedis, startRedis } from '@banyan/devkit/services/redis.ts';
import {
  type RunningRedisCluster,
  startRedisCluster,
} from '@banyan/devkit/services/redis-cluster.ts';
import { afterAll, beforeAll } from '@jest/globals';
import { sharedStoreContract } from '../../../contracts/shared-store-contract.ts';
import { openReadyStore, until } from '../../../helpers/redis-store-under-test.ts';

let server: RunningRedis;
let cluster: RunningRedisCluster;

beforeAll(async () => {
  [server, cluster] = await Promise.all([startRedis(), startRedisCluster(3)]);
});
afterAll(() => Promise.all([server.stop(), cluster.stop()]));

sharedStoreContract('One Redis server', () => createPair(server.url, [server]));
sharedStoreContract('A Redis cluster', () => createPair(cluster.urls, cluster.nodes));

async function createPair(url: string | readonly string[], servers: readonly RunningRedis[]) {
  await Promise.all(servers.map((one) => one.command('FLUSHALL')));
  const stack = new AsyncDisposableStack();
  const { store } = await openReadyStore(stack, { url });
  const { store: peer } = await openReadyStore(stack, { url });
  return { store, peer, eventually: until, close: () => stack.disposeAsync() };
}
