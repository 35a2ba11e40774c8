import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { run } from '../../program.ts';

const repository = join(import.meta.dirname, '../../..');
const main = join(repository, 'cli/main.ts');

/** How a command is run. */
export interface CliOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** All of the standard input. Default: nothing. */
  readonly input?: string;
  /** What a person at the terminal says to each question; only inside this process. Default: nobody sits there. */
  readonly answer?: string;
}

/** What a command left behind. */
export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The folder of a fixture project. */
export function fixture(name: string): string {
  return join(import.meta.dirname, '../fixtures', name);
}

/** Runs `banyan` inside this process: quick, but only for commands that end by themselves. */
export async function runHere(args: readonly string[], options: CliOptions): Promise<CliResult> {
  const lines: { readonly stdout: string[]; readonly stderr: string[] } = {
    stdout: [],
    stderr: [],
  };
  const { answer } = options;
  const ask = async (question: string) => {
    lines.stderr.push(question);
    return answer ?? '';
  };
  const code = await run(args, {
    print: (line) => lines.stdout.push(`${line}\n`),
    complain: (line) => lines.stderr.push(`${line}\n`),
    ...(answer !== undefined && { ask }),
    notifyParent: () => undefined,
    environment: options.env ?? {},
    workingDir: options.cwd,
  });
  return { code, stdout: lines.stdout.join(''), stderr: lines.stderr.join('') };
}

/** Runs `banyan` in a process of its own, to its end. */
export function runCli(args: readonly string[], options: CliOptions): Promise<CliResult> {
  return runNode([main, ...args], options);
}

/** Runs Node in a process of its own, to its end. Of our environment it gets only the path. */
export async function runNode(args: readonly string[], options: CliOptions): Promise<CliResult> {
  const child = spawn(process.execPath, args, { cwd: options.cwd, env: childEnv(options) });
  child.stdin.end(options.input ?? '');
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code, stdout, stderr };
}

/** A `banyan` server in a process of its own. */
export interface CliServer {
  /** As the server told it when it listened. */
  readonly url: string;
  readonly process: ChildProcess;
  /** Asks it to end, and waits until it has. Also does so at the end of an `await using` block. */
  stop(signal?: NodeJS.Signals): Promise<CliResult>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a command that listens and waits until it does. Rejects with its output when it ends before. */
export async function startCli(args: readonly string[], options: CliOptions): Promise<CliServer> {
  const child = spawn(process.execPath, [main, ...args], {
    cwd: options.cwd,
    env: childEnv(options),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  // Not `close`, which never comes once the channel is disconnected.
  const ended = Promise.all([
    text(child.stdout ?? Readable.from([])),
    text(child.stderr ?? Readable.from([])),
    once(child, 'exit'),
  ]);
  const result = ended.then(([stdout, stderr, [code]]) => ({ code, stdout, stderr }));
  const failed = result.then(({ stderr }) =>
    Promise.reject(new Error(`It ended early: ${stderr}`)),
  );
  const [message] = await Promise.race([once(child, 'message'), failed]);
  // Nobody waits for the early end any more.
  failed.catch(() => undefined);
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    return result;
  };
  return {
    url: String(Reflect.get(Object(message), 'url')),
    process: child,
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}

/** A command in a process of its own which runs until it is asked to end. */
export interface RunningCommand extends AsyncDisposable {
  /** The first message to its parent. Rejects with the output when it ends before. */
  readonly said: Promise<unknown>;
  readonly ended: Promise<CliResult>;
  /** What it has printed until now. */
  lines(): readonly string[];
  stop(signal?: NodeJS.Signals): Promise<CliResult>;
}

/** Starts a command, and waits for nothing. */
export function startCommand(args: readonly string[], options: CliOptions): RunningCommand {
  const child = spawn(process.execPath, [main, ...args], {
    cwd: options.cwd,
    env: childEnv(options),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    output.stderr += chunk;
  });
  const ended = once(child, 'exit').then(([code]) => ({ code, ...output }));
  const said = Promise.race([
    once(child, 'message').then(([message]: unknown[]) => message),
    ended.then((result) => Promise.reject(new Error(`It ended early: ${JSON.stringify(result)}`))),
  ]);
  said.catch(() => undefined);
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    return ended;
  };
  return {
    said,
    ended,
    lines: () => output.stdout.split('\n').slice(0, -1),
    stop,
    async [Symbol.asyncDispose]() {
      await stop('SIGKILL');
    },
  };
}

/** A copy of a fixture project which a test may change; removed at the end of an `await using` block. */
export async function copyFixture(name: string) {
  const parent = join(repository, 'var');
  await mkdir(parent, { recursive: true });
  const dir = await mkdtemp(join(parent, 'fixture-'));
  await cp(fixture(name), dir, { recursive: true });
  return {
    dir,
    async [Symbol.asyncDispose]() {
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function childEnv({ env = {} }: CliOptions): Record<string, string> {
  return { PATH: process.env.PATH ?? '', ...env };
}
