import type { Server } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createRestClient } from '../../peers/rest-client.ts';
import { createCatalogRoutes } from '../../stub/catalog-routes.ts';
import { serveStub } from '../../stub/serve-stub.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

describe('createRestClient', () => {
  it('gives what the service answers, and null for 404', async () => {
    const client = createRestClient(await startCatalog());

    const [found, missing] = [await client.get('/products/7'), await client.get('/products/9999')];

    expect(found).toMatchObject({ id: 7 });
    expect(missing).toBeNull();
  });

  it('sends a body as JSON', async () => {
    const client = createRestClient(await startCatalog());
    const before = await client.get('/products/7');

    const after = await client.post('/products/7/stock', { delta: 2 });

    const stock = Number(Reflect.get(Object(before), 'stock'));
    expect(after).toMatchObject({ id: 7, stock: stock + 2 });
  });
});

async function startCatalog(): Promise<string> {
  const { server, url } = await serveStub(createCatalogRoutes(), {
    workers: 8,
    wait: async () => {},
  });
  servers.push(server);
  return url;
}
