import type { PhpServiceName } from '../../php/php-environment.ts';

/** One request to a legacy service. */
export interface Call {
  /** `GET` when absent. */
  readonly method?: string;
  readonly path: string;
  readonly body?: unknown;
}

/** Requests which change nothing, for the small seed. */
export const reads: Record<PhpServiceName, readonly Call[]> = {
  'catalog-lumen': [
    { path: '/products?per_page=100' },
    { path: '/products?page=3&per_page=7' },
    { path: '/products?page=99' },
    { path: '/products?sort=price&per_page=100' },
    { path: '/products?sort=-name&per_page=100' },
    { path: '/products?sort=created_at' },
    { path: '/products?q=lamp' },
    { path: '/products?q=cr%C3%A8me' },
    { path: '/products?q=%25' },
    { path: '/products?in_stock=0&category_id=15' },
    { path: '/products?ids=5,3,none,3' },
    { path: '/products/1' },
    { path: '/products/none' },
    { path: '/products/99999999999999999999' },
    { path: '/categories?per_page=100' },
    { path: '/categories?parent_id=1' },
    { path: '/categories/tree' },
    { path: '/suppliers/1' },
    { path: '/suppliers/99' },
  ],
  'orders-laravel': [
    { path: '/api/customers/7' },
    { path: '/api/customers/99' },
    { path: '/api/customers/1/orders?per_page=50' },
    { path: '/api/customers/1/orders?page=2&per_page=3' },
    { path: '/api/customers/1/orders?status=3' },
    { path: '/api/orders/1' },
    { path: '/api/orders/120' },
    { path: '/api/orders/9007199254740995' },
    { path: '/api/me' },
    { method: 'POST', path: '/api/customers/batch', body: { ids: [20, 1, '7', 'none'] } },
    { method: 'POST', path: '/api/customers/batch', body: { ids: [] } },
  ],
};

const product = { sku: 'NEW-1', name: 'Näme 😀', price: 1.005, category_id: 1, supplier_id: 1 };
const line = { product_id: 1, qty: 2 };

/** Requests which change something, in this order; the last one reads what the others have left. */
export const writes: Record<PhpServiceName, readonly Call[]> = {
  'catalog-lumen': [
    { method: 'POST', path: '/products', body: product },
    { method: 'POST', path: '/products', body: product },
    { method: 'POST', path: '/products', body: { ...product, sku: 'NEW-2', price: '1e3' } },
    { method: 'POST', path: '/products', body: { ...product, sku: 'NEW-3', price: 1e9 } },
    { method: 'POST', path: '/products', body: { ...product, sku: 'NEW-4', stock: 3e9 } },
    { method: 'POST', path: '/products', body: { ...product, sku: 'NEW-5', category_id: '1abc' } },
    { method: 'PUT', path: '/products/1', body: { ...product, sku: 'NEW-6' } },
    { method: 'PUT', path: '/products/1', body: { ...product, sku: 'NEW-6' } },
    { method: 'PUT', path: '/products/1', body: { price: -1 } },
    { method: 'POST', path: '/products/1/stock', body: { delta: 0 } },
    { method: 'POST', path: '/products/1/stock', body: { delta: 0 } },
    { method: 'POST', path: '/products/1/stock', body: { delta: 4 } },
    { method: 'POST', path: '/products/1/stock', body: { delta: -1000 } },
    { method: 'POST', path: '/products/1/stock', body: { delta: 1.5 } },
    { method: 'POST', path: '/products/99/stock', body: { delta: 1 } },
    { method: 'DELETE', path: '/products/2' },
    { method: 'DELETE', path: '/products/2' },
    { path: '/products?per_page=100' },
  ],
  'orders-laravel': [
    { method: 'POST', path: '/api/orders', body: { items: [line], note: 'Grüße 😀' } },
    { method: 'POST', path: '/api/orders', body: { items: [line, { product_id: '3', qty: '1' }] } },
    { method: 'POST', path: '/api/orders', body: { items: [line, { product_id: 99, qty: 0 }] } },
    { method: 'POST', path: '/api/orders', body: { items: [{ product_id: '1abc', qty: 1 }] } },
    { method: 'POST', path: '/api/orders', body: { items: [], note: 'x'.repeat(501) } },
    { method: 'POST', path: '/api/orders/121/cancel' },
    { method: 'POST', path: '/api/orders/121/cancel' },
    { method: 'POST', path: '/api/orders/1/cancel' },
    { method: 'POST', path: '/api/orders/999/cancel' },
    { path: '/api/customers/7/orders' },
  ],
};

/** Who may send them. */
export const tokens: Record<PhpServiceName, string> = {
  'catalog-lumen': 'catalog-secret',
  'orders-laravel': 'customer-7-token',
};
