import { type RunningRedis, startRedis } from '@banyan/devkit/services/redis.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { isShared } from '../../helpers/origin.ts';
import { until } from '../../helpers/redis-store-under-test.ts';
import { type ReplicaProcess, startReplica } from './replica-process.ts';

let redis: RunningRedis;

beforeAll(async () => {
  redis = await startRedis();
});
beforeEach(() => redis.command('FLUSHALL'));
afterAll(() => redis.stop());

/** Processes whose loads are counted, and answered when `release` is called. */
async function startCrowd(stack: AsyncDisposableStack, count: number) {
  const loads: (readonly string[])[] = [];
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const load = async (keys: readonly string[]) => {
    if (keys.includes('cold')) {
      loads.push(keys);
      await released;
    }
    return keys.map(() => 7);
  };
  const options = { redisUrl: redis.url, commandTimeoutMs: 5000, load };
  const replicas = await Promise.all(
    Array.from({ length: count }, async () =>
      stack.adopt(await startReplica(options), (one) => one.stop()),
    ),
  );
  await untilShared(replicas);
  return { replicas, loads, release };
}

/** Resolves when what the first process loads is found by all others. */
async function untilShared([first, ...others]: readonly ReplicaProcess[]): Promise<void> {
  let probes = 0;
  for (const other of others) {
    await until(async () => {
      const order = { keys: [`probe ${++probes}`], keeping: 'fresh', loadMs: 0 } as const;
      await first?.read(order);
      const { outcomes } = await other.read(order);
      return isShared(outcomes[0]);
    });
  }
}

async function readTogether(
  { replicas, release }: Awaited<ReturnType<typeof startCrowd>>,
  readers: number,
) {
  const crowds = replicas.map((replica) => replica.crowd('cold', readers));
  await Promise.all(crowds.map(({ begun }) => begun));
  release();
  const replies = await Promise.all(crowds.map(({ done }) => done));
  return replies.flatMap(({ outcomes }) => outcomes.map(({ value }) => value));
}

describe('a thousand reads of a cold key at the same time', () => {
  it('in one process make one load', async () => {
    await using stack = new AsyncDisposableStack();
    const crowd = await startCrowd(stack, 1);

    const values = await readTogether(crowd, 1000);

    expect(crowd.loads).toEqual([['cold']]);
    expect(values).toEqual(Array(1000).fill(7));
  });

  it('in each of four processes on one Redis make two loads at most', async () => {
    await using stack = new AsyncDisposableStack();
    const crowd = await startCrowd(stack, 4);

    const values = await readTogether(crowd, 1000);

    expect(crowd.loads.length).toBeLessThanOrEqual(2);
    expect(values).toEqual(Array(4000).fill(7));
  });
});
