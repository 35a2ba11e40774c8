import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import {
  type Account,
  findFreePort,
  lentAccount,
  requireDatabaseName,
  type ServerProcess,
  spawnServerProcess,
} from './private-server.ts';

/** How {@link startPostgres} runs its server. */
export interface StartPostgresOptions {
  /**
   * Kept after `stop()`, and used again by the next start. User `postgres` must be able to reach it when this process is
   * root's. Default: a new folder below the system's temporary one, removed by `stop()`.
   */
  readonly dataDir?: string;
  /** How long the server may take until it answers. Default 30 000. */
  readonly startTimeoutMs?: number;
  /** Whether commits survive a loss of power, as with the server's own settings: for measurements. Default false. */
  readonly isDurable?: boolean;
}

/** A private PostgreSQL server. */
export interface RunningPostgres {
  /** Database `postgres`, as the superuser. */
  readonly url: string;
  /** URL of a new, empty database; one of that name is dropped first. Lower-case letters, digits and `_`. */
  createDatabase(name: string): Promise<string>;
  /** Ends the server and its connections. */
  stop(): Promise<void>;
}

const binariesRoot = '/usr/lib/postgresql';
const defaultStartTimeoutMs = 30_000;
const pauseBetweenAttemptsMs = 50;
const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C' };

/**
 * Starts a PostgreSQL of our own on a free port of 127.0.0.1, fast and without durability: for tests and demos. It
 * never runs as root. Rejects with the server's last words when it does not come up.
 */
export async function startPostgres(options: StartPostgresOptions = {}): Promise<RunningPostgres> {
  const binaries = await newestBinaries();
  const account = await lentAccount('postgres', 'PostgreSQL');
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'banyan-postgres-')));
  const removeData = async () => {
    if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const password = await prepareCluster(binaries, dataDir, account);
    const port = await findFreePort();
    const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
    const settings = [`port=${port}`, ...(options.isDurable === true ? [] : withoutDurability)];
    const server = spawnServer({ binaries, dataDir, settings, account });
    await untilReady(server, url, options.startTimeoutMs ?? defaultStartTimeoutMs);
    return describe(url, () => server.stop().then(removeData));
  } catch (error) {
    await removeData();
    throw error;
  }
}

function describe(url: string, stop: () => Promise<void>): RunningPostgres {
  return {
    url,
    stop,
    async createDatabase(name) {
      requireDatabaseName(name);
      await withClient(url, async (client) => {
        await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
        await client.query(`CREATE DATABASE ${name}`);
      });
      return url.replace(/\/postgres$/, `/${name}`);
    },
  };
}

async function newestBinaries(): Promise<string> {
  const versions = existsSync(binariesRoot) ? await readdir(binariesRoot) : [];
  const newest = versions
    .filter((version) => existsSync(join(binariesRoot, version, 'bin', 'initdb')))
    .sort((a, b) => Number(b) - Number(a))[0];
  if (newest !== undefined) return join(binariesRoot, newest, 'bin');
  throw new Error(
    `PostgreSQL is missing: expected ${binariesRoot}/<version>/bin/initdb (Debian package "postgresql")`,
  );
}

/** Creates the cluster on first use; the superuser's password, which keeps other users of the machine out. */
async function prepareCluster(
  binaries: string,
  dataDir: string,
  account: Account,
): Promise<string> {
  const cluster = join(dataDir, 'cluster');
  const passwordFile = join(dataDir, 'password');
  if (existsSync(join(cluster, 'PG_VERSION'))) return readFile(passwordFile, 'utf8');
  const password = randomBytes(16).toString('hex');
  await mkdir(dataDir, { recursive: true });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (account !== null) {
    await chown(dataDir, account.uid, account.gid);
    await chown(passwordFile, account.uid, account.gid);
  }
  const options = ['--username=postgres', '--auth=scram-sha-256', '--encoding=UTF8', '--no-sync'];
  const command = [join(binaries, 'initdb'), `--pgdata=${cluster}`, `--pwfile=${passwordFile}`];
  const initdb = spawnServerProcess([...command, ...options], { cwd: dataDir, account, env });
  const code = await initdb.ended;
  if (code !== 0) throw new Error(`initdb ended with code ${code}:\n${initdb.lastWords()}`);
  return password;
}

interface Server extends ServerProcess {
  stop(): Promise<void>;
}

const withoutDurability = ['fsync=off', 'full_page_writes=off', 'synchronous_commit=off'];

interface ServerOptions {
  readonly binaries: string;
  readonly dataDir: string;
  /** Besides those that every server of ours has. */
  readonly settings: readonly string[];
  readonly account: Account;
}

function spawnServer({ binaries, dataDir, account, ...options }: ServerOptions): Server {
  const settings = [
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${dataDir}`,
    'max_connections=60',
    ...options.settings,
  ];
  const files = ['-D', join(dataDir, 'cluster')];
  const command = [join(binaries, 'postgres'), ...files, ...settings.flatMap((one) => ['-c', one])];
  // PostgreSQL's fast shutdown: connections are cut, the files are left whole. On TERM it waits for its clients; and the
  // watcher, which is its child, would die of that, which it takes for the crash of a backend.
  const launch = { cwd: dataDir, account, env, lastSignal: 'INT' } as const;
  const server = spawnServerProcess(command, launch);
  return {
    ...server,
    async stop() {
      server.kill('SIGINT');
      await server.ended;
    },
  };
}

async function untilReady(server: Server, url: string, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  let hasEnded = false;
  void server.ended.then(() => {
    hasEnded = true;
  });
  for (;;) {
    if (hasEnded) throw new Error(`PostgreSQL did not start:\n${server.lastWords()}`);
    const failure = await withClient(url, () => Promise.resolve(null)).catch((error) => error);
    if (failure === null) return;
    if (Date.now() > deadline) {
      await server.stop();
      throw new Error(`PostgreSQL did not answer within ${timeoutMs} ms`, { cause: failure });
    }
    await delay(pauseBetweenAttemptsMs);
  }
}

async function withClient<Result>(
  connectionString: string,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = new Client({ connectionString, connectionTimeoutMillis: 5000 });
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end();
  }
}
