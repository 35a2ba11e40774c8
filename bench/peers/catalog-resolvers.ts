import { type Batching, createLoader, type Loader } from './loading.ts';
import type { RestClient } from './rest-client.ts';
import { cursorAt, inOrder, offsetOf, type Row, reference, rowsOf } from './rows.ts';

/** What the resolvers of one request to the catalog share. */
export interface CatalogContext {
  readonly client: RestClient;
  readonly products: Loader<Row | null>;
  readonly categories: Loader<Row | null>;
  readonly suppliers: Loader<Row | null>;
}

/** The context of one request. */
export function createCatalogContext(client: RestClient, batching: Batching): CatalogContext {
  const one = (path: string) => async (id: string) =>
    (await client.get(`${path}/${id}`)) as Row | null;
  const many = (path: string) => async (ids: readonly string[]) =>
    inOrder(ids, rowsOf(await client.get(`${path}?ids=${ids.join(',')}&per_page=100`)));
  const supplier = one('/suppliers');
  return {
    client,
    products: createLoader(batching, { one: one('/products'), many: many('/products') }),
    categories: createLoader(batching, { one: one('/categories'), many: many('/categories') }),
    // There is no batch endpoint; DataLoader still drops doubles.
    suppliers: createLoader(batching, {
      one: supplier,
      many: (ids) => Promise.all(ids.map(supplier)),
    }),
  };
}

interface PageArguments {
  readonly first: number;
  readonly after?: string | null;
}

interface Id {
  readonly id: string;
}

/** Hand-written resolvers of `schema/catalog.graphql`, as far as the workloads need them. */
export const catalogResolvers = {
  Query: {
    product: (_: unknown, { id }: Id, { client }: CatalogContext) => client.get(`/products/${id}`),
    products: listProducts,
  },
  Mutation: {
    adjustStock: (
      _: unknown,
      { productId, delta }: { readonly productId: string; readonly delta: number },
      { client }: CatalogContext,
    ) => client.post(`/products/${productId}/stock`, { delta }),
  },
  Product: {
    __resolveReference: ({ id }: Id, { products }: CatalogContext) => products.load(id),
    inStock: (row: Row) => row.in_stock === 1,
    weightGrams: (row: Row) => row.weight_grams,
    status: (row: Row) => String(row.status).toUpperCase(),
    createdAt: (row: Row) => toInstant(row.created_at),
    updatedAt: (row: Row) => toInstant(row.updated_at),
    category: (row: Row, _: unknown, { categories }: CatalogContext) =>
      categories.load(String(row.category_id)),
    supplier: (row: Row, _: unknown, { suppliers }: CatalogContext) =>
      suppliers.load(String(row.supplier_id)),
  },
  Category: {
    parent: (row: Row, _: unknown, { categories }: CatalogContext) => {
      const parent = reference(row.parent_id);
      return parent === null ? null : categories.load(parent.id);
    },
  },
  Supplier: {
    isActive: (row: Row) => row.is_active === 1,
    createdAt: (row: Row) => toInstant(row.created_at),
  },
};

async function listProducts(
  _: unknown,
  { first, after }: PageArguments,
  { client }: CatalogContext,
) {
  const offset = offsetOf(after);
  const answer = await client.get(`/products?page=${offset / first + 1}&per_page=${first}`);
  const nodes = rowsOf(answer);
  const totalCount = Number(Reflect.get(Object(answer), 'total'));
  return {
    nodes,
    totalCount,
    pageInfo: {
      hasNextPage: offset + nodes.length < totalCount,
      hasPreviousPage: offset > 0,
      startCursor: cursorAt(offset),
      endCursor: cursorAt(offset + nodes.length),
    },
  };
}

/** The service writes Moscow's local time, which has been three hours ahead since 2014. */
function toInstant(text: unknown): string {
  const date = new Date(`${String(text).replace(' ', 'T')}+03:00`);
  return date.toISOString().replace('.000Z', 'Z');
}
