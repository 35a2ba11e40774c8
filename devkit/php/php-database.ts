import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
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
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { type PhpServiceName, phpEnvironment, REPOSITORY, serviceDir } from './php-environment.ts';

/** Which database of which service. */
export interface PhpDatabaseOptions {
  readonly name: PhpServiceName;
  /**
   * Holds the SQLite file and the stamp of its seed. A file elsewhere, which `DB_DATABASE` may name, has its stamp beside it.
   */
  readonly storageDir: string;
  /** `DB_*` and `SEED_*` of the service. */
  readonly env: Readonly<Record<string, string>>;
  /** Holds one SQLite file per seed, which instances copy; `var/php` of the repository when absent. */
  readonly templatesDir?: string | undefined;
}

const execute = promisify(execFile);

const ERROR_LINES = 20;

/**
 * Creates and seeds the database, unless it holds the current seed already, even if it was written to since.
 *
 * Rejects with the last lines of PHP's output when the database cannot be reached, and when `DB_DATABASE` names an SQLite file
 * outside of `storageDir` which was not made here: that is left as it is.
 */
export async function preparePhpDatabase(options: PhpDatabaseOptions): Promise<void> {
  const stampFile = stampFileOf(options);
  const stamp = await seedHash(options);
  const found = await readIfExists(stampFile);

  if (found === stamp && (await hasTables(options))) return;

  if (usesSqlite(options.env)) {
    if (found === undefined) await refuseForeignFile(options);
    await replaceSqliteFile(sqliteFile(options), await template(stamp, options));
  } else {
    await migrateAndSeed(options);
  }
  await writeFile(stampFile, stamp);
}

function stampFileOf(options: PhpDatabaseOptions): string {
  return liesElsewhere(options)
    ? `${sqliteFile(options)}.seed-stamp`
    : join(options.storageDir, 'seed-stamp');
}

/** Somebody's own database may be there. */
async function refuseForeignFile(options: PhpDatabaseOptions): Promise<void> {
  const file = sqliteFile(options);
  if (!liesElsewhere(options) || !(await exists(file))) return;

  throw new Error(
    `${options.name}: DB_DATABASE names ${file}, which is not replaced by a seeded database, since it was not made here; name a file that does not exist, or none`,
  );
}

function liesElsewhere(options: PhpDatabaseOptions): boolean {
  return (
    usesSqlite(options.env) && relative(options.storageDir, sqliteFile(options)).startsWith('..')
  );
}

async function replaceSqliteFile(file: string, seeded: string): Promise<void> {
  // Journals which a killed server or relay has left would be played into the new file.
  for (const journal of ['-journal', '-wal', '-shm']) await rm(file + journal, { force: true });
  await copyFile(seeded, file);
}

/** The stamp outlives a database which somebody has dropped. */
async function hasTables(options: PhpDatabaseOptions): Promise<boolean> {
  if (usesSqlite(options.env)) return exists(sqliteFile(options));

  return artisan(options, ['migrate:status']).then(
    () => true,
    // Whatever is wrong with it, seeding says so.
    () => false,
  );
}

/** The SQLite file of one seed, which every instance with that seed copies. */
async function template(stamp: string, options: PhpDatabaseOptions): Promise<string> {
  const { name, env, templatesDir = join(REPOSITORY, 'var/php') } = options;
  const file = join(templatesDir, `${name}-${stamp.slice(0, 16)}.sqlite`);
  if (await exists(file)) return file;

  // Built aside and renamed: several processes may be at it, and none must see half a database.
  const workDir = join(templatesDir, `.build-${randomUUID()}`);
  const built = join(workDir, 'database.sqlite');
  await mkdir(workDir, { recursive: true });
  try {
    await migrateAndSeed({ name, storageDir: workDir, env: { ...env, DB_DATABASE: built } });
    await rename(built, file);
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
  return file;
}

/**
 * Where the service's outbox lies, for a relay: `sqlite:/absolute/file`, or `mysql://` with the credentials of the service.
 */
export function outboxUrlOf({
  storageDir,
  env,
}: Pick<PhpDatabaseOptions, 'storageDir' | 'env'>): string {
  if (usesSqlite(env)) return `sqlite:${env.DB_DATABASE || join(storageDir, 'database.sqlite')}`;

  const url = new URL(`${env.DB_CONNECTION}://host`);
  url.hostname = env.DB_HOST ?? '127.0.0.1';
  url.port = env.DB_PORT ?? '3306';
  url.pathname = `/${encodeURIComponent(env.DB_DATABASE ?? '')}`;
  url.username = env.DB_USERNAME ?? '';
  url.password = env.DB_PASSWORD ?? '';
  return url.href;
}

async function migrateAndSeed(options: PhpDatabaseOptions): Promise<void> {
  await artisan(options, ['migrate', '--force', '--seed']);
}

async function artisan(
  { name, storageDir, env }: PhpDatabaseOptions,
  args: readonly string[],
): Promise<void> {
  try {
    await execute('php', ['artisan', '--no-ansi', ...args], {
      cwd: serviceDir(name),
      env: phpEnvironment(storageDir, env),
    });
  } catch (error) {
    const { message, stdout = '', stderr = '' } = error as Error & Record<string, string>;
    const output = lastLines(stdout + stderr) || message;
    throw new Error(`${name}: php artisan ${args.join(' ')} failed:\n${output}`, { cause: error });
  }
}

function lastLines(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(-ERROR_LINES).join('\n');
}

/** Changes with everything that the content of a seeded database depends on. */
async function seedHash({ name, env }: PhpDatabaseOptions): Promise<string> {
  const hash = createHash('sha256');

  const own = ['database/migrations', 'database/seeders', 'app/Models'];
  const folders = own.map((folder) => join(serviceDir(name), folder));
  for (const path of [
    ...folders,
    join(REPOSITORY, 'php/laravel-change-events/database/migrations'),
  ]) {
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

function sqliteFile({ storageDir, env }: PhpDatabaseOptions): string {
  return env.DB_DATABASE || join(storageDir, 'database.sqlite');
}

function usesSqlite(env: Readonly<Record<string, string>>): boolean {
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
