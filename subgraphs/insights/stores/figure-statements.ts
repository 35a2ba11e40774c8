import type { InsightsDialect } from './insights-dialect.ts';
import type { SalesRequest } from './insights-store.ts';

/**
 * Parameter: pages, as JSON lists of product id, from and to. Rows of three kinds: what was sold in a currency, stock, and
 * reviews. A stock without a told difference is compared with the one before it, also where that is out of the range.
 */
export function productFiguresStatement(dialect: InsightsDialect): string {
  const pages = dialect.rows('pages', [
    ['product_id', 'text'],
    ['from_ms', 'integer'],
    ['to_ms', 'integer'],
  ]);
  return `
    WITH page AS (${pages})
    SELECT page.place AS page, 'sales' AS kind, sale.currency AS currency,
      COUNT(DISTINCT sale.order_id) AS first, SUM(sale.units) AS second, CAST(SUM(sale.amount) AS TEXT) AS amount
    FROM page CROSS JOIN insights_sale AS sale
    WHERE sale.product_id = page.product_id
      AND sale.placed_at_ms >= page.from_ms AND sale.placed_at_ms < page.to_ms
    GROUP BY page.place, sale.currency
    UNION ALL
    SELECT moves.page, 'stock', NULL,
      SUM(CASE WHEN moved > 0 THEN moved ELSE 0 END), SUM(CASE WHEN moved < 0 THEN -moved ELSE 0 END), NULL
    FROM (
      SELECT page.place AS page, COALESCE(stock.delta, stock.stock - (
        SELECT earlier.stock FROM insights_stock AS earlier
        WHERE earlier.product_id = stock.product_id AND earlier.version < stock.version
        ORDER BY earlier.version DESC LIMIT 1
      ), stock.first_stock, 0) AS moved
      FROM page CROSS JOIN insights_stock AS stock
      WHERE stock.product_id = page.product_id
        AND stock.time_ms >= page.from_ms AND stock.time_ms < page.to_ms
    ) AS moves
    GROUP BY moves.page
    UNION ALL
    SELECT page.place, 'reviews', NULL, COUNT(*), SUM(review.rating), NULL
    FROM page CROSS JOIN insights_review AS review
    WHERE review.product_id = page.product_id
      AND review.time_ms >= page.from_ms AND review.time_ms < page.to_ms
    GROUP BY page.place`;
}

/** What a statement of sales looks like; its values are parameters. */
export type SalesShape = Pick<
  SalesRequest,
  'byProduct' | 'byCategory' | 'productIds' | 'categoryIds' | 'currency'
>;

/**
 * Parameters: intervals, as JSON lists of from and to; limit; and of what is filtered by: productIds, categoryIds, currency.
 * Each interval is a range of an index. CROSS JOIN keeps the intervals in the outer loop.
 */
export function salesStatement(dialect: InsightsDialect, shape: SalesShape): string {
  const { byProduct, byCategory, productIds, categoryIds, currency } = shape;
  const intervals = dialect.rows('intervals', [
    ['from_ms', 'integer'],
    ['to_ms', 'integer'],
  ]);
  const groups = [
    'span.place',
    'sale.currency',
    ...(byProduct ? ['sale.product_id'] : []),
    ...(byCategory ? ['product.category_id'] : []),
  ].join(', ');
  const conditions = [
    'sale.placed_at_ms >= span.from_ms AND sale.placed_at_ms < span.to_ms',
    ...(productIds === null ? [] : [`sale.product_id ${dialect.inList('productIds', 'texts')}`]),
    ...(categoryIds === null
      ? []
      : [`product.category_id ${dialect.inList('categoryIds', 'texts')}`]),
    ...(currency === null ? [] : ['sale.currency = :currency']),
  ];
  const isJoined = byCategory || categoryIds !== null;
  return `
    WITH span AS (${intervals})
    SELECT span.place AS place, sale.currency AS currency,
      ${byProduct ? 'sale.product_id' : 'NULL'} AS product_id,
      ${byCategory ? 'product.category_id' : 'NULL'} AS category_id,
      COUNT(DISTINCT sale.order_id) AS orders, SUM(sale.units) AS units, CAST(SUM(sale.amount) AS TEXT) AS amount
    FROM span CROSS JOIN insights_sale AS sale
    ${isJoined ? 'LEFT JOIN insights_product AS product ON product.product_id = sale.product_id' : ''}
    WHERE ${conditions.join(' AND ')}
    GROUP BY ${groups}
    LIMIT :limit`;
}
