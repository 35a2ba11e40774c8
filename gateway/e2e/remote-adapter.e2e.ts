import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type BanyanProcess, startBanyanProcess } from '@banyan/devkit/banyan-process.ts';
import { type ReferenceProject, startReferenceProject } from '@banyan/devkit/reference-project.ts';
import { eventually } from '@banyan/platform/test/helpers/eventually.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readOperation } from './operation.ts';

const root = join(import.meta.dirname, '../..');
const configFile = join(import.meta.dirname, 'fixtures/remote-catalog/banyan.config.ts');

let stack: AsyncDisposableStack;
let inProcess: ReferenceProject;
let remote: BanyanProcess;

beforeAll(async () => {
  stack = new AsyncDisposableStack();
  inProcess = stack.use(await startReferenceProject());
  const variables = {
    PATH: process.env.PATH,
    CATALOG_URL: inProcess.catalog.url,
    ORDERS_URL: inProcess.orders.url,
    OUTBOX_URL: `sqlite:${sharedOutbox()}`,
  };
  const catalog = await startBanyanProcess({
    root,
    command: ['subgraph', 'catalog', '--port', '0'],
    output: 'ignore',
    env: variables,
  });
  stack.defer(() => catalog.stop());
  remote = await startBanyanProcess({
    root,
    configFile,
    output: 'ignore',
    env: {
      ...variables,
      PORT: '0',
      CATALOG_SUBGRAPH_URL: new URL('/graphql', catalog.url).href,
      REVIEWS_DATABASE_URL: 'sqlite::memory:',
      INSIGHTS_DATABASE_URL: 'sqlite::memory:',
    },
  });
  stack.defer(() => remote.stop());
});

afterAll(async () => {
  await stack.disposeAsync();
});

/** Of the adapter and the gateway that asks it. */
function sharedOutbox(): string {
  return join(dirname(inProcess.outboxFile), 'shared.db');
}

async function ask(url: string, query: string, variables: object) {
  const response = await fetch(new URL('/graphql', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'banyan-trace': '1' },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as {
    data: unknown;
    errors?: unknown;
    extensions: { banyan: { legacyCalls: { subgraph: string; method: string; path: string }[] } };
  };
}

describe('an adapter in a process of its own', () => {
  it.each([
    ['storefront', { first: 7 }],
    ['customer-dashboard', { customerId: '2' }],
    ['product-page', { id: '21' }],
    ['product-page', { id: '99999' }],
  ])(
    'answers %s %j as it does inside the gateway, with the same legacy calls',
    async (name, variables) => {
      const query = await readOperation(name);

      const [inside, outside] = await Promise.all([
        ask(inProcess.url, query, variables),
        ask(remote.url, query, variables),
      ]);

      const calls = (answer: typeof inside) =>
        answer.extensions.banyan.legacyCalls
          .map(({ subgraph, method, path }) => `${subgraph} ${method} ${path}`)
          .sort();
      expect(outside.data).toEqual(inside.data);
      expect(outside.errors).toEqual(inside.errors);
      expect(calls(outside)).toEqual(calls(inside));
    },
  );

  it('gives the same errors for bad input and refused credentials', async () => {
    const query = `mutation { createProduct(input: { sku: "x", name: "y", price: "1.00", categoryId: 1, supplierId: 1 }) { id } }`;
    const badCursor = '{ products(first: 1, after: "nonsense") { nodes { id } } }';

    for (const text of [query, badCursor]) {
      const inside = await ask(inProcess.url, text, {});
      const outside = await ask(remote.url, text, {});

      expect(inside.errors).toBeDefined();
      const withoutCoordinate = (errors: unknown) =>
        JSON.parse(
          JSON.stringify(errors, (key, value) => (key === 'connector' ? undefined : value)),
        );
      expect(withoutCoordinate(outside.errors)).toEqual(withoutCoordinate(inside.errors));
    }
  });

  it('tells of its writes by an outbox that it shares with the gateway, which relays it', async () => {
    const response = await fetch(new URL('/graphql', remote.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer catalog-secret' },
      body: JSON.stringify({
        query: 'mutation { adjustStock(productId: 42, delta: -1) { stock } }',
      }),
    });
    const answer = await response.json();

    using database = new DatabaseSync(sharedOutbox(), { timeout: 5000 });
    const events = database.prepare(
      'SELECT type, aggregateid, published_at IS NOT NULL AS isPublished FROM banyan_outbox',
    );
    const rows = await eventually(
      () => events.all().map((row) => ({ ...row })),
      ([row]) => row?.isPublished === 1,
    );
    expect(answer).toEqual({ data: { adjustStock: { stock: expect.any(Number) } } });
    expect(rows).toEqual([{ type: 'catalog.Product.updated', aggregateid: '42', isPublished: 1 }]);
  });
});
