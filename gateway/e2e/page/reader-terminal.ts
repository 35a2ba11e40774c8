import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { guardedArguments, killGroup } from '@banyan/devkit/guarded-command.ts';
import type { Block } from './read-page.ts';

const root = join(import.meta.dirname, '../../..');

/** What a command printed, both streams together. */
export interface Printed {
  readonly exitCode: number;
  readonly text: string;
}

/** The folder of a reader who follows a page. Disposing ends the servers and removes the folder. */
export interface ReaderTerminal extends AsyncDisposable {
  write(block: Block & { readonly kind: 'file' | 'append' }): Promise<void>;
  define(block: Block & { readonly kind: 'define' }): void;
  run(block: Block & { readonly kind: 'run' }): Promise<Printed>;
  /** Resolves when the server is ready. One that ran at the same address before is ended. */
  serve(block: Block & { readonly kind: 'server' }): Promise<void>;
  /** A text of the page with the addresses that servers really have, which are free ones. */
  localized(text: string): string;
}

/**
 * A terminal in which `folder`, as the page calls it from the repository, stands for a folder of its own below `var/`.
 * Commands begin in that folder, and find `npx banyan` as it is in this checkout.
 */
export async function openReaderTerminal(folder: string): Promise<ReaderTerminal> {
  await mkdir(join(root, 'var'), { recursive: true });
  const dir = await mkdtemp(join(root, 'var/reader-'));
  const servers = new Map<string, Server>();
  const definitions: string[] = [];
  const localized = (text: string) => toLocal(text, { folder, dir, servers });
  return {
    localized,
    write: ({ kind, path, text }) =>
      writeBlock({ kind, path: join(dir, path), text: localized(text) }),
    define: ({ text }) => void definitions.push(text),
    run: ({ text }) => runShell(localized(['exec 2>&1', ...definitions, text].join('\n')), dir),
    async serve({ text, at, until }) {
      await servers.get(at)?.stop();
      servers.delete(at);
      const command = localized(text).replaceAll(at, '127.0.0.1:0');
      servers.set(at, await startServer({ command, dir, until }));
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...servers.values()].map((server) => server.stop()));
      await rm(dir, { recursive: true, force: true });
    },
  };
}

interface LocalNames {
  readonly folder: string;
  readonly dir: string;
  readonly servers: ReadonlyMap<string, Server>;
}

function toLocal(text: string, { folder, dir, servers }: LocalNames): string {
  const banyan = `${process.execPath} ${join(root, 'cli/main.ts')}`;
  const named = text.replaceAll('npx banyan', banyan).replaceAll(folder, dir);
  return [...servers].reduce((local, [at, { address }]) => local.replaceAll(at, address), named);
}

async function writeBlock({
  kind,
  path,
  text,
}: {
  kind: 'file' | 'append';
  path: string;
  text: string;
}) {
  await mkdir(dirname(path), { recursive: true });
  await (kind === 'file' ? writeFile(path, text) : appendFile(path, `\n${text}`));
}

/** A page starts the same program some twenty times, so that it is compiled once. */
function environment(dir: string) {
  const cache = join(dir, '.compiled');
  return { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: '0', NODE_COMPILE_CACHE: cache };
}

function runShell(script: string, dir: string): Promise<Printed> {
  return new Promise((resolve) => {
    execFile('sh', ['-c', script], { cwd: dir, env: environment(dir) }, (error, text) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code), text });
    });
  });
}

interface Server {
  /** Host and port. */
  readonly address: string;
  stop(): Promise<void>;
}

interface ServerCommand {
  readonly command: string;
  readonly dir: string;
  readonly until: string;
}

async function startServer({ command, dir, until }: ServerCommand): Promise<Server> {
  const child = spawn('sh', guardedArguments(['sh', '-c', `exec ${command.trim()} 2>&1`]), {
    cwd: dir,
    env: environment(dir),
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  await once(child, 'spawn');
  const id = Number(child.pid);
  const lines: string[] = [];
  const ready = new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      if (line.includes(until)) resolve(line);
    });
  });
  const failed = exited.then(() => {
    killGroup(id, 'SIGKILL');
    throw new Error(`${command} ended:\n${lines.join('\n')}`);
  });
  const line = await Promise.race([ready, failed]);
  failed.catch(() => undefined);
  return {
    address: /https?:\/\/([^/\s)]+)/.exec(line)?.[1] ?? '',
    async stop() {
      killGroup(id, 'SIGTERM');
      await exited;
      killGroup(id, 'SIGKILL');
    },
  };
}
