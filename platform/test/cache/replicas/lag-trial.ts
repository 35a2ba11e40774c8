import { startRedis } from '@banyan/devkit/services/redis.ts';
import { until } from '../../helpers/redis-store-under-test.ts';
import { type ReplicaProcess, startReplica } from './replica-process.ts';

/** What is measured. */
export interface LagTrial {
  /** How many processes share one Redis. */
  readonly replicas: number;
  /** How many invalidations are made, one after the other, by each of them in turn. */
  readonly invalidations: number;
}

/** What came of it. */
export interface LagOutcome {
  /**
   * For each invalidation and each other process: milliseconds from the moment when the caller of the invalidation had its
   * acknowledgement until the other's memory had dropped what it held. Below zero when the memory was faster.
   */
  readonly lagsMs: readonly number[];
  /** Reads by the others after that which were older than the change. */
  readonly stale: number;
}

const key = 'a';
const tag = `Thing:${key}`;

/** Several processes with a cache each, on one real Redis without trouble. Before each change all have the value in memory. */
export async function tryLag({ replicas: count, invalidations }: LagTrial): Promise<LagOutcome> {
  await using stack = new AsyncDisposableStack();
  const redis = stack.adopt(await startRedis(), (server) => server.stop());
  let value = 0;
  const load = (keys: readonly string[]) => keys.map(() => value);
  const options = { redisUrl: redis.url, commandTimeoutMs: 5000, load };
  const starts = Array.from({ length: count }, async () =>
    stack.adopt(await startReplica(options), (one) => one.stop()),
  );
  const replicas = await Promise.all(starts);
  await untilAllHear(replicas);
  await readAll(replicas);
  const lagsMs: number[] = [];
  let stale = 0;
  for (let made = 0; made < invalidations; made += 1) {
    value += 1;
    lagsMs.push(...(await invalidate(replicas, made % count)));
    stale += (await readAll(replicas)).filter((read) => read !== value).length;
  }
  return { lagsMs, stale };
}

/** Resolves when invalidations are acknowledged, and each process has heard of one by each. */
async function untilAllHear(replicas: readonly ReplicaProcess[]): Promise<void> {
  for (const writer of replicas) {
    const waiting = new Set(replicas);
    await until(async () => {
      await writer.invalidate([tag]);
      for (const replica of [...waiting])
        if ((await replica.heardAtMs(tag)) !== null) waiting.delete(replica);
      return waiting.size === 0;
    });
  }
}

async function invalidate(replicas: readonly ReplicaProcess[], writer: number): Promise<number[]> {
  // What is left of the one before, if it was told twice.
  await Promise.all(replicas.map((replica) => replica.heardAtMs(tag)));
  const reply = await replicas[writer]?.invalidate([tag]);
  if (reply?.isDone !== true) throw new Error('An invalidation was not acknowledged');
  const heard = await Promise.all(replicas.map(untilHeard));
  return heard.flatMap((atMs, index) => (index === writer ? [] : [atMs - reply.endedAtMs]));
}

async function untilHeard(replica: ReplicaProcess): Promise<number> {
  let heardAtMs: number | null = null;
  await until(async () => {
    heardAtMs = await replica.heardAtMs(tag);
    return heardAtMs !== null;
  });
  return heardAtMs ?? Number.NaN;
}

async function readAll(replicas: readonly ReplicaProcess[]): Promise<readonly number[]> {
  const order = { keys: [key], keeping: 'fresh', loadMs: 0 } as const;
  const replies = await Promise.all(replicas.map((replica) => replica.read(order)));
  return replies.map(({ outcomes: [outcome] }) => outcome?.value ?? -1);
}
