import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { startPostgres } from '../../services/postgres.ts';

describe('startPostgres', () => {
  it('gives a fresh database on each call, also under a name that exists', async () => {
    await using stack = new AsyncDisposableStack();
    const postgres = stack.adopt(await startPostgres(), (server) => server.stop());
    const url = await postgres.createDatabase('shop');
    await query(url, 'CREATE TABLE item (id int)');

    const again = await postgres.createDatabase('shop');

    expect(again).toBe(url);
    expect(await query(again, "SELECT to_regclass('item') AS item")).toEqual([{ item: null }]);
  });

  it('keeps a data folder of the caller and starts on it again', async () => {
    await using stack = new AsyncDisposableStack();
    const dataDir = await reachableFolder(stack);
    const first = await startPostgres({ dataDir });
    await query(await first.createDatabase('shop'), 'CREATE TABLE item (id int)');
    await first.stop();

    const second = stack.adopt(await startPostgres({ dataDir }), (server) => server.stop());

    const url = second.url.replace(/postgres$/, 'shop');
    expect(await query(url, 'SELECT count(*)::int AS count FROM item')).toEqual([{ count: 0 }]);
  });

  it('lets nobody in without the password', async () => {
    await using stack = new AsyncDisposableStack();
    const postgres = stack.adopt(await startPostgres(), (server) => server.stop());
    const url = new URL(postgres.url);
    url.password = 'guess';

    await expect(query(url.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
  });

  it('gives the last words of a server that does not start', async () => {
    await using stack = new AsyncDisposableStack();
    const dataDir = await reachableFolder(stack);
    await mkdir(join(dataDir, 'cluster'), { recursive: true });
    await writeFile(join(dataDir, 'cluster/PG_VERSION'), 'of an installation that is lost');
    await writeFile(join(dataDir, 'password'), 'guess');

    const started = startPostgres({ dataDir });

    await expect(started).rejects.toThrow(/^PostgreSQL did not start:\n[\s\S]*cluster/);
  });

  it('does not outlive the process which started it, even with a client that stays', async () => {
    await using stack = new AsyncDisposableStack();
    const dataDir = await reachableFolder(stack);
    const starter = spawn(process.execPath, ['--input-type=module', '--eval', starterSource], {
      env: { PATH: process.env.PATH, DATA_DIR: dataDir },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [url] = await once(starter.stdout, 'data');
    const client = new Client({ connectionString: String(url) });
    await client.connect();
    client.on('error', () => undefined);
    const cutOff = Promise.withResolvers<void>();
    client.once('end', cutOff.resolve);
    const [id = ''] = (await readFile(join(dataDir, 'cluster/postmaster.pid'), 'utf8')).split('\n');

    starter.kill('SIGKILL');

    await cutOff.promise;
    await untilGone(id);
  });

  it('stops listening and removes its own data folder', async () => {
    const postgres = await startPostgres();
    const [row] = await query(postgres.url, 'SHOW data_directory');
    const dataDirectory = String(row?.data_directory);
    const before = existsSync(dataDirectory);

    await postgres.stop();

    expect([before, existsSync(dataDirectory)]).toEqual([true, false]);
    await expect(query(postgres.url, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/);
  });

  it('refuses a database name that would need quoting', async () => {
    await using stack = new AsyncDisposableStack();
    const postgres = stack.adopt(await startPostgres(), (server) => server.stop());

    await expect(postgres.createDatabase('a"; DROP')).rejects.toThrow(/received "a"; DROP"/);
  });
});

const starterSource = `
import { startPostgres } from ${JSON.stringify(new URL('../../services/postgres.ts', import.meta.url).href)};
const { url } = await startPostgres({ dataDir: process.env.DATA_DIR });
process.stdout.write(url);
`;

/** A folder below which user `postgres` can write, whoever runs the test. */
async function reachableFolder(stack: AsyncDisposableStack): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'banyan-postgres-test-'));
  await chmod(parent, 0o755);
  stack.defer(() => rm(parent, { recursive: true, force: true }));
  return join(parent, 'data');
}

async function untilGone(processId: string): Promise<void> {
  while (existsSync(`/proc/${processId}`)) await setImmediate();
}

async function query(connectionString: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString });
  try {
    await client.connect();
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
