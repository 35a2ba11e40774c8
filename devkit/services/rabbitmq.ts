import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findFreePort } from './private-server.ts';
import {
  controlNode,
  prepareNode,
  type RabbitmqNode,
  type RabbitmqProcess,
  rabbitmqHost,
  requireRabbitmq,
  spawnNameServer,
  spawnNode,
} from './rabbitmq-process.ts';

/** How {@link startRabbitmq} runs its node. */
export interface StartRabbitmqOptions {
  /** How long the node may take until it answers. Default 60 000. */
  readonly startTimeoutMs?: number;
}

/** A private RabbitMQ node without plugins. Queues and messages that are durable survive `kill()` and `restart()`. */
export interface RunningRabbitmq extends AsyncDisposable {
  /** Holds the credentials of an administrator. */
  readonly url: string;
  readonly port: number;
  /** Holds all its files. */
  readonly folder: string;
  /** Of the process that runs now. */
  readonly pid: number;
  /** Runs `rabbitmqctl`, which takes about a second; what it prints. Rejects when it fails. */
  command(...args: readonly string[]): Promise<string>;
  /** Ends the process at once, as a crash does; `restart()` brings it back. */
  kill(): Promise<void>;
  /** Stops the process where it is: connections stay, nothing is answered. */
  freeze(): void;
  thaw(): void;
  /** Ends the process at once, if it runs, and starts it with the same data at the same port; takes seconds. */
  restart(): Promise<void>;
  /** Ends the broker in order and starts it again in the same process: all connections are closed, in about a second. */
  restartInside(): Promise<void>;
  /** Ends everything and removes what it left. */
  stop(): Promise<void>;
}

const defaultStartTimeoutMs = 60_000;
const pauseBetweenAttemptsMs = 50;
const protocolHeader = Buffer.from('AMQP\0\0\x09\x01', 'latin1');

/**
 * Starts a RabbitMQ of our own on 127.0.0.1, which takes some seconds: share one among the tests of a file. The owner stops
 * it. Rejects with the node's last words when it does not come up.
 */
export async function startRabbitmq(options: StartRabbitmqOptions = {}): Promise<RunningRabbitmq> {
  requireRabbitmq();
  const node = await createNode();
  const nameServer = spawnNameServer(node);
  const server = createServer(node, nameServer, options.startTimeoutMs ?? defaultStartTimeoutMs);
  try {
    await prepareNode(node);
    await server.restart();
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function createNode(): Promise<RabbitmqNode> {
  return {
    folder: await mkdtemp(join(tmpdir(), 'banyan-rabbitmq-')),
    port: await findFreePort(),
    distributionPort: await findFreePort(),
    nameServerPort: await findFreePort(),
    user: 'banyan',
    password: randomBytes(16).toString('hex'),
  };
}

function createServer(
  node: RabbitmqNode,
  nameServer: RabbitmqProcess,
  startTimeoutMs: number,
): RunningRabbitmq {
  let current: RabbitmqProcess | null = null;
  const kill = async () => {
    await current?.kill();
    current = null;
  };
  const stop = async () => {
    await kill();
    await nameServer.kill();
    await rm(node.folder, { recursive: true, force: true });
  };
  return {
    url: `amqp://${node.user}:${node.password}@${rabbitmqHost}:${node.port}`,
    port: node.port,
    folder: node.folder,
    get pid() {
      if (current === null) throw new Error('RabbitMQ does not run');
      return current.pid;
    },
    command: (...args) => controlNode(node, args),
    kill,
    freeze: () => current?.signal('SIGSTOP'),
    thaw: () => current?.signal('SIGCONT'),
    async restart() {
      await kill();
      current = spawnNode(node);
      await untilUp(current, node.port, startTimeoutMs);
    },
    async restartInside() {
      await controlNode(node, ['eval', 'rabbit:stop(), rabbit:start().']);
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** The node opens its port last of all. */
async function untilUp(server: RabbitmqProcess, port: number, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    if (server.hasEnded) throw new Error(`RabbitMQ did not start:\n${server.lastWords()}`);
    if (await answers(port)) return;
    if (Date.now() > deadline) {
      await server.kill();
      throw new Error(`RabbitMQ did not answer within ${timeoutMs} ms:\n${server.lastWords()}`);
    }
    await delay(pauseBetweenAttemptsMs);
  }
}

/** Whether somebody at the port answers the greeting of the protocol. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: rabbitmqHost }, () => socket.write(protocolHeader));
    socket.once('data', () => resolve(true));
    socket.once('data', () => socket.destroy());
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}
