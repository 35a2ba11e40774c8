import type { AccessLogLine } from '@banyan/devkit/php/php-service.ts';
import { type ReferenceProject, startReferenceProject } from '@banyan/devkit/reference-project.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readOperation } from './operation.ts';

let project: ReferenceProject;

beforeAll(async () => {
  project = await startReferenceProject();
});

afterAll(async () => {
  await project[Symbol.asyncDispose]();
});

beforeEach(() => project.clearLegacyCalls());

interface Storefront {
  readonly products: {
    readonly nodes: readonly {
      readonly id: string;
      readonly name: string;
      readonly price: string;
      readonly inStock: boolean;
      readonly category: { readonly id: string; readonly name: string };
      readonly supplier: { readonly id: string; readonly name: string };
      readonly averageRating: number | null;
      readonly reviews: {
        readonly nodes: readonly {
          readonly author: { readonly id: string; readonly name: string };
        }[];
      };
    }[];
    readonly totalCount: number;
  };
}

function byPath(calls: readonly AccessLogLine[]): string[] {
  return calls.map(({ method, path }) => `${method} ${path}`).sort();
}

describe('legacy calls of the reference operations, counted by the PHP services', () => {
  it('storefront: one for products, categories and customers each, and one per distinct supplier', async () => {
    const query = await readOperation('storefront');

    const { data, errors } = await project.ask<Storefront>({ query });

    const { nodes, totalCount } = data.products;
    const suppliers = new Set(nodes.map(({ supplier }) => supplier.id));
    expect(errors).toBeUndefined();
    expect(nodes).toHaveLength(50);
    expect(totalCount).toBe(1000);
    expect(nodes.flatMap(({ reviews }) => reviews.nodes).every(({ author }) => author.name)).toBe(
      true,
    );
    expect(byPath(await project.catalog.readAccessLog())).toEqual(
      [
        'GET /categories',
        'GET /products',
        ...[...suppliers].map((id) => `GET /suppliers/${id}`),
      ].sort(),
    );
    expect(byPath(await project.orders.readAccessLog())).toEqual(['POST /api/customers/batch']);
  });

  it('storefront: answers what the PHP services hold', async () => {
    const query = await readOperation('storefront');

    const { data } = await project.ask<Storefront>({ query, variables: { first: 3 } });

    const response = await fetch(`${project.catalog.url}/products?per_page=3`);
    const page = (await response.json()) as { data: Record<string, unknown>[] };
    expect(
      data.products.nodes.map(({ id, name, price, inStock, category, supplier }) => ({
        id: Number(id),
        name,
        price,
        in_stock: inStock ? 1 : 0,
        category_id: Number(category.id),
        supplier_id: Number(supplier.id),
      })),
    ).toEqual(
      page.data.map(({ id, name, price, in_stock, category_id, supplier_id }) => ({
        id,
        name,
        price,
        in_stock,
        category_id,
        supplier_id,
      })),
    );
  });

  it('customer-dashboard: the customer, the orders, and one batch for all products of all items', async () => {
    const query = await readOperation('customer-dashboard');

    const { errors } = await project.ask({ query, variables: { customerId: '1' } });

    expect(errors).toBeUndefined();
    expect(byPath(await project.orders.readAccessLog())).toEqual([
      'GET /api/customers/1',
      'GET /api/customers/1/orders',
    ]);
    expect(byPath(await project.catalog.readAccessLog())).toEqual(['GET /products']);
  });

  it('product-page: each ancestor of the category once, all authors in one batch', async () => {
    const query = await readOperation('product-page');

    const { data, errors } = await project.ask<{
      product: { category: { parent: { parent: unknown } } };
    }>({
      query,
      variables: { id: '17' },
    });

    expect(errors).toBeUndefined();
    expect(data.product.category.parent.parent).toEqual(expect.objectContaining({ name: 'Home' }));
    expect(await project.countLegacyCalls()).toBe(6);
  });

  it('shows in the trace exactly the calls that the services counted', async () => {
    const query = await readOperation('storefront');

    const { extensions } = await project.ask({ query, headers: { 'banyan-trace': '1' } });

    const { legacyCalls, totals } = (extensions?.banyan ?? {}) as {
      legacyCalls: { method: string; path: string; status: number }[];
      totals: { legacyCalls: number };
    };
    const logged = [
      ...(await project.catalog.readAccessLog()),
      ...(await project.orders.readAccessLog()),
    ];
    expect(byPath(legacyCalls.map((call) => ({ ...call, query: '' })))).toEqual(byPath(logged));
    expect(totals.legacyCalls).toBe(logged.length);
    expect(JSON.stringify(legacyCalls)).not.toContain('per_page');
  });

  it('pages through all categories, each once', async () => {
    const seen: string[] = [];
    let page: Page = { nodes: [], pageInfo: { hasNextPage: true, endCursor: null } };
    while (page.pageInfo.hasNextPage) {
      const answer = await project.ask<{ categories: Page }>({
        query: `query ($after: String) {
          categories(first: 25, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } }
        }`,
        variables: { after: page.pageInfo.endCursor },
      });
      page = answer.data.categories;
      seen.push(...page.nodes.map(({ id }) => id));
    }

    expect(seen).toEqual(Array.from({ length: 60 }, (_, index) => String(index + 1)));
    expect(await project.countLegacyCalls()).toBe(3);
  });
});

interface Page {
  readonly nodes: readonly { readonly id: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}
