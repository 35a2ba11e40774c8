import { join } from 'node:path';
import { startBanyanProcess } from '@banyan/devkit/banyan-process.ts';
import { type ReferenceProject, startReferenceProject } from '@banyan/devkit/reference-project.ts';
import { startRedis } from '@banyan/devkit/services/redis.ts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readOperation } from './operation.ts';

const root = join(import.meta.dirname, '../..');
const configFile = join(import.meta.dirname, 'fixtures/cached/banyan.config.ts');
const clerk = { authorization: 'Bearer catalog-secret' };

let stack: AsyncDisposableStack;

beforeEach(() => {
  stack = new AsyncDisposableStack();
});

afterEach(async () => {
  await stack.disposeAsync();
});

interface Node {
  readonly id: string;
}

interface Storefront {
  readonly products: {
    readonly nodes: readonly {
      readonly category: Node;
      readonly supplier: Node;
      readonly reviews: { readonly nodes: readonly { readonly author: Node }[] };
    }[];
  };
}

/** How many rows a page of products, and keys a call for categories and customers can have at most. */
const mostPerCall = { products: 100, categories: 100, customers: 200 };

/**
 * The least number of legacy calls that can bring the storefront when nothing is known: each call as full as it can be, each
 * entity once, and suppliers, for which the service has no list, one by one. Reviews are the gateway's own.
 */
function leastCalls({ products: { nodes } }: Storefront): number {
  const distinct = (all: readonly Node[]) => new Set(all.map(({ id }) => id)).size;
  const categories = distinct(nodes.map(({ category }) => category));
  const suppliers = distinct(nodes.map(({ supplier }) => supplier));
  const authors = nodes.flatMap(({ reviews }) => reviews.nodes.map(({ author }) => author));
  return (
    Math.ceil(nodes.length / mostPerCall.products) +
    Math.ceil(categories / mostPerCall.categories) +
    suppliers +
    Math.ceil(distinct(authors) / mostPerCall.customers)
  );
}

async function countCalls(project: ReferenceProject, run: () => Promise<unknown>): Promise<number> {
  await project.clearLegacyCalls();
  await run();
  return project.countLegacyCalls();
}

describe('the storefront with a cache', () => {
  it('costs the least calls cold, none warm, and one after one product has changed', async () => {
    const project = stack.use(await startReferenceProject({ configFile }));
    const query = await readOperation('storefront');
    const ask = () => project.ask<Storefront>({ query });

    const cold = await countCalls(project, ask);
    const { data } = await ask();
    const warm = await countCalls(project, ask);
    await project.ask({
      query: 'mutation { adjustStock(productId: 7, delta: 1) { id } }',
      headers: clerk,
    });
    const changed = await countCalls(project, ask);

    expect(data.products.nodes).toHaveLength(50);
    expect([cold, warm, changed]).toEqual([leastCalls(data), 0, 1]);
  });

  it('loads one product once for a thousand clients at the same time, each of whom gets an answer of its own', async () => {
    const env = { SHARE_ANSWERS: 'false' };
    const project = stack.use(await startReferenceProject({ configFile, env }));
    const query = '{ product(id: 42) { id name } }';
    await project.clearLegacyCalls();

    const answers = await Promise.all(Array.from({ length: 1000 }, () => project.ask({ query })));

    const [{ data } = {}] = answers;
    expect(data).toEqual({ product: { id: '42', name: expect.any(String) } });
    expect(answers).toEqual(answers.map(() => ({ status: 200, data })));
    expect(await project.catalog.readAccessLog()).toMatchObject([
      { method: 'GET', path: '/products/42', status: 200 },
    ]);
    expect(await project.countLegacyCalls()).toBe(1);
  });
});

describe('two gateways on one Redis', () => {
  it('share what one has loaded, and both see what is written through one of them', async () => {
    const redis = await startRedis();
    stack.defer(() => redis.stop());
    const project = stack.use(
      await startReferenceProject({ configFile, env: { REDIS_URL: redis.url } }),
    );
    const other = await startBanyanProcess({
      root,
      configFile,
      output: 'ignore',
      env: {
        PATH: process.env.PATH,
        PORT: '0',
        REDIS_URL: redis.url,
        CATALOG_URL: project.catalog.url,
        ORDERS_URL: project.orders.url,
        REVIEWS_DATABASE_URL: 'sqlite::memory:',
        INSIGHTS_DATABASE_URL: 'sqlite::memory:',
      },
    });
    stack.defer(() => other.stop());
    const query = '{ product(id: 42) { stock } supplier(id: 3) { name } }';
    const askOther = async () => {
      const response = await fetch(new URL('/graphql', other.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
      return (await response.json()) as { data: { product: { stock: number } } };
    };
    const first = await project.ask<{ product: { stock: number } }>({ query });

    const calls = await countCalls(project, askOther);
    await project.ask({
      query: 'mutation { adjustStock(productId: 42, delta: 5) { id } }',
      headers: clerk,
    });
    const changed = await askOther();

    expect(calls).toBe(0);
    expect(changed.data.product.stock).toBe(first.data.product.stock + 5);
  });
});
