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

/** A row of the statistics statement: the index of the product that it is about, then the columns. Integers may come as text. */
export type StatsTuple = [
  slot: number | string,
  count: number | string,
  ratingSum: number | string,
];

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

/** Pages in the order of `requests`. Each has one row more than asked for where there is one; the rows stand in any order. */
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
    const reviews = (found[slot] ?? []).sort(byNewest);
    return { reviews: reviews.slice(0, first), hasNext: reviews.length > first };
  });
}

function byNewest(one: Review, other: Review): number {
  return other.createdAtMs - one.createdAtMs || Number(other.id) - Number(one.id);
}

/** Statistics in the order of `productIds`; zeros for a product without reviews. */
export function toStats(
  productIds: readonly string[],
  rows: readonly StatsTuple[],
): readonly ReviewStats[] {
  const found: ReviewStats[] = productIds.map(() => noReviews);
  for (const [slot, count, ratingSum] of rows) {
    found[Number(slot)] = { count: Number(count), ratingSum: Number(ratingSum) };
  }
  return found;
}

const noReviews: ReviewStats = { count: 0, ratingSum: 0 };
