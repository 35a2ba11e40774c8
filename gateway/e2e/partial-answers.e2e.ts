import { mkdtempDisposable, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPhpService } from '@banyan/devkit/php/php-service.ts';
import { type ReferenceProject, startReferenceProject } from '@banyan/devkit/reference-project.ts';
import { findFreePort } from '@banyan/devkit/services/private-server.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { createReviews } from '@banyan/reviews/create-reviews.ts';
import { type ServedSubgraph, serveSubgraph } from '@banyan/subgraph-kit/serve.ts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readOperation } from './operation.ts';

const configFile = join(import.meta.dirname, 'fixtures/remote-reviews/banyan.config.ts');

let stack: AsyncDisposableStack;
let reviews: ServedSubgraph;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  const log = createLogger({ level: 'silent' });
  const sdl = await readFile(join(import.meta.dirname, '../../schema/reviews.graphql'), 'utf8');
  const subgraph = await createReviews({ databaseUrl: 'sqlite::memory:', log, sdl });
  reviews = await serveSubgraph(subgraph, { port: 0, log });
  stack.defer(() => reviews.close());
});

afterEach(() => stack.disposeAsync());

async function startProject(env: Record<string, string> = {}): Promise<ReferenceProject> {
  const project = await startReferenceProject({
    configFile,
    env: { REVIEWS_URL: new URL('/graphql', reviews.url).href, ...env },
  });
  return stack.use(project);
}

/** A stub of a broken service: the real one can be stopped, but not made to hang or to fail. */
async function startBrokenService(behaviour: 'hangs' | 'fails'): Promise<string> {
  const server: Server = createServer((_request, response) => {
    if (behaviour === 'hangs') return;
    response.writeHead(500, { 'content-type': 'text/html' }).end('<h1>SQLSTATE secret</h1>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stack.defer(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface Nodes {
  readonly products: {
    readonly nodes: readonly {
      readonly name: string;
      readonly supplier: { readonly name: string } | null;
      readonly averageRating: number | null;
      readonly reviews: { readonly nodes: readonly { readonly author: unknown }[] } | null;
    }[];
  } | null;
}

/** Every error stands for one missing part of its own, and has a documented code. */
function summary(
  errors: readonly {
    path?: readonly (string | number)[];
    extensions: Record<string, unknown>;
  }[] = [],
) {
  const paths = errors.map(({ path }) => JSON.stringify(path));
  expect(new Set(paths).size).toBe(paths.length);
  return [...new Set(errors.map(({ extensions }) => `${extensions.service} ${extensions.code}`))];
}

describe('an answer while a part is out of order', () => {
  it('lacks only the reviews when reviews is stopped', async () => {
    const project = await startProject();
    const query = await readOperation('storefront');
    const whole = await project.ask<Nodes>({ query, variables: { first: 5 } });
    await reviews.close();

    const { status, data, errors } = await project.ask<Nodes>({ query, variables: { first: 5 } });

    expect(whole.errors).toBeUndefined();
    expect(status).toBe(200);
    expect(data.products?.nodes).toHaveLength(5);
    for (const node of data.products?.nodes ?? []) {
      expect(node).toMatchObject({ name: expect.any(String), averageRating: null, reviews: null });
      expect(node.supplier?.name).toEqual(expect.any(String));
    }
    expect(summary(errors)).toEqual(['reviews UPSTREAM_UNAVAILABLE']);
  });

  it('lacks only the products when catalog is stopped', async () => {
    const project = await startProject();
    const query = await readOperation('customer-dashboard');
    await project.catalog.stop();

    const { status, data, errors } = await project.ask<{
      customer: { name: string; orders: { nodes: { items: { product: unknown }[] }[] } };
    }>({ query, variables: { customerId: '1' } });

    const items = data.customer.orders.nodes.flatMap((order) => order.items);
    expect(status).toBe(200);
    expect(data.customer.orders.nodes).toHaveLength(10);
    expect(items.map(({ product }) => product)).toEqual(items.map(() => null));
    expect(errors).toHaveLength(items.length);
    expect(summary(errors)).toEqual(['catalog UPSTREAM_UNAVAILABLE']);
  });

  it('is null with one error when the service of its root field is stopped', async () => {
    const project = await startProject();
    const query = await readOperation('storefront');
    await project.catalog.stop();

    const { data, errors } = await project.ask<Nodes>({ query });

    expect(data).toEqual({ products: null });
    expect(errors).toHaveLength(1);
    expect(errors?.[0]).toMatchObject({
      path: ['products'],
      extensions: { code: 'UPSTREAM_UNAVAILABLE', service: 'catalog' },
    });
  });

  it.each([
    ['fails', 'UPSTREAM_ERROR'],
    ['hangs', 'UPSTREAM_TIMEOUT'],
  ] as const)('lacks only the authors when orders %s', async (behaviour, code) => {
    const project = await startProject({
      ORDERS_URL: await startBrokenService(behaviour),
      ORDERS_TIMEOUT_MS: '500',
    });
    const query = await readOperation('storefront');

    const { status, data, errors } = await project.ask<Nodes>({ query, variables: { first: 3 } });

    const shown = data.products?.nodes.flatMap((node) => node.reviews?.nodes ?? []) ?? [];
    expect(status).toBe(200);
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.map(({ author }) => author)).toEqual(shown.map(() => null));
    expect(errors).toHaveLength(shown.length);
    expect(summary(errors)).toEqual([`orders ${code}`]);
    expect(JSON.stringify(errors)).not.toContain('SQLSTATE');
  });

  it('comes from a gateway that started while a service was away, and is whole once it is there', async () => {
    const port = await findFreePort();
    const project = await startProject({ CATALOG_URL: `http://127.0.0.1:${port}` });
    const query = '{ customer(id: 1) { name } supplier(id: 1) { country } }';

    const before = await project.ask({ query });
    const catalog = await startPhpService({
      name: 'catalog-lumen',
      port,
      storageDir: stack.use(await mkdtempDisposable(join(tmpdir(), 'banyan-late-'))).path,
    });
    stack.defer(() => catalog.stop());
    const after = await project.ask({ query });

    expect(before.data).toEqual({ customer: { name: 'Yusuf Kowalska' }, supplier: null });
    expect(summary(before.errors)).toEqual(['catalog UPSTREAM_UNAVAILABLE']);
    expect(after.errors).toBeUndefined();
    expect(after.data).toMatchObject({ supplier: { country: expect.any(String) } });
  });
});
