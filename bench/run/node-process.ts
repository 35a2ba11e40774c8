import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A Node program in a process of its own, which has said that it listens. Disposing ends it. */
export interface NodeProcess extends AsyncDisposable {
  readonly pid: number;
  /** What it said: `{ kind: 'listening', url, … }`. */
  readonly message: object;
  readonly url: string;
  readonly child: ChildProcess;
}

/** Which program, and with what. */
export interface NodeProgram {
  readonly script: string;
  readonly args?: readonly string[];
  /** Added to PATH and NODE_ENV=production, which is all that it gets otherwise. */
  readonly env?: Readonly<Record<string, string>>;
}

const startLimitMs = 30_000;

/** Starts a program. Rejects with the end of its error output when it ends, or says nothing for 30 s. */
export async function startNode({
  script,
  args = [],
  env = {},
}: NodeProgram): Promise<NodeProcess> {
  const child = spawn(process.execPath, [script, ...args], {
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    errors = `${errors}${chunk}`.slice(-2000);
  });
  const message = await firstMessage(child);
  if (message === null || child.pid === undefined) {
    child.kill('SIGKILL');
    throw new Error(`${script} did not start: ${errors.trim()}`);
  }
  return {
    pid: child.pid,
    message,
    url: String(Reflect.get(message, 'url')),
    child,
    [Symbol.asyncDispose]: () => end(child),
  };
}

/** Null when the process ends, or the time does, before it has said anything. */
async function firstMessage(child: ChildProcess): Promise<object | null> {
  const signal = AbortSignal.timeout(startLimitMs);
  const message = once(child, 'message', { signal }).then(([said]) => Object(said));
  const ended = once(child, 'exit', { signal }).then(() => null);
  try {
    return await Promise.race([message, ended]);
  } catch {
    // The time is over; what the process wrote to its error output says more than this error.
    return null;
  } finally {
    message.catch(() => undefined);
    ended.catch(() => undefined);
  }
}

/** Asks it to end, and makes it after five seconds: a gateway may wait for calls that a stub still holds. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
  await ended;
  clearTimeout(timer);
}
