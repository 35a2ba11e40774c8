import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  type MariadbData,
  mariadbEnvironment,
  mariadbSettings,
  prepareMariadbData,
} from './mariadb-data.ts';
import {
  type Account,
  findFreePort,
  lentAccount,
  requireDatabaseName,
  type ServerProcess,
  spawnServerProcess,
} from './private-server.ts';

/** How {@link startMariadb} runs its server. */
export interface StartMariadbOptions {
  /**
   * Kept after `stop()`, and used again by the next start, with the same password. User `mysql` must be able to reach it
   * when this process is root's. Default: a new folder below the system's temporary one, removed by `stop()`.
   */
  readonly dataDir?: string;
  /** How long the server may take until it accepts connections. Default 30 000. */
  readonly startTimeoutMs?: number;
  /** Whether commits survive a loss of power, as with the server's own settings: for measurements. Default false. */
  readonly isDurable?: boolean;
}

/** What a PHP service is told in order to use a database. */
export type DatabaseVariables = Record<
  'DB_CONNECTION' | 'DB_HOST' | 'DB_PORT' | 'DB_DATABASE' | 'DB_USERNAME' | 'DB_PASSWORD',
  string
>;

/** A private MariaDB server. */
export interface RunningMariadb {
  readonly host: string;
  readonly port: number;
  /** May use all databases, from this machine. */
  readonly user: string;
  readonly password: string;
  /** Variables of a new, empty database; one of that name is dropped first. Lower-case letters, digits and `_`. */
  createDatabase(name: string): Promise<DatabaseVariables>;
  /** Ends the server and its connections. */
  stop(): Promise<void>;
}

const run = promisify(execFile);

const serverBinary = '/usr/sbin/mariadbd';
const login = { user: 'banyan', host: '127.0.0.1' };
const defaultStartTimeoutMs = 30_000;

/**
 * Starts a MariaDB of our own on a free port of 127.0.0.1, fast and without durability: for tests and demos. It never
 * runs as root. Rejects with the server's last words when it does not come up.
 */
export async function startMariadb(options: StartMariadbOptions = {}): Promise<RunningMariadb> {
  if (!existsSync(serverBinary)) {
    throw new Error(
      `MariaDB is missing: expected ${serverBinary} (Debian package "mariadb-server")`,
    );
  }
  const account = await lentAccount('mysql', 'MariaDB');
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'banyan-mariadb-')));
  const removeData = async () => {
    if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const data = await prepareMariadbData({ dataDir, account, login });
    const port = await findFreePort();
    const settings = [`--port=${port}`, ...(options.isDurable === true ? [] : mariadbSettings)];
    const server = spawnServer(data, settings, account);
    await untilReady(server, options.startTimeoutMs ?? defaultStartTimeoutMs);
    return describe(port, data.password, () => server.stop().then(removeData));
  } catch (error) {
    await removeData();
    throw error;
  }
}

function describe(port: number, password: string, stop: () => Promise<void>): RunningMariadb {
  return {
    ...login,
    port,
    password,
    stop,
    async createDatabase(name) {
      requireDatabaseName(name);
      await runSql(`DROP DATABASE IF EXISTS ${name}; CREATE DATABASE ${name}`, port, password);
      return {
        DB_CONNECTION: 'mysql',
        DB_HOST: login.host,
        DB_PORT: String(port),
        DB_DATABASE: name,
        DB_USERNAME: login.user,
        DB_PASSWORD: password,
      };
    },
  };
}

async function runSql(sql: string, port: number, password: string): Promise<void> {
  const address = [`--host=${login.host}`, `--port=${port}`, `--user=${login.user}`];
  await run('mariadb', ['--no-defaults', '--protocol=tcp', ...address, `--execute=${sql}`], {
    // Arguments can be read by everybody on the machine, the environment cannot.
    env: { ...mariadbEnvironment, MYSQL_PWD: password },
  });
}

interface Server extends ServerProcess {
  stop(): Promise<void>;
}

function spawnServer(data: MariadbData, settings: readonly string[], account: Account): Server {
  const { dataDir } = data;
  const files = [
    `--datadir=${data.tables}`,
    `--tmpdir=${data.temporary}`,
    `--init-file=${data.accountFile}`,
    `--socket=${join(dataDir, 'socket')}`,
    `--pid-file=${join(dataDir, 'pid')}`,
  ];
  const network = [`--bind-address=${login.host}`, '--skip-name-resolve'];
  const command = [serverBinary, '--no-defaults', ...files, ...network, ...settings];
  const server = spawnServerProcess(command, { cwd: dataDir, account, env: mariadbEnvironment });
  return {
    ...server,
    async stop() {
      server.kill('SIGTERM');
      await server.ended;
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
