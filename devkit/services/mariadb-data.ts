import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Account, spawnServerProcess } from './private-server.ts';

/** The files of one server. */
export interface MariadbData {
  /** Holds all of them. */
  readonly dataDir: string;
  readonly tables: string;
  /** For what the server keeps for a moment. It clears its folder when it starts, also of what belongs to another server. */
  readonly temporary: string;
  /** SQL which makes the account; the server must run it at each start. */
  readonly accountFile: string;
  readonly password: string;
}

/** Whom the data belong to, and who may use them. */
export interface MariadbDataOptions {
  readonly dataDir: string;
  readonly account: Account;
  /** Name and host of the account with a password. */
  readonly login: { readonly user: string; readonly host: string };
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

/** Makes the system tables and the database account on first use. */
export async function prepareMariadbData(options: MariadbDataOptions): Promise<MariadbData> {
  const { dataDir, account, login } = options;
  const tables = join(dataDir, 'tables');
  const temporary = join(dataDir, 'temporary');
  const accountFile = join(dataDir, 'account.sql');
  const passwordFile = join(dataDir, 'password');
  const files = { dataDir, tables, temporary, accountFile };
  for (const folder of [dataDir, temporary]) {
    await mkdir(folder, { recursive: true });
    if (account !== null) await chown(folder, account.uid, account.gid);
  }
  // The password is written last: a folder without one holds at most half an installation.
  if (existsSync(passwordFile)) {
    return { ...files, password: await readFile(passwordFile, 'utf8') };
  }
  await rm(tables, { recursive: true, force: true });
  await installTables(files, options);

  const password = randomBytes(16).toString('hex');
  await writeFile(accountFile, accountStatements(login, password), { mode: 0o600 });
  if (account !== null) await chown(accountFile, account.uid, account.gid);
  await writeFile(passwordFile, password, { mode: 0o600 });
  return { ...files, password };
}

async function installTables(
  { dataDir, tables, temporary }: Omit<MariadbData, 'password'>,
  { account }: MariadbDataOptions,
): Promise<void> {
  const folders = [`--datadir=${tables}`, `--tmpdir=${temporary}`];
  const options = ['--skip-test-db', '--skip-name-resolve', ...mariadbSettings];
  const installer = spawnServerProcess(
    ['mariadb-install-db', '--no-defaults', ...folders, ...options],
    { cwd: dataDir, account, env: mariadbEnvironment },
  );
  const code = await installer.ended;
  if (code === 0) return;
  throw new Error(`mariadb-install-db ended with code ${code}:\n${installer.lastWords()}`);
}

/** MariaDB reads such a file line by line. */
function accountStatements({ user, host }: MariadbDataOptions['login'], password: string): string {
  return `CREATE OR REPLACE USER '${user}'@'${host}' IDENTIFIED BY '${password}';
GRANT ALL ON *.* TO '${user}'@'${host}';
`;
}
