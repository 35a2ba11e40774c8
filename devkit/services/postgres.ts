import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { type Account, postgresAccount } from './postgres-account.ts';

/** How {@link startPostgres} runs its server. */
export interface StartPostgresOptions {
  /**
   * Kept after `stop()`, and used again by the next start. User `postgres` must be able to reach it when this process is
   * root's. Default: a new folder below the system's temporary one, removed by `stop()`.
   */
  readonly dataDir?: string;
  /** How long the server may take until it answers. Default 30 000. */
  readonly startTimeoutMs?: number;
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

/**
 * Starts a PostgreSQL of our own on a free port of 127.0.0.1, fast and without durability: for tests and demos. It
 * never runs as root. Rejects with the server's last words when it does not come up.
 */
export async function startPostgres(options: StartPostgresOptions = {}): Promise<RunningPostgres> {
  const binaries = await newestBinaries();
  const account = await postgresAccount();
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'banyan-postgres-')));
  const removeData = async () => {
    if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const password = await prepareCluster(binaries, dataDir, account);
    const port = await findFreePort();
    const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
    const server = spawnServer(binaries, dataDir, port, account);
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
      if (!/^[a-z][a-z0-9_]*$/.test(name)) {
        throw new Error(
          `Database name must be lower-case letters, digits and "_", received "${name}"`,
        );
      }
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
  const initdb = spawnBinary(
    join(binaries, 'initdb'),
    [`--pgdata=${cluster}`, `--pwfile=${passwordFile}`, ...options],
    dataDir,
    account,
  );
  const code = await initdb.ended;
  if (code !== 0) throw new Error(`initdb ended with code ${code}:\n${initdb.lastWords()}`);
  return password;
}

interface Spawned {
  readonly child: ChildProcess;
  /** Its exit code, once it is gone; never rejects. */
  readonly ended: Promise<number | null>;
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
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...account,
  });
  let output = '';
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-2000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  child.on('error', (error) => keep(Buffer.from(error.message)));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, ended, lastWords: () => output.trim() };
}

function spawnServer(binaries: string, dataDir: string, port: number, account: Account): Server {
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    `unix_socket_directories=${dataDir}`,
    'fsync=off',
    'full_page_writes=off',
    'synchronous_commit=off',
    'max_connections=60',
  ];
  const args = ['-D', join(dataDir, 'cluster'), ...settings.flatMap((setting) => ['-c', setting])];
  const spawned = spawnBinary(join(binaries, 'postgres'), args, dataDir, account);
  const { child, ended } = spawned;
  // A process that ends without stop() must not leave the server behind.
  const killNow = () => child.kill('SIGQUIT');
  process.once('exit', killNow);
  return {
    ...spawned,
    async stop() {
      process.off('exit', killNow);
      // PostgreSQL's fast shutdown: connections are cut, the files are left whole.
      child.kill('SIGINT');
      await ended;
    },
  };
}

async function untilReady(server: Server, url: string, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    if (server.child.exitCode !== null || server.child.signalCode !== null) {
      throw new Error(`PostgreSQL did not start:\n${server.lastWords()}`);
    }
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

async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free port');
  return address.port;
}
