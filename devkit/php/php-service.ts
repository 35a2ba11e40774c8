import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { guardedArguments, killGroup } from '../guarded-command.ts';
import { findFreePort } from '../services/private-server.ts';
import { outboxUrlOf, preparePhpDatabase } from './php-database.ts';
import { type PhpServiceName, phpEnvironment, serviceDir } from './php-environment.ts';

/** How {@link startPhpService} runs a service. */
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
  /** Holds one SQLite file per seed, which instances copy; `var/php` of the repository when absent. */
  templatesDir?: string;
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
  /** The database with the service's outbox, as a relay opens it; holds credentials when it is MySQL. */
  readonly outboxUrl: string;
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
  /** Resolves when all its output has been read: it and its workers have ended then. */
  outputEnded: Promise<unknown>;
}

const HEALTH_TRIES = 200;
const HEALTH_INTERVAL_MS = 50;
const PORT_TRIES = 5;
const STOP_GRACE_MS = 3000;
const TAIL_LINES = 20;
const LISTENING = /Development Server .* started/;
const CONNECTION_NOISE = /\] [\d.:[\]]+ (Accepted$|Closing$|Closed without sending a request)/;

/**
 * Starts a legacy service with a seeded database and waits until it answers.
 *
 * The database is kept when it holds the current seed already, even if it was written to since.
 */
export async function startPhpService(options: PhpServiceOptions): Promise<PhpService> {
  const { name, env = {}, templatesDir } = options;
  const storageDir = resolve(options.storageDir);
  const accessLog = resolve(options.accessLog ?? join(storageDir, 'access.log'));

  await mkdir(storageDir, { recursive: true });
  await preparePhpDatabase({ name, storageDir, env, templatesDir });

  const server = await startOnPort({ ...options, storageDir, accessLog });
  let stopping = false;

  void server.exited.then(() => {
    killGroup(server.pid, 'SIGKILL');
    if (!stopping) options.onExit?.(server.child.exitCode, server.child.signalCode);
  });

  // The polls of /health are no business of the caller.
  await writeFile(accessLog, '');

  return {
    name,
    url: `http://127.0.0.1:${server.port}`,
    pid: server.pid,
    accessLog,
    outboxUrl: outboxUrlOf({ storageDir, env }),
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

/** Another process may take a free port before PHP does: then the next one is tried. */
async function startOnPort(options: ResolvedOptions): Promise<Server> {
  for (let attempt = 1; ; attempt++) {
    const server = await spawnServer(options, options.port || (await findFreePort()));
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

  const child = spawn('sh', guardedArguments(command), {
    cwd: serviceDir(options.name),
    env: {
      ...phpEnvironment(options.storageDir, options.env ?? {}),
      ACCESS_LOG: options.accessLog,
      PHP_CLI_SERVER_WORKERS: String(options.workers ?? 4),
    },
    // A group of its own, so that the workers which PHP forks can be reached.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const exited = new Promise<void>((settle) => child.once('exit', () => settle()));
  await once(child, 'spawn');

  const readers = [child.stdout, child.stderr].map((input) => createInterface({ input }));
  const outputEnded = Promise.all(
    readers.map((reader) => new Promise((settle) => reader.once('close', settle))),
  );
  const pid = Number(child.pid);
  const server = { child, pid, port, listening: false, tail: [], exited, outputEnded };
  for (const reader of readers) reader.on('line', (line) => onLine(server, line, options.log));
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
      // What the server has printed last may still be on its way, and workers hold the pipe open.
      killGroup(server.pid, 'SIGKILL');
      await server.outputEnded;
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
  killGroup(server.pid, 'SIGINT');
  await Promise.race([server.exited, delay(STOP_GRACE_MS, undefined, { ref: false })]);
  killGroup(server.pid, 'SIGKILL');
  await server.exited;
}

function hasExited(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
