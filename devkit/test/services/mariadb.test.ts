import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RunningMariadb, startMariadb } from '../../services/mariadb.ts';

const run = promisify(execFile);

describe('a MariaDB which was started', () => {
  let mariadb: RunningMariadb;
  beforeAll(async () => {
    mariadb = await startMariadb();
  });
  afterAll(() => mariadb.stop());

  it('describes a database as a PHP service wants it', async () => {
    const variables = await mariadb.createDatabase('described');

    expect(variables).toEqual({
      DB_CONNECTION: 'mysql',
      DB_HOST: '127.0.0.1',
      DB_PORT: String(mariadb.port),
      DB_DATABASE: 'described',
      DB_USERNAME: mariadb.user,
      DB_PASSWORD: mariadb.password,
    });
  });

  it('gives a fresh database on each call, also under a name that exists', async () => {
    await mariadb.createDatabase('shop');
    await query(mariadb, 'CREATE TABLE shop.item (id int)');
    const before = await query(mariadb, 'SHOW TABLES FROM shop');

    await mariadb.createDatabase('shop');

    expect([before, await query(mariadb, 'SHOW TABLES FROM shop')]).toEqual(['item', '']);
  });

  it('refuses a database name that would need quoting', async () => {
    await expect(mariadb.createDatabase('a`; DROP')).rejects.toThrow(/received "a`; DROP"/);
  });

  it.each([
    ['banyan', 'guess'],
    ['banyan', ''],
    ['root', ''],
    ['', ''],
  ])('does not let "%s" in with password "%s"', async (user, password) => {
    const stranger = { ...mariadb, user, password };

    await expect(query(stranger, 'SELECT 1')).rejects.toThrow(/Access denied/);
  });

  it('keeps what it needs for a moment in a folder of its own, which no other server clears', async () => {
    const folders = await query(mariadb, 'SELECT @@datadir, @@tmpdir');

    const [tables = '', temporary = ''] = folders.trim().split('\t');
    expect(join(temporary, '.')).toBe(join(tables, '../temporary'));
  });

  it('does not run as root', async () => {
    const [id = ''] = await processesOf(await query(mariadb, 'SELECT @@datadir'));

    const status = await readFile(`/proc/${id}/status`, 'utf8');

    expect(status).toMatch(/^Uid:\t[1-9]/m);
  });
});

describe('startMariadb', () => {
  it('leaves no process, port or folder behind when it is stopped', async () => {
    const mariadb = await startMariadb();
    const tables = await query(mariadb, 'SELECT @@datadir');
    const before = [existsSync(tables), (await processesOf(tables)).length > 0];

    await mariadb.stop();

    expect(before).toEqual([true, true]);
    expect(existsSync(join(tables, '..'))).toBe(false);
    await untilNoProcessOf(tables);
    await expect(query(mariadb, 'SELECT 1')).rejects.toThrow(/Can't connect/);
  });

  it('installs again over an installation that was broken off', async () => {
    await using stack = new AsyncDisposableStack();
    const dataDir = await reachableFolder(stack);
    await mkdir(join(dataDir, 'tables/mysql'), { recursive: true });

    const mariadb = stack.adopt(await startMariadb({ dataDir }), (server) => server.stop());

    expect(await query(mariadb, 'SELECT 1')).toBe('1');
  });

  it("gives the server's last words when it does not start", async () => {
    await using stack = new AsyncDisposableStack();
    const dataDir = await reachableFolder(stack);
    await writeFile(join(dataDir, 'password'), 'of an installation whose tables are lost');

    const started = startMariadb({ dataDir });

    await expect(started).rejects.toThrow(/^MariaDB did not start:\n[\s\S]*tables/);
  });
});

describe('startMariadb on a folder which was used before', () => {
  const resources = new AsyncDisposableStack();
  let dataDir: string;
  let first: RunningMariadb;
  beforeAll(async () => {
    dataDir = await reachableFolder(resources);
    first = await startMariadb({ dataDir });
    await first.createDatabase('shop');
    await query(first, 'CREATE TABLE shop.item (id int)');
    await first.stop();
  });
  afterAll(() => resources.disposeAsync() as Promise<void>);

  it('finds its data again, and keeps the password', async () => {
    await using stack = new AsyncDisposableStack();

    const second = stack.adopt(await startMariadb({ dataDir }), (server) => server.stop());

    expect(second.password).toBe(first.password);
    expect(await query(second, 'SHOW TABLES FROM shop')).toBe('item');
  });

  it('does not outlive the process which started it', async () => {
    const starter = spawn(process.execPath, ['--input-type=module', '--eval', starterSource], {
      env: { PATH: process.env.PATH, DATA_DIR: dataDir },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(starter.stdout, 'data');
    const before = await processesOf(dataDir);

    starter.kill('SIGKILL');

    expect(before.length).toBeGreaterThan(0);
    await untilNoProcessOf(dataDir);
  });

  it('ends a server which takes too long', async () => {
    const started = startMariadb({ dataDir, startTimeoutMs: 1 });

    await expect(started).rejects.toThrow(/^MariaDB did not answer within 1 ms/);
    await untilNoProcessOf(dataDir);
  });
});

const starterSource = `
import { startMariadb } from ${JSON.stringify(new URL('../../services/mariadb.ts', import.meta.url).href)};
await startMariadb({ dataDir: process.env.DATA_DIR });
process.stdout.write('started');
`;

/** A folder below which user `mysql` can write, whoever runs the test. */
async function reachableFolder(stack: AsyncDisposableStack): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'banyan-mariadb-test-'));
  await chmod(parent, 0o755);
  stack.defer(() => rm(parent, { recursive: true, force: true }));
  const dataDir = join(parent, 'data');
  await mkdir(dataDir);
  return dataDir;
}

/** What the server answers, as text without headings. */
async function query(
  { host, port, user, password }: Pick<RunningMariadb, 'host' | 'port' | 'user' | 'password'>,
  sql: string,
): Promise<string> {
  const address = [`--host=${host}`, `--port=${port}`, `--user=${user}`];
  const { stdout } = await run(
    'mariadb',
    ['--no-defaults', '--protocol=tcp', '--skip-column-names', ...address, `--execute=${sql}`],
    { env: { PATH: process.env.PATH, MYSQL_PWD: password } },
  );
  return stdout.trim();
}

async function untilNoProcessOf(folder: string): Promise<void> {
  while ((await processesOf(folder)).length > 0) await setImmediate();
}

/** The ids of the processes which were started with this folder. */
async function processesOf(folder: string): Promise<readonly string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const commands = await Promise.all(
    ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')),
  );
  return ids.filter((_, index) => commands[index]?.includes(folder.replace(/\/$/, '')));
}
