import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, jest } from '@jest/globals';
import type { PhpServiceOptions } from '../../php/php-service.ts';
import { startTemporaryPhpService } from '../helpers/temporary-php-service.ts';

type OnExit = NonNullable<PhpServiceOptions['onExit']>;

describe('startPhpService', () => {
  it('reports a taken port by name and port', async () => {
    await using holder = await holdPort();

    const started = startTemporaryPhpService({ name: 'catalog-lumen', port: holder.port });

    const words = `catalog-lumen ended before it answered[\\s\\S]*127\\.0\\.0\\.1:${holder.port}[\\s\\S]*Address already in use`;
    await expect(started).rejects.toThrow(new RegExp(words));
  });

  it('takes the port that it is given', async () => {
    const holder = await holdPort();
    await holder[Symbol.asyncDispose]();

    await using catalog = await startTemporaryPhpService({
      name: 'catalog-lumen',
      port: holder.port,
    });

    expect(catalog.service.url).toBe(`http://127.0.0.1:${holder.port}`);
    expect(await catalog.read('/health')).toEqual({ status: 'ok' });
  });

  it('starts with an empty access log', async () => {
    await using orders = await startTemporaryPhpService({ name: 'orders-laravel' });

    expect(await orders.service.readAccessLog()).toEqual([]);
  });

  it('tells with which signal the server ended by itself, and ends what is left of it', async () => {
    const end = Promise.withResolvers<Parameters<OnExit>>();
    const onExit: OnExit = (...how) => end.resolve(how);
    await using catalog = await startTemporaryPhpService({ name: 'catalog-lumen', onExit });
    const { pid } = catalog.service;

    process.kill(pid, 'SIGKILL');

    expect(await end.promise).toEqual([null, 'SIGKILL']);
    await untilGroupHasEnded(pid);
  });

  it('leaves no process of its group when it is stopped, and does not call that an end', async () => {
    const onExit = jest.fn<OnExit>();
    const catalog = await startTemporaryPhpService({ name: 'catalog-lumen', workers: 3, onExit });
    const { pid, url } = catalog.service;
    const before = await livingProcesses(pid);

    await catalog[Symbol.asyncDispose]();

    // The server, its three workers and the watcher.
    expect(before).toHaveLength(5);
    await untilGroupHasEnded(pid);
    expect(onExit).not.toHaveBeenCalled();
    await expect(fetch(url)).rejects.toThrow(/fetch failed/);
  });

  it('does not outlive the process which started it', async () => {
    await using stack = new AsyncDisposableStack();
    const storageDir = await mkdtemp(join(tmpdir(), 'banyan-php-'));
    stack.defer(() => rm(storageDir, { recursive: true }));
    const starter = spawn(process.execPath, ['--input-type=module', '--eval', starterSource], {
      env: { PATH: process.env.PATH, STORAGE_DIR: storageDir },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pid = Number(await once(starter.stdout, 'data'));
    const before = await livingProcesses(pid);

    starter.kill('SIGKILL');

    expect(before.length).toBeGreaterThan(1);
    await untilGroupHasEnded(pid);
  });

  it.each(['catalog-lumen', 'orders-laravel'] as const)(
    'says what PHP says when the database of %s cannot be reached',
    async (name) => {
      const env = { DB_CONNECTION: 'mysql', DB_PORT: '1', DB_PASSWORD: 'secret-word' };

      const reason = await startTemporaryPhpService({ name, env }).catch((error) => error);

      const { message } = reason as Error;
      expect(message).toMatch(/^.+: php artisan migrate --force --seed failed:\n/);
      expect(message).toContain(name);
      expect(message).toContain('SQLSTATE[HY000] [2002] Connection refused');
      expect(message.split('\n').length).toBeLessThanOrEqual(21);
      expect(message).not.toContain('secret-word');
    },
  );
});

const starterSource = `
import { startPhpService } from ${JSON.stringify(new URL('../../php/php-service.ts', import.meta.url).href)};
const { pid } = await startPhpService({
  name: 'orders-laravel',
  storageDir: process.env.STORAGE_DIR,
});
process.stdout.write(String(pid));
`;

/** A port that somebody else listens on until it is disposed. */
async function holdPort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, 'close');
    },
  };
}

async function untilGroupHasEnded(group: number): Promise<void> {
  while ((await livingProcesses(group)).length > 0) await setImmediate();
}

/** The ids of a group's processes, without those which only wait for their parent to notice their end. */
async function livingProcesses(group: number): Promise<readonly string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const isAlive = async (id: string) => {
    const stat = await readFile(`/proc/${id}/stat`, 'utf8').catch(() => '');
    // The name stands in brackets and may hold anything; then come state, parent and group.
    const [state = '', , ofGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(ofGroup) === group && !/[ZX]/.test(state);
  };
  const alive = await Promise.all(ids.map(isAlive));
  return ids.filter((_, index) => alive[index]);
}
