import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Whose processes the server's are; null for our own. */
export type Account = { readonly uid: number; readonly gid: number } | null;

const run = promisify(execFile);

/** PostgreSQL refuses to run as root, so that root lends it the account of user `postgres`. */
export async function postgresAccount(): Promise<Account> {
  if (process.getuid?.() !== 0) return null;
  return { uid: await idOf('--user'), gid: await idOf('--group') };
}

async function idOf(which: '--user' | '--group'): Promise<number> {
  try {
    const { stdout } = await run('id', [which, 'postgres']);
    return Number(stdout);
  } catch (cause) {
    throw new Error('User "postgres" is missing: PostgreSQL cannot run as root', { cause });
  }
}
