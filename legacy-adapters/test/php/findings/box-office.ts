import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startPhpScript } from '../php-script.ts';

/** The frameworks in which the box office is written, each with the dialect of the same name. */
export type Framework = 'lumen' | 'laravel';

/** One of the two applications of this folder. Closed with `await using`. */
export interface BoxOffice extends AsyncDisposable {
  /** The source of an adapter for it. */
  readonly source: {
    readonly baseUrl: string;
    readonly dialect: Framework;
    readonly timeoutMs: number;
  };
  /** What was asked of it, in the order of its answers. */
  calls(): Promise<readonly ReadCall[]>;
  forgetCalls(): Promise<void>;
  /**
   * Puts the Laravel application into maintenance mode, as `artisan down --retry=SECONDS` does (null: without `--retry`), until
   * what is returned is disposed.
   */
  goDown(retrySeconds: number | null): Promise<AsyncDisposable>;
}

/** A request as the application has read it. */
export interface ReadCall {
  readonly method: string;
  /** Path and query, as they came over the wire. */
  readonly target: string;
  /** What the router has found in the path. */
  readonly parameters: Readonly<Record<string, string>>;
  /** What PHP has made of query and body. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly status: number;
  /** As the answer had it. */
  readonly retryAfter: string | null;
}

const prefixes: Readonly<Record<Framework, string>> = { lumen: '', laravel: '/api' };

/** Starts an application on an SQLite file of its own, or on the database that `env` names by its `DB_*`. */
export async function startBoxOffice(
  framework: Framework,
  env: Readonly<Record<string, string>> = {},
): Promise<BoxOffice> {
  const script = await startPhpScript(`findings/box-office-${framework}`, {}, env);
  const log = join(script.storageDir, 'calls.jsonl');
  await writeFile(log, '');
  return {
    source: {
      baseUrl: `${script.url}${prefixes[framework]}`,
      dialect: framework,
      // Requests wait for one another, as there is one worker.
      timeoutMs: 50_000,
    },
    async calls() {
      const lines = (await readFile(log, 'utf8')).split('\n').filter(Boolean);
      return lines.map((line) => JSON.parse(line) as ReadCall);
    },
    forgetCalls: () => writeFile(log, ''),
    goDown: (retrySeconds) => goDown(join(script.storageDir, 'framework'), retrySeconds),
    [Symbol.asyncDispose]: () => script[Symbol.asyncDispose](),
  };
}

async function goDown(folder: string, retry: number | null): Promise<AsyncDisposable> {
  const file = join(folder, 'down');
  await mkdir(folder, { recursive: true });
  await writeFile(file, JSON.stringify({ retry, status: 503 }));
  return { [Symbol.asyncDispose]: () => rm(file) };
}
