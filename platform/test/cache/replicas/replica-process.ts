import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type {
  ReadOrder,
  ReplicaCommand,
  ReplicaMessage,
  ReplicaReply,
  ReplicaSetup,
} from './replica-protocol.ts';

/** A cache on a real Redis in a process of its own. */
export interface ReplicaProcess {
  read(order: ReadOrder): Promise<ReplicaReply>;
  /** Loads the keys as rows of one list, which are primed. */
  list(order: ReadOrder): Promise<ReplicaReply>;
  /** So many reads of one key at the same time. `begun` resolves when all are under way. */
  crowd(key: string, readers: number): { begun: Promise<void>; done: Promise<ReplicaReply> };
  invalidate(tags: readonly string[]): Promise<ReplicaReply>;
  /** When it last heard that this tag is invalid, on the clock of replies; null when it has not since this was last asked. */
  heardAtMs(tag: string): Promise<number | null>;
  /** Stops the process where it is. What it is asked meanwhile waits. */
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

/** How a replica is made. */
export type ReplicaOptions = Pick<ReplicaSetup, 'redisUrl'> &
  Partial<ReplicaSetup> & {
    /** The service: gives the values of keys now. */
    readonly load: (keys: readonly string[]) => readonly number[] | Promise<readonly number[]>;
  };

const script = join(import.meta.dirname, 'replica-main.ts');

/** Starts a replica. Rejects when the process ends instead; calls reject when it ends later. The owner stops it. */
export async function startReplica({ load, ...setup }: ReplicaOptions): Promise<ReplicaProcess> {
  const defaults = { commandTimeoutMs: 50, mutant: null };
  const child = fork(script, [JSON.stringify({ ...defaults, ...setup })], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: { PATH: process.env.PATH, NODE_ENV: 'test' },
  });
  const calls = new Calls(child);
  child.on('message', async (message: ReplicaMessage) => {
    if (message.kind !== 'load') return calls.settle(message);
    child.send({ kind: 'loaded', loadId: message.loadId, values: await load(message.keys) });
  });
  await calls.ready;
  return {
    read: (order) => calls.call({ kind: 'read', ...order }).done,
    list: (order) => calls.call({ kind: 'list', ...order }).done,
    crowd: (key, readers) => calls.call({ kind: 'crowd', key, readers }),
    invalidate: (tags) => calls.call({ kind: 'invalidate', tags }).done,
    heardAtMs: async (tag) => (await calls.call({ kind: 'heard', tag }).done).heardAtMs,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;

interface Call {
  readonly begun: PromiseWithResolvers<void>;
  readonly done: PromiseWithResolvers<ReplicaReply>;
}

/** Calls that wait for their answers. */
class Calls {
  readonly ready: Promise<void>;
  readonly #child: ChildProcess;
  readonly #open = new Map<number, Call>();
  readonly #ready = Promise.withResolvers<void>();
  #lastId = 0;

  constructor(child: ChildProcess) {
    this.#child = child;
    this.ready = this.#ready.promise;
    child.once('exit', (code, signal) => {
      const error = new Error(`The replica has ended: ${code ?? signal}`);
      this.#ready.reject(error);
      for (const { done } of this.#open.values()) done.reject(error);
    });
  }

  call(command: WithoutId<ReplicaCommand>): {
    readonly begun: Promise<void>;
    readonly done: Promise<ReplicaReply>;
  } {
    const id = ++this.#lastId;
    const call = {
      begun: Promise.withResolvers<void>(),
      done: Promise.withResolvers<ReplicaReply>(),
    };
    this.#open.set(id, call);
    this.#child.send({ ...command, id });
    return { begun: call.begun.promise, done: call.done.promise };
  }

  settle(message: Exclude<ReplicaMessage, { kind: 'load' }>): void {
    if (message.kind === 'ready') {
      this.#ready.resolve();
      return;
    }
    const call = this.#open.get(message.id);
    if (message.kind === 'begun') {
      call?.begun.resolve();
      return;
    }
    this.#open.delete(message.id);
    call?.done.resolve(message);
  }
}
