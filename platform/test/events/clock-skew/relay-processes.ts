import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { OutgoingMessage } from '../../../events/brokers/event-broker.ts';
import { createStubEventBroker, type StubEventBroker } from '../../helpers/stub-event-broker.ts';

/** How a relay process is wrong. */
export interface RelaySkew {
  /** Of its clock against that of this process. */
  readonly clockMs: number;
  /** What is added to the ends of its claims, as if it set them by its own clock. Default 0. */
  readonly claimShiftMs?: number;
}

/** Relays in processes of their own, which publish to one stub broker in this one. */
export interface RelayProcesses extends AsyncDisposable {
  readonly broker: StubEventBroker;
  /** Starts one more. */
  start(skew: RelaySkew): RelayProcess;
}

export interface RelayProcess {
  /** Of its messages. */
  readonly sent: readonly OutgoingMessage[];
  /** Against that of this process, rounded to minutes; null before its first message. */
  readonly clockMinutes: number | null;
  /** At once. Resolves when it is dead. */
  kill(): Promise<void>;
}

type ToldMessage = OutgoingMessage & { readonly clockMs: number };

const child = join(import.meta.dirname, 'relay-child.ts');
const preloaded = join(import.meta.dirname, 'skew-clock.ts');

/** Starts no relay yet. `outboxUrl`: a file or a database that exists. `leaseMs`: of their claims. */
export function createRelayProcesses(outboxUrl: string, leaseMs: number): RelayProcesses {
  const broker = createStubEventBroker();
  const stack = new AsyncDisposableStack();
  return {
    broker,
    start({ clockMs, claimShiftMs = 0 }) {
      const args = [outboxUrl, ...[leaseMs, claimShiftMs, clockMs].map(String)];
      const relay = fork(child, args, { execArgv: ['--import', preloaded] });
      const exited = once(relay, 'exit');
      const kill = async () => {
        relay.kill('SIGKILL');
        await exited;
      };
      stack.defer(kill);
      return follow(relay, broker, kill);
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

function follow(
  relay: ChildProcess,
  broker: StubEventBroker,
  kill: RelayProcess['kill'],
): RelayProcess {
  const sent: OutgoingMessage[] = [];
  let clockMinutes: number | null = null;
  relay.on('message', ({ clockMs, ...message }: ToldMessage) => {
    clockMinutes = Math.round((clockMs - Date.now()) / 60_000);
    sent.push(message);
    void broker.publish(message).then(() => relay.connected && relay.send(message.id));
  });
  return {
    sent,
    kill,
    get clockMinutes() {
      return clockMinutes;
    },
  };
}
