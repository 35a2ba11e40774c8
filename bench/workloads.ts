import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SHOP } from './stub/made-up.ts';

/** The names of the workloads, which are those of their operations in `schema/operations`. */
export const WORKLOADS = ['storefront', 'customer-dashboard', 'product-page'] as const;

export type WorkloadName = (typeof WORKLOADS)[number];

/** The distinct requests of a workload, the most popular first: Zipf's law chooses among them by their place. */
export interface Workload {
  readonly name: WorkloadName;
  readonly bodies: readonly string[];
  /** The product that each request shows alone; empty where requests show many. */
  readonly products: readonly number[];
}

const pageSize = 50;

/**
 * Makes a workload for one gateway. Cursors are the gateway's own, so the pages of the storefront are found by walking
 * through them. `ask` sends a body to the gateway and gives the answer's `data`.
 */
export async function createWorkload(
  name: WorkloadName,
  ask: (body: string) => Promise<unknown>,
): Promise<Workload> {
  const query = await readOperation(name);
  const toBody = (variables: object) => JSON.stringify({ query, variables });
  if (name === 'storefront') {
    const cursors = await walkPages(ask);
    const bodies = cursors.map((after) => toBody({ first: pageSize, after }));
    return { name, bodies, products: [] };
  }
  if (name === 'customer-dashboard') {
    const customers = scatter(SHOP.customers);
    return {
      name,
      bodies: customers.map((id) => toBody({ customerId: String(id) })),
      products: [],
    };
  }
  const products = scatter(SHOP.products);
  return { name, bodies: products.map((id) => toBody({ id: String(id) })), products };
}

/** A write: one more piece of a product in stock. */
export function stockWrite(product: number): string {
  const query =
    'mutation AddStock($id: ID!) { adjustStock(productId: $id, delta: 1) { id stock inStock } }';
  return JSON.stringify({ query, variables: { id: String(product) } });
}

/** Products in the order of their popularity, as {@link stockWrite} is to choose them. */
export function popularProducts(): readonly number[] {
  return scatter(SHOP.products);
}

async function readOperation(name: WorkloadName): Promise<string> {
  return readFile(join(import.meta.dirname, '../schema/operations', `${name}.graphql`), 'utf8');
}

async function walkPages(ask: (body: string) => Promise<unknown>): Promise<(string | null)[]> {
  const query =
    'query Walk($first: Int, $after: String) { products(first: $first, after: $after) { pageInfo { endCursor } } }';
  const cursors: (string | null)[] = [null];
  while (cursors.length < SHOP.products / pageSize) {
    const variables = { first: pageSize, after: cursors.at(-1) ?? null };
    const data = await ask(JSON.stringify({ query, variables }));
    const cursor = /"endCursor":"([^"]+)"/.exec(JSON.stringify(data))?.[1];
    if (cursor === undefined)
      throw new Error(`page ${cursors.length} of the products has no end cursor`);
    cursors.push(cursor);
  }
  return cursors;
}

/** Ids from 1 to `count` in a fixed order without pattern, so that popular things are not neighbours. */
function scatter(count: number): readonly number[] {
  return Array.from({ length: count }, (_, rank) => ((rank * 373 + 41) % count) + 1);
}
