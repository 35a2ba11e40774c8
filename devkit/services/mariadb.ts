import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** How {@link startMariadb} runs its server. */
export interface StartMariadbOptions {
  /**
   * Kept after `stop()`, and used again by the next start, with the same password. User `mysql` must be able to reach it
   * when this process is root's. Default: a new folder below the system's temporary one, removed by `stop()`.
   */
  readonly dataDir?: string;
  /** How long the server may take until it accepts connections. Default 30 000. */
  readonly startTimeoutMs?: number;
}

/** What a PHP service must be told to use a database. */
export type DatabaseVariables = Record<
  'DB_CONNECTION' | 'DB_HOST' | 'DB_PORT' | 'DB_DATABASE' | 'DB_USERNAME' | 'DB_PASSWORD',
  string
>;

/** A private MariaDB server. */
export interface RunningMariadb {
  readonly host: string;
  readonly port: number;
  /** May do everything, from this machine. */
  readonly user: string;
  readonly password: string;
  /** Variables of a new, empty database; one of that name is dropped first. Lower-case letters, digits and `_`. */
  createDatabase(name: string): Promise<DatabaseVariables>;
  /** Ends the server and its connections. */
  stop(): Promise<void>;
}

/** Whose processes the server's are; null for our own. */
type Account = { readonly uid: number; readonly gid: number } | null;

const run = promisify(execFile);

const serverBinary = '/usr/sbin/mariadbd';
const installer = '/usr/bin/mariadb-install-db';
const client = '/usr/bin/mariadb';
const host = '127.0.0.1';
const user = 'banyan';
const defaultStartTimeoutMs = 30_000;
const environment = { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C' };

/** Small and without durability. */
const storageSettings = [
  '--innodb-buffer-pool-size=32M',
  '--innodb-log-file-size=8M',
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-flush-method=nosync',
  '--skip-innodb-doublewrite',
];

/**
 * Starts a MariaDB of our own on a free port of 127.0.0.1, fast and without durability: for tests and demos. It never
 * runs as root. Rejects with the server's last words when it does not come up.
 */
export async function startMariadb(options: StartMariadbOptions = {}): Promise<RunningMariadb> {
  requireBinaries();
  const account = await mariadbAccount();
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'banyan-mariadb-')));
  const removeData = async () => {
    if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const password = await prepareData(dataDir, account);
    const port = await findFreePort();
    const server = spawnServer(dataDir, port, account);
    await untilReady(server, options.startTimeoutMs ?? defaultStartTimeoutMs);
    return describe({ port, password }, () => server.stop().then(removeData));
  } catch (error) {
    await removeData();
    throw error;
  }
}

interface Access {
  readonly port: number;
  readonly password: string;
}

function describe(access: Access, stop: () => Promise<void>): RunningMariadb {
  return {
    host,
    user,
    ...access,
    stop,
    async createDatabase(name) {
      if (!/^[a-z][a-z0-9_]*$/.test(name)) {
        throw new Error(
          `Database name must be lower-case letters, digits and "_", received "${name}"`,
        );
      }
      await execute(access, `DROP DATABASE IF EXISTS ${name}; CREATE DATABASE ${name}`);
      return {
        DB_CONNECTION: 'mysql',
        DB_HOST: host,
        DB_PORT: String(access.port),
        DB_DATABASE: name,
        DB_USERNAME: user,
        DB_PASSWORD: access.password,
      };
    },
  };
}

async function execute({ port, password }: Access, sql: string): Promise<void> {
  const address = ['--protocol=tcp', `--host=${host}`, `--port=${port}`, `--user=${user}`];
  await run(client, ['--no-defaults', ...address, `--execute=${sql}`], {
    // Arguments can be read by everybody on the machine, the environment cannot.
    env: { ...environment, MYSQL_PWD: password },
  });
}

function requireBinaries(): void {
  const missing = [serverBinary, installer, client].find((file) => !existsSync(file));
  if (missing === undefined) return;
  throw new Error(`MariaDB is missing: expected ${missing} (Debian package "mariadb-server")`);
}

/** MariaDB refuses to run as root, so that root lends it the account of user `mysql`. */
async function mariadbAccount(): Promise<Account> {
  if (process.getuid?.() !== 0) return null;
  try {
    const ids = await Promise.all(['-u', '-g'].map((which) => run('id', [which, 'mysql'])));
    const [uid, gid] = ids.map(({ stdout }) => Number(stdout));
    return { uid: Number(uid), gid: Number(gid) };
  } catch (cause) {
    throw new Error('User "mysql" is missing: MariaDB cannot run as root', { cause });
  }
}

/** Installs the system tables on first use; the password of {@link user}, which keeps others on the machine out. */
async function prepareData(dataDir: string, account: Account): Promise<string> {
  const passwordFile = join(dataDir, 'password');
  // Written last: a folder without it holds at most half an installation.
  if (existsSync(passwordFile)) return readFile(passwordFile, 'utf8');
  await mkdir(dataDir, { recursive: true });
  if (account !== null) await chown(dataDir, account.uid, account.gid);
  await rm(join(dataDir, 'data'), { recursive: true, force: true });
  await install(dataDir, account);

  const password = randomBytes(16).toString('hex');
  await writeForServer(join(dataDir, 'account.sql'), accountStatements(password), account);
  await writeFile(passwordFile, password, { mode: 0o600 });
  return password;
}

async function install(dataDir: string, account: Account): Promise<void> {
  const options = ['--skip-test-db', '--skip-name-resolve', ...storageSettings];
  const process = spawnBinary(
    installer,
    ['--no-defaults', `--datadir=${join(dataDir, 'data')}`, ...options],
    dataDir,
    account,
  );
  const code = await process.ended;
  if (code === 0) return;
  throw new Error(`mariadb-install-db ended with code ${code}:\n${process.lastWords()}`);
}

/** The server runs them at each start, before it accepts connections. One statement a line. */
function accountStatements(password: string): string {
  const account = `'${user}'@'${host}'`;
  return `CREATE OR REPLACE USER ${account} IDENTIFIED BY '${password}';
GRANT ALL ON *.* TO ${account};
`;
}

async function writeForServer(file: string, content: string, account: Account): Promise<void> {
  await writeFile(file, content, { mode: 0o600 });
  if (account !== null) await chown(file, account.uid, account.gid);
}

interface Spawned {
  readonly child: ChildProcess;
  /** Its exit code, once it is gone; never rejects. */
  readonly ended: Promise<number | null>;
  /** Resolves when it has written these words; never, if it does not. */
  hasSaid(words: string): Promise<void>;
  /** The end of what it wrote. */
  lastWords(): string;
}

interface Server extends Spawned {
  stop(): Promise<void>;
}

function spawnBinary(
  file: string,
  args: readonly string[],
  cwd: string,
  account: Account,
): Spawned {
  const child = spawn(file, args, {
    cwd,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...account,
  });
  let output = '';
  const listeners = new Set<() => void>();
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-4000);
    for (const listener of listeners) listener();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  child.on('error', (error) => keep(Buffer.from(error.message)));
  return {
    child,
    ended: new Promise((resolve) => child.once('close', resolve)),
    hasSaid: (words) =>
      new Promise((resolve) => {
        listeners.add(() => {
          if (output.includes(words)) resolve();
        });
      }),
    lastWords: () => output.trim(),
  };
}

function spawnServer(dataDir: string, port: number, account: Account): Server {
  const places = [
    `--datadir=${join(dataDir, 'data')}`,
    `--socket=${join(dataDir, 'socket')}`,
    `--pid-file=${join(dataDir, 'pid')}`,
    `--init-file=${join(dataDir, 'account.sql')}`,
  ];
  const network = [`--bind-address=${host}`, `--port=${port}`, '--skip-name-resolve'];
  const args = ['--no-defaults', ...places, ...network, ...storageSettings, '--max-connections=60'];
  const spawned = spawnBinary(serverBinary, args, dataDir, account);
  const { child, ended } = spawned;
  // A process that ends without stop() must not leave the server behind.
  const killNow = () => child.kill('SIGKILL');
  process.once('exit', killNow);
  return {
    ...spawned,
    async stop() {
      process.off('exit', killNow);
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function untilReady(server: Server, timeoutMs: number): Promise<void> {
  const timeout = Promise.withResolvers<'timeout'>();
  const timer = setTimeout(timeout.resolve, timeoutMs, 'timeout');
  const outcome = await Promise.race([
    server.hasSaid('ready for connections').then(() => 'ready'),
    server.ended.then(() => 'ended'),
    timeout.promise,
  ]);
  clearTimeout(timer);
  if (outcome === 'ready') return;
  await server.stop();
  const fault = outcome === 'ended' ? 'did not start' : `did not answer within ${timeoutMs} ms`;
  throw new Error(`MariaDB ${fault}:\n${server.lastWords()}`);
}

async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, host);
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free port');
  return address.port;
}
