import type { Review, ReviewPage, ReviewPageRequest, ReviewStats } from './review-store.ts';

/** A row of table `review`, in either database. Integers may come as text. */
export interface ReviewRow {
  readonly id: number | string;
  readonly product_id: string;
  readonly author_id: string;
  readonly rating: number;
  readonly title: string | null;
  readonly body: string | null;
  readonly created_at_ms: number | string;
}

/**
 * A row of a page statement: the index of the request that it answers, then the columns of the review, but for the product,
 * which the request names. Drivers make arrays faster than objects. Integers may come as text.
 */
export type PageTuple = [
  slot: number | string,
  id: number | string,
  authorId: string,
  rating: number,
  title: string | null,
  body: string | null,
  createdAtMs: number | string,
];

/** A row of the statistics statement. */
export interface StatsRow {
  readonly product_id: string;
  readonly count: number | string;
  readonly rating_sum: number | string;
}

/** A stored row as the review that it holds. */
export function toReview(row: ReviewRow): Review {
  return {
    id: String(row.id),
    productId: row.product_id,
    authorId: row.author_id,
    rating: row.rating,
    title: row.title,
    body: row.body,
    createdAtMs: Number(row.created_at_ms),
  };
}

/** Reviews in the order of `ids`. */
export function toReviewsById(
  ids: readonly string[],
  rows: readonly ReviewRow[],
): readonly (Review | null)[] {
  const byId = new Map(rows.map((row) => [String(row.id), toReview(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

/** Pages in the order of `requests`. The rows stand in page order, with one more than asked for where there is one. */
export function toPages(
  requests: readonly ReviewPageRequest[],
  rows: readonly PageTuple[],
): readonly ReviewPage[] {
  const found = requests.map((): Review[] => []);
  for (const [slotText, id, authorId, rating, title, body, createdAtMs] of rows) {
    const slot = Number(slotText);
    const productId = requests[slot]?.productId ?? '';
    const review = { id: String(id), productId, authorId, rating, title, body };
    found[slot]?.push({ ...review, createdAtMs: Number(createdAtMs) });
  }
  return requests.map(({ first }, slot) => {
    const reviews = found[slot] ?? [];
    return { reviews: reviews.slice(0, first), hasNext: reviews.length > first };
  });
}

/** Statistics in the order of `productIds`; zeros for a product without reviews. */
export function toStats(
  productIds: readonly string[],
  rows: readonly StatsRow[],
): readonly ReviewStats[] {
  const byProduct = new Map(rows.map((row) => [row.product_id, row]));
  return productIds.map((id) => {
    const row = byProduct.get(id);
    return { count: Number(row?.count ?? 0), ratingSum: Number(row?.rating_sum ?? 0) };
  });
}
