import { spawn } from 'node:child_process';

/** The address at which our servers listen. */
export const redisHost = '127.0.0.1';

/** One process of `redis-server`. */
export interface RedisProcess {
  readonly pid: number;
  readonly hasEnded: boolean;
  /** The end of what it wrote. */
  lastWords(): string;
  signal(signal: NodeJS.Signals): void;
  /** Ends it at once, also when it is frozen; resolves when it is gone. */
  kill(): Promise<void>;
}

/** What {@link spawnRedis} starts. */
export interface SpawnRedisOptions {
  readonly binary: string;
  readonly port: number;
  /** Holds all files of the process; it must exist. */
  readonly dataDir: string;
  readonly args: readonly string[];
}

const keptCharacters = 4000;

/** Starts a server; one that cannot be started ends at once and says why. It does not outlive this process. */
export function spawnRedis({ binary, port, dataDir, args }: SpawnRedisOptions): RedisProcess {
  const network = ['--bind', redisHost, '--port', String(port)];
  const files = ['--dir', dataDir, '--save', '', '--appendonly', 'no'];
  const child = spawn(binary, [...network, ...files, ...args], {
    cwd: dataDir,
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (text: string) => {
    output = (output + text).slice(-keptCharacters);
  };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', keep);
  child.on('error', (error) => keep(error.message));
  let hasEnded = false;
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const killNow = () => child.kill('SIGKILL');
  process.once('exit', killNow);
  void ended.then(() => {
    hasEnded = true;
    process.off('exit', killNow);
  });
  return {
    pid: child.pid ?? 0,
    get hasEnded() {
      return hasEnded;
    },
    lastWords: () => output.trim(),
    signal: (signal) => {
      child.kill(signal);
    },
    async kill() {
      killNow();
      await ended;
    },
  };
}
