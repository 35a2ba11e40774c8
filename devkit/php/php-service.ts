import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  access,
  copyFile,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The legacy services under `php/`. */
export type PhpServiceName = 'catalog-lumen' | 'orders-laravel';

export interface PhpServiceOptions {
  name: PhpServiceName;
  /** Holds the database, logs and cache of this instance; made when it does not exist. */
  storageDir: string;
  /** 0 or absent: a free port. */
  port?: number;
  /** How many requests are served at a time; 4 when absent. */
  workers?: number;
  /**
   * `DB_*`, `SEED_*`, `CATALOG_TOKENS` and so on; an SQLite file as `DB_DATABASE` must be absolute.
   * Nothing of our own environment is passed on but what finding and running PHP needs.
   */
  env?: Record<string, string>;
  /** The file which gets one line per request; `<storageDir>/access.log` when absent. */
  accessLog?: string;
  /** Called when the server ends although nobody has called `stop`. */
  onExit?: (code: number | null, signal: string | null) => void;
  /** Gets every line which the server prints, except one per opened and closed connection. */
  log?: (line: string) => void;
}

/** A running legacy service. */
export interface PhpService {
  readonly name: PhpServiceName;
  readonly url: string;
  readonly pid: number;
  readonly accessLog: string;
  /** Ends the server with all its workers. */
  stop(): Promise<void>;
  readAccessLog(): Promise<AccessLogLine[]>;
  clearAccessLog(): Promise<void>;
}

/** One request, as the service has answered it. */
export interface AccessLogLine {
  method: string;
  path: string;
  /** Without the question mark; empty when there is none. */
  query: string;
  status: number;
}

type ResolvedOptions = PhpServiceOptions & { accessLog: string };

interface Server {
  child: ChildProcess;
  pid: number;
  port: number;
  /** Whether it has said so itself: on a taken port somebody else would answer our polls. */
  listening: boolean;
  /** The last lines of its output. */
  tail: string[];
  exited: Promise<void>;
}

const execute = promisify(execFile);

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));
const TEMPLATES = join(REPOSITORY, 'var/php');
const HEALTH_TRIES = 200;
const HEALTH_INTERVAL_MS = 50;
const PORT_TRIES = 5;
const STOP_GRACE_MS = 3000;
const TAIL_LINES = 20;
const LISTENING = /Development Server .* started/;
const CONNECTION_NOISE = /\] [\d.:[\]]+ (Accepted$|Closing$|Closed without sending a request)/;

/**
 * The shell starts PHP in its own place, beside a watcher which waits for the end of our pipe: when
 * we die, however that happens, it ends the whole process group.
 */
const START_SCRIPT = `exec 3<&0
{ read -r _ <&3; kill -TERM 0; } >/dev/null 2>&1 &
exec "$@" 3<&- </dev/null`;

/**
 * Starts a legacy service with a seeded database and waits until it answers.
 *
 * The database is kept when it holds the current seed already, even if it was written to since.
 */
export async function startPhpService(options: PhpServiceOptions): Promise<PhpService> {
  const { name } = options;
  const storageDir = resolve(options.storageDir);
  const accessLog = resolve(options.accessLog ?? join(storageDir, 'access.log'));

  await mkdir(storageDir, { recursive: true });
  await prepareDatabase(name, storageDir, options.env ?? {});

  const server = await startOnPort({ ...options, storageDir, accessLog });
  let stopping = false;

  void server.exited.then(() => {
    signalGroup(server.pid, 'SIGKILL');
    if (!stopping) options.onExit?.(server.child.exitCode, server.child.signalCode);
  });

  // The polls of /health are no business of the caller.
  await writeFile(accessLog, '');

  return {
    name,
    url: `http://127.0.0.1:${server.port}`,
    pid: server.pid,
    accessLog,
    async stop() {
      stopping = true;
      await stopServer(server);
    },
    async readAccessLog() {
      const text = await readFile(accessLog, 'utf8');
      return text.split('\n').filter(Boolean).map(parseAccessLogLine);
    },
    async clearAccessLog() {
      await writeFile(accessLog, '');
    },
  };
}

function parseAccessLogLine(line: string): AccessLogLine {
  const [method = '', target = '', status = ''] = line.split(' ');
  const [path = '', ...query] = target.split('?');
  return { method, path, query: query.join('?'), status: Number(status) };
}

// Server

/** Another process may take a free port before PHP does: then the next one is tried. */
async function startOnPort(options: ResolvedOptions): Promise<Server> {
  for (let attempt = 1; ; attempt++) {
    const server = await spawnServer(options, options.port || (await freePort()));
    const failure = await waitUntilHealthy(server);
    if (!failure) return server;

    await stopServer(server);
    const portTaken = server.tail.some((line) => line.includes('Address already in use'));
    if (options.port || !portTaken || attempt === PORT_TRIES) {
      throw new Error(`${options.name} ${failure}\n${server.tail.join('\n')}`);
    }
  }
}

async function spawnServer(options: ResolvedOptions, port: number): Promise<Server> {
  const command = ['php', '-d', 'display_errors=0', '-d', 'opcache.enable=1'];
  command.push('-S', `127.0.0.1:${port}`, '-t', 'public', 'public/index.php');

  const child = spawn('sh', ['-c', START_SCRIPT, 'sh', ...command], {
    cwd: serviceDir(options.name),
    env: {
      ...phpEnv(options.storageDir, options.env ?? {}),
      ACCESS_LOG: options.accessLog,
      PHP_CLI_SERVER_WORKERS: String(options.workers ?? 4),
    },
    // A group of its own, so that the workers which PHP forks can be reached.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const exited = new Promise<void>((settle) => child.once('exit', () => settle()));
  await once(child, 'spawn');

  const server = { child, pid: Number(child.pid), port, listening: false, tail: [], exited };
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => onLine(server, line, options.log));
  }
  return server;
}

function onLine(server: Server, line: string, log: PhpServiceOptions['log']): void {
  if (CONNECTION_NOISE.test(line)) return;
  if (LISTENING.test(line)) server.listening = true;

  server.tail.push(line);
  if (server.tail.length > TAIL_LINES) server.tail.shift();
  log?.(line);
}

/** What went wrong, or undefined when the server answers. */
async function waitUntilHealthy(server: Server): Promise<string | undefined> {
  for (let attempt = 0; attempt < HEALTH_TRIES; attempt++) {
    if (hasExited(server.child)) {
      // What the server has printed last may still be on its way.
      await delay(HEALTH_INTERVAL_MS);
      const { exitCode, signalCode } = server.child;
      return `ended before it answered (${signalCode ?? `exit code ${exitCode}`}):`;
    }
    if (server.listening && (await isHealthy(server.port))) return undefined;
    await delay(HEALTH_INTERVAL_MS);
  }
  return `did not answer on port ${server.port}:`;
}

async function isHealthy(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/health`, {
      signal: AbortSignal.timeout(2000),
    });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

async function stopServer(server: Server): Promise<void> {
  // At SIGINT the master waits for its workers, so none is orphaned.
  signalGroup(server.pid, 'SIGINT');
  await Promise.race([server.exited, delay(STOP_GRACE_MS, undefined, { ref: false })]);
  signalGroup(server.pid, 'SIGKILL');
  await server.exited;
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended.
  }
}

function hasExited(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

// Database

async function prepareDatabase(
  name: PhpServiceName,
  storageDir: string,
  env: Record<string, string>,
): Promise<void> {
  const isSqlite = usesSqlite(env);
  const database = env.DB_DATABASE || join(storageDir, 'database.sqlite');
  const stampFile = join(storageDir, 'seed-stamp');
  const stamp = await seedHash(name, env);

  const isCurrent = (await readIfExists(stampFile)) === stamp;
  if (isCurrent && (!isSqlite || (await exists(database)))) return;

  if (isSqlite) {
    const seeded = await template(name, stamp, env);
    // A journal which a killed server has left would be rolled back into the new file.
    await rm(`${database}-journal`, { force: true });
    await copyFile(seeded, database);
  } else {
    await migrateAndSeed(name, storageDir, env);
  }
  await writeFile(stampFile, stamp);
}

/** The SQLite file of one seed, which every instance with that seed copies. */
async function template(
  name: PhpServiceName,
  stamp: string,
  env: Record<string, string>,
): Promise<string> {
  const file = join(TEMPLATES, `${name}-${stamp.slice(0, 16)}.sqlite`);
  if (await exists(file)) return file;

  // Built aside and renamed: several processes may be at it, and none must see half a database.
  const workDir = join(TEMPLATES, `.build-${randomUUID()}`);
  const built = join(workDir, 'database.sqlite');
  await mkdir(workDir, { recursive: true });
  try {
    await migrateAndSeed(name, workDir, { ...env, DB_DATABASE: built });
    await rename(built, file);
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
  return file;
}

async function migrateAndSeed(
  name: PhpServiceName,
  storageDir: string,
  env: Record<string, string>,
): Promise<void> {
  await artisan(name, ['migrate', '--force'], phpEnv(storageDir, env));
  await artisan(name, ['db:seed', '--force'], phpEnv(storageDir, env));
}

async function artisan(
  name: PhpServiceName,
  args: string[],
  env: Record<string, string>,
): Promise<void> {
  try {
    await execute('php', ['artisan', '--no-ansi', ...args], { cwd: serviceDir(name), env });
  } catch (error) {
    const { message, stdout = '' } = error as Error & { stdout?: string };
    throw new Error(`${name}: ${message}\n${stdout}`, { cause: error });
  }
}

/** Changes with everything that the content of a seeded database depends on. */
async function seedHash(name: PhpServiceName, env: Record<string, string>): Promise<string> {
  const hash = createHash('sha256');

  for (const folder of ['database/migrations', 'database/seeders', 'app/Models']) {
    const path = join(serviceDir(name), folder);
    for (const file of (await readdir(path)).sort()) {
      hash.update(`${file}\n`).update(await readFile(join(path, file)));
    }
  }
  const relevant = usesSqlite(env) ? /^SEED_/ : /^(SEED|DB)_/;
  for (const key of Object.keys(env).sort()) {
    if (relevant.test(key)) hash.update(`${key}=${env[key]}\n`);
  }
  return hash.digest('hex');
}

// Files and environment

function serviceDir(name: PhpServiceName): string {
  return join(REPOSITORY, 'php', name);
}

function phpEnv(storageDir: string, env: Record<string, string>): Record<string, string> {
  const inherited = Object.fromEntries(
    ['PATH', 'HOME', 'TMPDIR', 'LANG'].flatMap((key) => {
      const value = process.env[key];
      return value === undefined ? [] : [[key, value]];
    }),
  );
  return { ...inherited, ...env, APP_STORAGE: storageDir };
}

function usesSqlite(env: Record<string, string>): boolean {
  return (env.DB_CONNECTION ?? 'sqlite') === 'sqlite';
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

async function readIfExists(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}
