import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type ServerProcess, spawnServerProcess } from '../services/private-server.ts';

/** Which application {@link startPythonService} runs. */
export interface PythonServiceOptions {
  /**
   * Absolute path of the application. It listens on a free port, prints `http://… is listening`, answers `/health` with
   * success, and writes each other request as a line of JSON to the file `ACCESS_LOG`. What it stores belongs into
   * `STORAGE_DIR`.
   */
  readonly script: string;
  /** Nothing of our own environment is passed on. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A running service. Disposing ends it, and removes what it has stored. */
export interface PythonService extends AsyncDisposable {
  readonly url: string;
  /** The requests that came since the last call of this, in the order in which they came. */
  takeCalls(): Promise<readonly PythonCall[]>;
}

/** One request, as the service has seen it. */
export interface PythonCall {
  readonly method: string;
  /** Decoded. */
  readonly path: string;
  /** As it came over the wire, without the question mark; empty when there is none. */
  readonly query: string;
  readonly contentType: string | null;
  readonly authorization: string | null;
  readonly body: string;
}

/** Where Debian's packages are: another Python on the path does not have them. */
const python = '/usr/bin/python3';

/** Starts an application of Python and waits until it answers. Rejects with what it printed when it ends before. */
export async function startPythonService({
  script,
  env = {},
}: PythonServiceOptions): Promise<PythonService> {
  await using stack = new AsyncDisposableStack();
  const storageDir = await mkdtemp(join(tmpdir(), 'banyan-python-'));
  stack.defer(() => rm(storageDir, { recursive: true, force: true }));
  const accessLog = join(storageDir, 'access.log');
  const server = spawnServerProcess([python, script], {
    cwd: storageDir,
    account: null,
    env: { ...pythonEnvironment, STORAGE_DIR: storageDir, ACCESS_LOG: accessLog, ...env },
  });
  stack.defer(() => end(server));
  const url = await listeningUrl(server, script);
  await requireHealth(url);
  const started = stack.move();
  let taken = 0;
  return {
    url,
    async takeCalls() {
      const lines = await readLines(accessLog);
      const calls = lines.slice(taken).map((line) => JSON.parse(line) as PythonCall);
      taken = lines.length;
      return calls;
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

/** No packages of a user's own, and no compiled files beside the sources. */
const pythonEnvironment = {
  PATH: '/usr/bin:/bin',
  LANG: 'C.UTF-8',
  PYTHONNOUSERSITE: '1',
  PYTHONDONTWRITEBYTECODE: '1',
};

async function end(server: ServerProcess): Promise<void> {
  server.kill('SIGKILL');
  await server.ended;
}

async function listeningUrl(server: ServerProcess, script: string): Promise<string> {
  await Promise.race([server.hasSaid(' is listening\n'), server.ended]);
  const [, url] = /(http:\S+) is listening\n/.exec(`${server.lastWords()}\n`) ?? [];
  if (url !== undefined) return url;
  throw new Error(`${basename(script)} ended before it listened:\n${server.lastWords()}`);
}

/** It listens already, so the answer comes as soon as there can be one. */
async function requireHealth(url: string): Promise<void> {
  const response = await fetch(`${url}/health`);
  await response.body?.cancel();
  if (!response.ok) throw new Error(`${url}/health answers ${response.status}`);
}

async function readLines(file: string): Promise<readonly string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\n').filter((line) => line !== '');
}
