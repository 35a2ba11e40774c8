import { decimal, moment, pick, roll, SHOP } from './made-up.ts';
import { pageOf, type StubRequest, type StubRoute } from './route.ts';

const departments = 6;
const shelves = 18;

/** The routes of a stub of the Lumen service. Stock is the only thing that it remembers. */
export function createCatalogRoutes(): readonly StubRoute[] {
  const stock = new Map<number, number>();
  const product = (id: number) => (id <= SHOP.products ? productRow(id, stock) : null);
  return [
    get('/products', ({ query }) =>
      paginate('/products', listIds(query, SHOP.products), query, product),
    ),
    get('/products/{id}', ({ ids: [id = 0] }) => product(id)),
    get('/categories', ({ query }) =>
      paginate('/categories', listIds(query, SHOP.categories), query, category),
    ),
    get('/categories/{id}', ({ ids: [id = 0] }) => category(id)),
    get('/suppliers/{id}', ({ ids: [id = 0] }) => supplier(id)),
    {
      name: 'POST /products/{id}/stock',
      method: 'POST',
      pattern: /^\/products\/(\d+)\/stock$/,
      answer({ ids: [id = 0], body }) {
        const delta = Number(Reflect.get(Object(body), 'delta'));
        stock.set(id, stockOf(id, stock) + delta);
        return product(id);
      },
    },
  ];
}

function get(path: string, answer: (request: StubRequest) => unknown): StubRoute {
  const pattern = new RegExp(`^${path.replace('{id}', '(\\d+)')}$`);
  return { name: `GET ${path}`, method: 'GET', pattern, answer };
}

function listIds(query: URLSearchParams, total: number): readonly number[] {
  const ids = query.get('ids')?.split(',').map(Number);
  if (ids !== undefined) return ids.filter((id) => id >= 1 && id <= total).sort((a, b) => a - b);
  return Array.from({ length: total }, (_, index) => index + 1);
}

/** Lumen's flat paginator, with a total. */
function paginate(
  path: string,
  ids: readonly number[],
  query: URLSearchParams,
  toRow: (id: number) => unknown,
) {
  const { rows, perPage, page, from, lastPage } = pageOf(ids, query, 100);
  const link = (number: number) => `http://stub${path}?page=${number}`;
  return {
    current_page: page,
    data: rows.map(toRow),
    first_page_url: link(1),
    from: rows.length === 0 ? null : from + 1,
    last_page: lastPage,
    last_page_url: link(lastPage),
    links: [],
    next_page_url: page < lastPage ? link(page + 1) : null,
    path: `http://stub${path}`,
    per_page: perPage,
    prev_page_url: page > 1 ? link(page - 1) : null,
    to: rows.length === 0 ? null : from + rows.length,
    total: ids.length,
  };
}

function productRow(id: number, stocks: ReadonlyMap<number, number>) {
  const stock = stockOf(id, stocks);
  const noun = pick('noun', id, ['Pan', 'Lamp', 'Cable Box', 'Kettle', 'Shelf', 'Blanket']);
  const material = pick('material', id, ['Linen', 'Steel', 'Oak', 'Wool', 'Glass']);
  return {
    id,
    sku: `STB-${String(id).padStart(5, '0')}`,
    name: `${pick('brand', id, ['Søborg', 'Tamsin', 'Halle', 'Ortiz'])} Slim ${material} ${noun}`,
    description: `${noun} of ${material.toLowerCase()}. Made to be used daily. Wipe with a damp cloth.`,
    price: decimal(500 + roll('price', id, 50_000)),
    currency: 'EUR',
    in_stock: stock > 0 ? 1 : 0,
    stock,
    category_id:
      departments + shelves + 1 + roll('leaf', id, SHOP.categories - departments - shelves),
    supplier_id: 1 + roll('supplier', id, SHOP.suppliers),
    weight_grams: 40 + 10 * roll('weight', id, 900),
    status: 'active',
    created_at: localTime(moment('created', id)),
    updated_at: localTime(moment('created', id)),
  };
}

function stockOf(id: number, stocks: ReadonlyMap<number, number>): number {
  return stocks.get(id) ?? roll('stock', id, 250);
}

/** Departments, shelves, and the leaves which hold the products: three levels, as in the real seed. */
function category(id: number) {
  if (id < 1 || id > SHOP.categories) return null;
  const name = `${pick('category', id, ['Kitchen', 'Bath', 'Garden', 'Office'])} ${id}`;
  return {
    id,
    parent_id: parentOf(id),
    name,
    slug: name.toLowerCase().replace(' ', '-'),
    position: id,
  };
}

function parentOf(id: number): number | null {
  if (id <= departments) return null;
  if (id <= departments + shelves) return ((id - departments - 1) % departments) + 1;
  return departments + 1 + ((id - departments - shelves - 1) % shelves);
}

function supplier(id: number) {
  if (id < 1 || id > SHOP.suppliers) return null;
  return {
    id,
    name: `${pick('family', id, ['Berg', 'Costa', 'Ito', 'Novak', 'Osei'])} Trading ${id}`,
    country: pick('country', id, ['DE', 'PT', 'JP', 'CZ', 'GH']),
    email: `sales-${id}@supplier.example`,
    rating: decimal(250 + roll('rating', id, 251)),
    is_active: 1,
    created_at: localTime(moment('supplier', id)),
  };
}

/** The local time of the warehouse in Moscow, without a zone. */
function localTime(date: Date): string {
  const local = new Date(date.getTime() + 3 * 60 * 60 * 1000).toISOString();
  return local.slice(0, 19).replace('T', ' ');
}
