import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createDemoParts } from '../../start/processes.ts';
import { smallSeed } from '../helpers/temporary-php-service.ts';

const service = {
  name: 'catalog-lumen',
  port: 0,
  portVariable: 'CATALOG_PORT',
  urlVariable: 'CATALOG_URL',
} as const;

describe('the services of the demo', () => {
  it('leave the SQLite file alone that the shell names for another application', async () => {
    await using stack = new AsyncDisposableStack();
    const root = await temporaryFolder(stack);
    const file = join(root, 'app.sqlite');
    await writeFile(file, 'of another application');
    const shell = { DB_CONNECTION: 'sqlite', DB_DATABASE: file };

    const total = await countProducts(stack, root, shell);

    expect(total).toBe(60);
    expect(await readFile(file, 'utf8')).toBe('of another application');
  });

  it('do not connect to the database server that the shell names for another application', async () => {
    await using stack = new AsyncDisposableStack();
    const server = await listenAndRefuse(stack);
    const shell = { DB_CONNECTION: 'mysql', DB_HOST: '127.0.0.1', DB_PORT: String(server.port) };

    const total = await countProducts(stack, await temporaryFolder(stack), shell);

    expect(total).toBe(60);
    expect(server.connections()).toBe(0);
  });
});

/** What the catalog says of the small seed, when `npm start` runs at `root` in a shell with these variables. */
async function countProducts(
  stack: AsyncDisposableStack,
  root: string,
  shell: Readonly<Record<string, string>>,
): Promise<unknown> {
  const parts = createDemoParts(root, { ...smallSeed, ...shell });
  const catalog = await parts.startService(service, () => undefined);
  stack.defer(() => catalog.stop());
  const answer = await fetch(`${catalog.url}/products`);
  return Object(await answer.json()).total;
}

/** A stub of a database server: it counts who comes, and lets nobody in. */
async function listenAndRefuse(stack: AsyncDisposableStack) {
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    socket.destroy();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  stack.defer(() => void server.close());
  return { port: (server.address() as AddressInfo).port, connections: () => connections };
}

async function temporaryFolder(stack: AsyncDisposableStack): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-start-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
