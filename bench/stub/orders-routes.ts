import { decimal, moment, pick, roll, SHOP } from './made-up.ts';
import { pageOf, type StubRequest, type StubRoute } from './route.ts';

/** The routes of a stub of the Laravel service, as far as the workloads need them. */
export const ordersRoutes: readonly StubRoute[] = [
  {
    name: 'POST /api/customers/batch',
    method: 'POST',
    pattern: /^\/api\/customers\/batch$/,
    answer: batchCustomers,
  },
  {
    name: 'GET /api/customers/{id}',
    method: 'GET',
    pattern: /^\/api\/customers\/(\d+)$/,
    answer({ ids: [id = 0] }) {
      return isCustomer(id) ? { data: customer(id) } : null;
    },
  },
  {
    name: 'GET /api/customers/{id}/orders',
    method: 'GET',
    pattern: /^\/api\/customers\/(\d+)\/orders$/,
    answer: listOrders,
  },
];

/** Keyed by id, without those which do not exist; PHP writes an empty map as a list. */
function batchCustomers({ body }: StubRequest) {
  const asked: unknown = Reflect.get(Object(body), 'ids');
  const ids = Array.isArray(asked) ? asked.map(Number).filter(isCustomer) : [];
  if (ids.length === 0) return { data: [] };
  return { data: Object.fromEntries(ids.map((id) => [id, customer(id)])) };
}

/** Laravel's simple paginator inside an API resource: no total. */
function listOrders({ ids: [customerId = 0], query }: StubRequest) {
  if (!isCustomer(customerId)) return null;
  const { rows, page, perPage, from, lastPage } = pageOf(orderIds(customerId), query, 50);
  const path = `http://stub/api/customers/${customerId}/orders`;
  return {
    data: rows.map((id) => order(id, customerId)),
    links: {
      first: `${path}?page=1`,
      last: null,
      prev: page > 1 ? `${path}?page=${page - 1}` : null,
      next: page < lastPage ? `${path}?page=${page + 1}` : null,
    },
    meta: { current_page: page, from: from + 1, path, per_page: perPage, to: from + rows.length },
  };
}

function isCustomer(id: number): boolean {
  return id >= 1 && id <= SHOP.customers;
}

function customer(id: number) {
  return {
    id,
    name: `${pick('given', id, ['Dmitri', 'Björn', 'Ana', 'Mei'])} ${pick('family', id, ['García', 'Nagy', 'Li'])}`,
    email: `customer.${id}@mail.example`,
    phone: `+49 30 ${roll('phone', id, 9_000_000) + 1_000_000}`,
    tier: pick('tier', id, ['standard', 'standard', 'silver', 'gold']),
    newsletter: roll('newsletter', id, 2),
    created_at: phpTime(moment('customer', id)),
  };
}

function orderIds(customerId: number): readonly number[] {
  const count = 6 + roll('orders', customerId, 15);
  return Array.from({ length: count }, (_, index) => customerId * 100 + index);
}

function order(id: number, customerId: number) {
  const items = Array.from({ length: 1 + roll('lines', id, 6) }, (_, index) =>
    item(id * 10 + index),
  );
  return {
    id,
    number: 1_000_001 + 2 * id,
    customer_id: customerId,
    status: Number(pick('status', id, ['0', '1', '2', '3'])),
    total: decimal(items.reduce((sum, { line_total }) => sum + 100 * Number(line_total), 0)),
    currency: 'EUR',
    note: null,
    placed_at: phpTime(moment('placed', id)),
    cancelled_at: null,
    items,
  };
}

function item(id: number) {
  const quantity = 1 + roll('quantity', id, 4);
  const cents = 500 + roll('unit', id, 50_000);
  return {
    id,
    product_id: 1 + roll('product', id, SHOP.products),
    qty: quantity,
    unit_price: decimal(cents),
    line_total: decimal(cents * quantity),
  };
}

/** As Carbon writes a date into JSON. */
function phpTime(date: Date): string {
  return date.toISOString().replace('Z', '000Z');
}
