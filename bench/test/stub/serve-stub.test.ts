import type { Server } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createCatalogRoutes } from '../../stub/catalog-routes.ts';
import { ordersRoutes } from '../../stub/orders-routes.ts';
import type { StubRoute } from '../../stub/route.ts';
import { serveStub } from '../../stub/serve-stub.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

describe('the stub of the legacy services', () => {
  it('counts calls by route until it is reset', async () => {
    const url = await start(createCatalogRoutes());
    await read(`${url}/products?ids=3,1&per_page=100`);
    await read(`${url}/suppliers/4`);
    await read(`${url}/suppliers/5`);

    const counted = await read(`${url}/__counts`);
    const reset = await read(`${url}/__reset`, { method: 'POST' });

    expect(counted).toMatchObject({
      total: 3,
      byRoute: { 'GET /products': 1, 'GET /suppliers/{id}': 2 },
    });
    expect(reset).toMatchObject({ total: 0, byRoute: {}, pending: 0 });
  });

  it('gives a page of Lumen’s paginator, with the rows of the ids that exist', async () => {
    const url = await start(createCatalogRoutes());

    const answer = await read(`${url}/products?ids=3,1,9999&per_page=100`);

    expect(answer).toMatchObject({ current_page: 1, total: 2, data: [{ id: 1 }, { id: 3 }] });
  });

  it('waits for less by what sending an answer of the route has taken', async () => {
    const lessMs: number[] = [];
    const url = await start(createCatalogRoutes(), async (less) => void lessMs.push(less));

    for (const path of ['/products/1', '/products/2', '/suppliers/1']) await read(`${url}${path}`);

    expect(lessMs).toEqual([0, expect.any(Number), 0]);
    expect(lessMs[1]).toBeGreaterThan(0);
  });

  it('remembers stock', async () => {
    const url = await start(createCatalogRoutes());
    const before = await read(`${url}/products/7`);

    const changed = await read(`${url}/products/7/stock`, { method: 'POST', body: '{"delta":1}' });

    const stock = Number(Reflect.get(Object(before), 'stock')) + 1;
    expect(changed).toMatchObject({ id: 7, stock });
    expect(await read(`${url}/products/7`)).toMatchObject({ stock });
  });

  it('gives customers as a map by id, and the orders of one in a page without a total', async () => {
    const url = await start(ordersRoutes);

    const body = '{"ids":["2","501"]}';
    const customers = await read(`${url}/api/customers/batch`, { method: 'POST', body });
    const orders = await read(`${url}/api/customers/2/orders?per_page=5`);

    expect(customers).toEqual({ data: { 2: expect.objectContaining({ id: 2 }) } });
    expect(orders).toMatchObject({
      links: { next: expect.any(String) },
      meta: { current_page: 1, per_page: 5, to: 5 },
    });
    expect(orders).not.toHaveProperty('meta.total');
  });
});

async function start(
  routes: readonly StubRoute[],
  wait: (lessMs: number) => Promise<void> = async () => {},
): Promise<string> {
  const { server, url } = await serveStub(routes, { workers: 8, wait });
  servers.push(server);
  return url;
}

async function read(url: string, init?: RequestInit): Promise<unknown> {
  const response = await fetch(url, init);
  return response.json();
}
