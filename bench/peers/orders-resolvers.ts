import { type Batching, createLoader, type Loader } from './loading.ts';
import type { RestClient } from './rest-client.ts';
import { cursorAt, inOrder, offsetOf, type Row, reference, rowsOf } from './rows.ts';

/** What the resolvers of one request to the orders share. */
export interface OrdersContext {
  readonly client: RestClient;
  readonly customers: Loader<Row | null>;
}

/** The context of one request. */
export function createOrdersContext(client: RestClient, batching: Batching): OrdersContext {
  const customers = createLoader<Row | null>(batching, {
    one: (id) => readCustomer(client, id),
    many: async (ids) => inOrder(ids, rowsOf(await client.post('/api/customers/batch', { ids }))),
  });
  return { client, customers };
}

async function readCustomer(client: RestClient, id: string): Promise<Row | null> {
  const answer: unknown = await client.get(`/api/customers/${id}`);
  return (Reflect.get(Object(answer), 'data') ?? null) as Row | null;
}

interface PageArguments {
  readonly first: number;
  readonly after?: string | null;
}

interface Id {
  readonly id: string;
}

const statuses = new Map<unknown, string>([
  [0, 'NEW'],
  [1, 'PAID'],
  [2, 'SHIPPED'],
  [3, 'DELIVERED'],
  [9, 'CANCELLED'],
]);

/** Hand-written resolvers of `schema/orders.graphql`, as far as the workloads need them. */
export const ordersResolvers = {
  Query: {
    customer: (_: unknown, { id }: Id, { client }: OrdersContext) => readCustomer(client, id),
  },
  Customer: {
    __resolveReference: ({ id }: Id, { customers }: OrdersContext) => customers.load(id),
    tier: (row: Row) => String(row.tier).toUpperCase(),
    newsletter: (row: Row) => row.newsletter === 1,
    createdAt: (row: Row) => toInstant(row.created_at),
    orders: listOrders,
  },
  Order: {
    customer: (row: Row) => reference(row.customer_id),
    status: (row: Row) => statuses.get(row.status),
    placedAt: (row: Row) => toInstant(row.placed_at),
    cancelledAt: (row: Row) => (row.cancelled_at === null ? null : toInstant(row.cancelled_at)),
  },
  OrderItem: {
    product: (row: Row) => reference(row.product_id),
    quantity: (row: Row) => row.qty,
    unitPrice: (row: Row) => row.unit_price,
    lineTotal: (row: Row) => row.line_total,
  },
};

async function listOrders(row: Row, { first, after }: PageArguments, { client }: OrdersContext) {
  const offset = offsetOf(after);
  const query = `page=${offset / first + 1}&per_page=${first}`;
  const answer = await client.get(`/api/customers/${row.id}/orders?${query}`);
  const nodes = rowsOf(answer);
  const links: unknown = Reflect.get(Object(answer), 'links');
  return {
    nodes,
    totalCount: null,
    pageInfo: {
      hasNextPage: Reflect.get(Object(links), 'next') !== null,
      hasPreviousPage: offset > 0,
      startCursor: cursorAt(offset),
      endCursor: cursorAt(offset + nodes.length),
    },
  };
}

function toInstant(text: unknown): string {
  return new Date(String(text)).toISOString().replace('.000Z', 'Z');
}
