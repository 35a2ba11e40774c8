import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { guardedArguments, killGroup } from '../guarded-command.ts';

/** Whose a process is; null for our own. */
export type Account = { readonly uid: number; readonly gid: number } | null;

/** A program of MariaDB, running. */
export interface MariadbProcess {
  /** Its exit code, once it is gone; never rejects. */
  readonly ended: Promise<number | null>;
  /** Resolves when it has written these words, before or after the call. */
  hasSaid(words: string): Promise<void>;
  /** The end of what it wrote. */
  lastWords(): string;
  kill(signal: NodeJS.Signals): void;
}

/** Where a process runs, and as whom. */
export interface MariadbProcessOptions {
  readonly cwd: string;
  readonly account: Account;
}

/** The environment of MariaDB's programs. */
export const mariadbEnvironment = { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C' };

/** Small, and without durability: after a crash of the machine the files are worth nothing. */
export const mariadbSettings = [
  '--innodb-log-file-size=8M',
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-flush-method=nosync',
  '--skip-innodb-doublewrite',
];

const keptCharacters = 4000;
const run = promisify(execFile);

/** MariaDB refuses to run as root, so that root lends it the account of user `mysql`. */
export async function mariadbAccount(): Promise<Account> {
  if (process.getuid?.() !== 0) return null;
  return { uid: await idOf('--user'), gid: await idOf('--group') };
}

/** Starts a program which ends when we do. One that cannot be started ends at once and says why. */
export function spawnMariadb(
  file: string,
  args: readonly string[],
  { cwd, account }: MariadbProcessOptions,
): MariadbProcess {
  const child = spawn('sh', guardedArguments([file, ...args]), {
    cwd,
    env: mariadbEnvironment,
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

async function idOf(which: '--user' | '--group'): Promise<number> {
  try {
    const { stdout } = await run('id', [which, 'mysql']);
    return Number(stdout);
  } catch (cause) {
    throw new Error('User "mysql" is missing: MariaDB cannot run as root', { cause });
  }
}
