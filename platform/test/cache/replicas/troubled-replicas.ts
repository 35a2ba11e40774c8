import { type RunningRedis, startRedis } from '@banyan/devkit/services/redis.ts';
import { startTcpProxy, type TcpProxy } from '@banyan/devkit/services/tcp-proxy.ts';
import { until } from '../../helpers/redis-store-under-test.ts';
import type { MutantName } from './mutants.ts';
import type { Trouble } from './register-plan.ts';
import { type ReplicaOptions, type ReplicaProcess, startReplica } from './replica-process.ts';

/** Replicas on one real Redis, to which each has a way of its own, and the trouble into which they can get. */
export interface TroubledReplicas {
  readonly replicas: readonly ReplicaProcess[];
  begin(trouble: Trouble): Promise<void>;
  /** Ends all trouble that has begun. */
  end(trouble: Trouble): Promise<void>;
  /** Resolves when every replica has heard of all that was acknowledged before. */
  untilNewsHaveCome(): Promise<void>;
}

/** What they are made of. */
export interface TroubledReplicasOptions {
  readonly count: number;
  readonly mutant: MutantName | null;
  readonly load: ReplicaOptions['load'];
}

interface Parts {
  readonly redis: RunningRedis;
  readonly ways: readonly TcpProxy[];
  readonly replicas: readonly ReplicaProcess[];
}

/** Longer than the usual limit: the machine has few processors for so many processes. */
const commandTimeoutMs = 100;

/** Starts them; all is stopped with the stack. */
export async function startTroubledReplicas(
  stack: AsyncDisposableStack,
  { count, mutant, load }: TroubledReplicasOptions,
): Promise<TroubledReplicas> {
  const redis = stack.adopt(await startRedis(), (server) => server.stop());
  const starts = Array.from({ length: count }, async () => {
    const way = stack.adopt(await startTcpProxy({ targetPort: redis.port }), (one) => one.stop());
    const redisUrl = `redis://127.0.0.1:${way.port}`;
    const options = { redisUrl, commandTimeoutMs, mutant, load };
    return { way, replica: stack.adopt(await startReplica(options), (one) => one.stop()) };
  });
  const started = await Promise.all(starts);
  const replicas = started.map(({ replica }) => replica);
  const parts = { redis, replicas, ways: started.map(({ way }) => way) };
  let lastMark = 0;
  return {
    replicas,
    begin: (trouble) => begin(parts, trouble),
    end: (trouble) => end(parts, trouble),
    async untilNewsHaveCome() {
      const mark = `mark ${++lastMark}`;
      const waiting = new Set(replicas);
      await until(async () => {
        // Told again and again: who has just connected has not heard the last one.
        await replicas[0]?.invalidate([mark]);
        for (const replica of [...waiting]) {
          if ((await replica.heardAtMs(mark)) !== null) waiting.delete(replica);
        }
        return waiting.size === 0;
      });
    },
  };
}

async function begin({ redis, ways, replicas }: Parts, trouble: Trouble): Promise<void> {
  switch (trouble.kind) {
    case 'none':
      return;
    case 'redis frozen':
      return redis.freeze();
    case 'redis restarted empty':
      return redis.restart();
    case 'cut off':
      return ways[trouble.replica]?.cut();
    case 'stalled':
      return ways[trouble.replica]?.stall();
    case 'slow':
      return ways[trouble.replica]?.delay(trouble.delayMs);
    case 'paused':
      return replicas[trouble.replica]?.pause();
  }
}

async function end({ redis, ways, replicas }: Parts, trouble: Trouble): Promise<void> {
  if (trouble.kind === 'redis frozen') redis.thaw();
  if (trouble.kind === 'stalled') ways[trouble.replica]?.resume();
  if (trouble.kind === 'slow') ways[trouble.replica]?.delay(0);
  if (trouble.kind === 'paused') replicas[trouble.replica]?.resume();
}
