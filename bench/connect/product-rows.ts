import { parseJson } from '@banyan/platform/json/parse-json.ts';

/** Rows as a PHP service sends them, read from JSON text, since that decides how V8 lays out their objects. */
export function createProductRows(count: number): { readonly data: readonly ProductRow[] } {
  const rows = Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    sku: `SKU-${index}`,
    title: `Product ${index}`,
    description: 'A thing that is sold',
    price_cents: 100 + index,
    currency: 'EUR',
    stock_count: index % 17,
    is_active: index % 3 === 0,
    created_at: '2026-01-01 00:00:00',
    updated_at: index % 5 === 0 ? null : '2026-02-02 00:00:00',
    category: { id: index % 9, name: `Category ${index % 9}`, slug: `c-${index % 9}` },
    width_mm: 10,
    height_mm: 20,
    depth_mm: 30,
  }));
  return parseJson(JSON.stringify({ data: rows })) as unknown as {
    readonly data: readonly ProductRow[];
  };
}

/** One product. */
export interface ProductRow {
  readonly id: number;
  readonly sku: string;
  readonly title: string;
  readonly description: string;
  readonly price_cents: number;
  readonly currency: string;
  readonly stock_count: number;
  readonly is_active: boolean;
  readonly created_at: string;
  readonly updated_at: string | null;
  readonly category: { readonly id: number; readonly name: string; readonly slug: string };
  readonly width_mm: number;
  readonly height_mm: number;
  readonly depth_mm: number;
}

/** The mapping that is measured: ten fields and two nested groups. */
export const productSelection = `
  $.data {
    id
    sku
    name: title
    description
    price: price_cents
    currency
    stock: stock_count
    isActive: is_active
    createdAt: created_at
    updatedAt: updated_at
    category { id name slug }
    size: { width: width_mm height: height_mm depth: depth_mm }
  }
`;

/** What a person would write instead of {@link productSelection}. */
export function mapByHand({ data }: { readonly data: readonly ProductRow[] }): unknown {
  return data.map((row) => ({
    id: row.id,
    sku: row.sku,
    name: row.title,
    description: row.description,
    price: row.price_cents,
    currency: row.currency,
    stock: row.stock_count,
    isActive: row.is_active,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    category: { id: row.category.id, name: row.category.name, slug: row.category.slug },
    size: { width: row.width_mm, height: row.height_mm, depth: row.depth_mm },
  }));
}
