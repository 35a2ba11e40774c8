import type { ChangeOrigin } from '../review-events.ts';

/** A review as it is stored. */
export interface Review extends NewReview {
  /** Positive integer, see {@link isReviewId}. */
  readonly id: string;
}

/** A review that has no id yet. */
export interface NewReview {
  readonly productId: string;
  readonly authorId: string;
  /** 1 to 5. */
  readonly rating: number;
  readonly title: string | null;
  readonly body: string | null;
  /** Milliseconds since 1970. */
  readonly createdAtMs: number;
}

/** Where a review stands among those of its product, which are ordered newest first, the higher id first among equals. */
export type ReviewPosition = Pick<Review, 'createdAtMs' | 'id'>;

/** Asks for up to `first` reviews of a product, those behind `after`, or from the newest on. */
export interface ReviewPageRequest {
  readonly productId: string;
  readonly first: number;
  readonly after: ReviewPosition | null;
}

/** An answer to {@link ReviewPageRequest}. */
export interface ReviewPage {
  readonly reviews: readonly Review[];
  /** Whether there are more behind the last one. */
  readonly hasNext: boolean;
}

/** All reviews of a product in two numbers. */
export interface ReviewStats {
  readonly count: number;
  readonly ratingSum: number;
}

/**
 * Where reviews are kept. Each read is one statement, however many keys it is given, but for pages in SQLite, where those of
 * each size are one, first pages and later ones apart. It answers in the order of the keys. Whoever opened it closes it.
 */
export interface ReviewStore {
  /** Null for an id that does not exist. */
  readByIds(ids: readonly string[]): Promise<readonly (Review | null)[]>;
  readPages(requests: readonly ReviewPageRequest[]): Promise<readonly ReviewPage[]>;
  readStats(productIds: readonly string[]): Promise<readonly ReviewStats[]>;
  /**
   * Writes a review and its events in one transaction. Null, and nothing is written, when the author has reviewed the product
   * already.
   */
  add(review: NewReview, origin?: ChangeOrigin): Promise<Review | null>;
  /** Writes all of `reviews` or none, without events, and only while there is no review at all; whether it did. */
  fillIfEmpty(reviews: Iterable<NewReview>): Promise<boolean>;
  /** Rejects when the store cannot be reached. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Whether `id` can be the id of a review: a positive integer that JavaScript holds exactly. */
export function isReviewId(id: string): boolean {
  return /^[1-9]\d{0,14}$/.test(id);
}
