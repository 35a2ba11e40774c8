import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A server of Banyan, the gateway or one subgraph, in a process of its own. */
export interface BanyanProcess {
  readonly url: string;
  /** Resolves with what the process ended with, such as `exit code 1`, whoever ended it. */
  readonly ended: Promise<string>;
  /** Asks it to end, as a process manager would, and waits until it has. */
  stop(): Promise<void>;
}

/** Where and how the process runs. */
export interface BanyanProcessOptions {
  /** The repository. */
  readonly root: string;
  /** The whole environment of the process. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The project's configuration file. Default: the repository's own. */
  readonly configFile?: string;
  /** The command and its arguments. Default `start`. */
  readonly command?: readonly string[];
  /** What becomes of its output. Default `inherit`. */
  readonly output?: 'inherit' | 'ignore';
}

/** Runs a `banyan` command that serves; resolves when it listens. Rejects when it ends before that. */
export async function startBanyanProcess(options: BanyanProcessOptions): Promise<BanyanProcess> {
  const { root, env, configFile, command = ['start'], output = 'inherit' } = options;
  const config = configFile === undefined ? [] : ['--config', configFile];
  const child = spawn(process.execPath, [join(root, 'cli/main.ts'), ...command, ...config], {
    cwd: root,
    env,
    stdio: ['ignore', output, output, 'ipc'],
    // A group of its own: Ctrl-C in the terminal reaches only the parent, which ends its parts in order.
    detached: true,
  });
  const ended = once(child, 'exit').then(([code, signal]) => describeEnd(code, signal));
  const failed = ended.then((how) => {
    throw new Error(`${command.join(' ')}: did not start (${how})`);
  });
  const [message] = await Promise.race([once(child, 'message'), failed]);
  // From now on `ended` is what tells about the end.
  failed.catch(() => undefined);
  return {
    url: String(Reflect.get(Object(message), 'url')),
    ended,
    stop: () => stop(child, ended),
  };
}

async function stop(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  child.kill('SIGTERM');
  await ended;
}

/** `exit code 1` or `signal SIGKILL`. */
export function describeEnd(code: number | null, signal: string | null): string {
  return signal === null ? `exit code ${code}` : `signal ${signal}`;
}
