import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ConsumerGroup } from '../../../events/brokers/event-broker.ts';
import { eventually } from '../../helpers/eventually.ts';

/** A step of a consumer on its way through a message. `known`: the inbox had it, and nothing was applied. */
export interface Step {
  readonly at: 'consuming' | 'given' | 'applied' | 'known';
  /** Of the message. */
  readonly id: string;
}

/** What a consumer process is told. */
export interface ConsumerSetting {
  readonly rabbitmqUrl: string;
  readonly prefix: string;
  readonly group: ConsumerGroup;
  /** The database of its effects and of its inbox. */
  readonly effectsUrl: string;
  /** Of its connections: one that is silent for some of these is taken for dead. */
  readonly heartbeatSeconds: number;
  /** Where it waits for a word of its parent; null: nowhere. */
  readonly waitsAt: Step['at'] | null;
}

/** A consumer in a process of its own. */
export interface ConsumerProcess {
  /** `given 1`, `applied 1` and so on, in order. */
  readonly steps: readonly string[];
  /** Resolves when it has told this step. */
  reaches(step: string): Promise<unknown>;
  /** Stops it where it is. */
  freeze(): void;
  /** Wakes it up, with the word that it may go on. */
  thaw(): void;
  /** At once. Resolves when it is dead. */
  kill(): Promise<void>;
}

const child = join(import.meta.dirname, 'consumer-child.ts');

/** Resolves when it consumes. It is killed with the stack. */
export async function startConsumer(
  stack: AsyncDisposableStack,
  setting: ConsumerSetting,
): Promise<ConsumerProcess> {
  const consumer = fork(child, [JSON.stringify(setting)], { execArgv: [] });
  const exited = once(consumer, 'exit');
  const kill = async () => {
    consumer.kill('SIGKILL');
    await exited;
  };
  stack.defer(kill);
  const followed = { ...follow(consumer), kill };
  await followed.reaches('consuming');
  return followed;
}

function follow(consumer: ChildProcess): Omit<ConsumerProcess, 'kill'> {
  const steps: string[] = [];
  consumer.on('message', ({ at, id }: Step) => steps.push(`${at} ${id}`.trim()));
  return {
    steps,
    reaches: (step) =>
      eventually(
        () => steps,
        (told) => told.includes(step),
      ),
    freeze: () => void consumer.kill('SIGSTOP'),
    thaw() {
      consumer.send('go on');
      consumer.kill('SIGCONT');
    },
  };
}
