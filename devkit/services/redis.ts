import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { findFreePort } from './private-server.ts';
import { type RedisProcess, redisHost, spawnRedis } from './redis-process.ts';

/** How {@link startRedis} runs its server. */
export interface StartRedisOptions {
  /** Further arguments of `redis-server`, such as `['--maxmemory', '2mb']`. */
  readonly args?: readonly string[];
  /** Of 127.0.0.1. Default: a free one. */
  readonly port?: number;
  /** Of the default user; it is part of the URL. Default: none. */
  readonly password?: string;
  /** How long the server may take until it answers. Default 10 000. */
  readonly startTimeoutMs?: number;
}

/** How a server is started again. */
export interface RestartRedisOptions {
  /** Whether it has its data again, as far as they can be saved. Default false: it is empty. */
  readonly keepData?: boolean;
  /** Take the place of those that it had. Default: the same. */
  readonly args?: readonly string[];
  /** `answering` is also a server that is still loading its data. Default `ready`. */
  readonly until?: 'ready' | 'answering';
}

/** A private Redis server, which has nothing but memory. */
export interface RunningRedis {
  readonly url: string;
  readonly port: number;
  /** Of the process that runs now. */
  readonly pid: number;
  /** Sends one command by `redis-cli`; what it prints, without the line's end. Rejects on an error reply. */
  command(...args: readonly string[]): Promise<string>;
  /** Ends the process at once, as a crash does. Data and connections are gone; `restart()` brings it back. */
  kill(): Promise<void>;
  /** Stops the process where it is: connections stay, nothing is answered. */
  freeze(): void;
  thaw(): void;
  /** Ends the process, if it runs, and starts it at the same port. */
  restart(options?: RestartRedisOptions): Promise<void>;
  /** Ends the process and removes what it left. */
  stop(): Promise<void>;
}

const run = promisify(execFile);

const serverBinary = '/usr/bin/redis-server';
const clientBinary = '/usr/bin/redis-cli';
const defaultStartTimeoutMs = 10_000;
const pauseBetweenAttemptsMs = 20;
const maxReplyBytes = 64 * 1024 * 1024;

/**
 * Starts a Redis of our own on 127.0.0.1, without persistence: for tests and demos. The owner stops it. Rejects with the
 * server's last words when it does not come up.
 */
export async function startRedis(options: StartRedisOptions = {}): Promise<RunningRedis> {
  if (!existsSync(serverBinary)) {
    throw new Error(`Redis is missing: expected ${serverBinary} (Debian package "redis-server")`);
  }
  const dataDir = await mkdtemp(join(tmpdir(), 'banyan-redis-'));
  try {
    const port = options.port ?? (await findFreePort());
    const server = createServer({ ...options, port, dataDir });
    await server.restart();
    return server;
  } catch (error) {
    await rm(dataDir, { recursive: true, force: true });
    throw error;
  }
}

interface ServerOptions extends StartRedisOptions {
  readonly port: number;
  readonly dataDir: string;
}

function createServer(options: ServerOptions): RunningRedis {
  const { port, dataDir, password, startTimeoutMs = defaultStartTimeoutMs } = options;
  let args = options.args ?? [];
  let current: RedisProcess | null = null;
  const command = (...words: readonly string[]) => runCommand(port, password, words);
  const kill = async () => {
    await current?.kill();
    current = null;
  };
  return {
    url: `redis://${password === undefined ? '' : `:${encodeURIComponent(password)}@`}${redisHost}:${port}`,
    port,
    get pid() {
      if (current === null) throw new Error('Redis does not run');
      return current.pid;
    },
    command,
    kill,
    freeze: () => current?.signal('SIGSTOP'),
    thaw: () => current?.signal('SIGCONT'),
    async restart({ keepData = false, until = 'ready', ...changed } = {}) {
      if (keepData && current !== null) await command('SAVE');
      await kill();
      if (!keepData) await rm(join(dataDir, 'dump.rdb'), { force: true });
      args = changed.args ?? args;
      const secret = password === undefined ? [] : ['--requirepass', password];
      current = spawnRedis({ binary: serverBinary, port, dataDir, args: [...secret, ...args] });
      await untilUp(current, command, { until, timeoutMs: startTimeoutMs });
    },
    async stop() {
      await kill();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function runCommand(
  port: number,
  password: string | undefined,
  words: readonly string[],
): Promise<string> {
  const { stdout } = await run(
    clientBinary,
    ['-e', '-h', redisHost, '-p', String(port), ...words],
    {
      maxBuffer: maxReplyBytes,
      // Arguments can be read by everybody on the machine, the environment cannot.
      env: { PATH: '/usr/bin:/bin', ...(password !== undefined && { REDISCLI_AUTH: password }) },
    },
  );
  return stdout.replace(/\n$/, '');
}

interface UntilUp {
  readonly until: 'ready' | 'answering';
  readonly timeoutMs: number;
}

async function untilUp(
  server: RedisProcess,
  command: RunningRedis['command'],
  { until, timeoutMs }: UntilUp,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    if (server.hasEnded) throw new Error(`Redis did not start:\n${server.lastWords()}`);
    const failure = await command('PING').then(() => null, String);
    if (failure === null) return;
    if (until === 'answering' && failure.includes('LOADING')) return;
    if (Date.now() > deadline) {
      await server.kill();
      throw new Error(`Redis did not answer within ${timeoutMs} ms:\n${failure}`);
    }
    await delay(pauseBetweenAttemptsMs);
  }
}
