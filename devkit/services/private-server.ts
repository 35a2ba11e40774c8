import { execFile, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { guardedArguments, killGroup } from '../guarded-command.ts';

// What the servers of tests and demos have in common: whose they are, where they listen, and that they end with us.

/** Whose a process is; null for our own. */
export type Account = { readonly uid: number; readonly gid: number } | null;

/** A program of a database server, running. */
export interface ServerProcess {
  /** Its exit code, once it is gone; never rejects. */
  readonly ended: Promise<number | null>;
  /** Resolves when it has written these words, before or after the call. */
  hasSaid(words: string): Promise<void>;
  /** The end of what it wrote. */
  lastWords(): string;
  kill(signal: NodeJS.Signals): void;
}

/** Where a process runs, as whom, and how. */
export interface ServerProcessOptions {
  readonly cwd: string;
  readonly account: Account;
  /** All of its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** What ends it when we are gone without having ended it. Default `TERM`. */
  readonly lastSignal?: 'TERM' | 'INT';
}

const keptCharacters = 4000;
const run = promisify(execFile);

/** The account which root lends to a server that refuses to run as root; rejects when the machine has no such user. */
export async function lentAccount(user: string, server: string): Promise<Account> {
  if (process.getuid?.() !== 0) return null;
  try {
    const [uid, gid] = await Promise.all(
      ['--user', '--group'].map(async (which) => Number((await run('id', [which, user])).stdout)),
    );
    return { uid: uid ?? 0, gid: gid ?? 0 };
  } catch (cause) {
    throw new Error(`User "${user}" is missing: ${server} cannot run as root`, { cause });
  }
}

/** Starts a program which ends when we do. One that cannot be started ends at once and says why. */
export function spawnServerProcess(
  command: readonly string[],
  { cwd, account, env, lastSignal = 'TERM' }: ServerProcessOptions,
): ServerProcess {
  const child = spawn('sh', guardedArguments(command, lastSignal), {
    cwd,
    env,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    ...account,
  });
  let output = '';
  const listeners = new Set<() => void>();
  const keep = (text: string) => {
    output = (output + text).slice(-keptCharacters);
    for (const listener of listeners) listener();
  };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', keep);
  child.on('error', (error) => keep(error.message));
  return {
    ended: new Promise((resolve) => {
      child.once('close', (code) => {
        if (child.pid !== undefined) killGroup(child.pid, 'SIGKILL');
        resolve(code);
      });
    }),
    hasSaid: (words) =>
      new Promise((resolve) => {
        const check = () => {
          if (output.includes(words)) resolve();
        };
        listeners.add(check);
        check();
      }),
    lastWords: () => output.trim(),
    kill: (signal) => {
      child.kill(signal);
    },
  };
}

/**
 * A port of 127.0.0.1 that nobody listens at just now, below those which Linux gives, from 32,768 on, to whoever asks for any:
 * each connection of another process could take such a port before its server listens. None that `fetch` refuses.
 */
export async function findFreePort(): Promise<number> {
  for (;;) {
    const port = randomInt(11_000, 32_768);
    if (await canListen(port)) return port;
  }
}

async function canListen(port: number): Promise<boolean> {
  const probe = createServer().listen(port, '127.0.0.1');
  try {
    await once(probe, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw error;
  }
  probe.close();
  await once(probe, 'close');
  return true;
}

/** Throws for a name that SQL would have to quote. */
export function requireDatabaseName(name: string): void {
  if (/^[a-z][a-z0-9_]*$/.test(name)) return;
  throw new Error(`Database name must be lower-case letters, digits and "_", received "${name}"`);
}
