import type { EventMoment, OrderFields } from './order-state.ts';

/** What the change log keeps of an event: that something changed, and not what to. */
export interface LoggedEvent {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  /** Milliseconds since 1970. */
  readonly timeMs: number;
  /** GraphQL field names; null when any may have changed. */
  readonly changedFields: readonly string[] | null;
}

/** An event, cleaned. */
export interface Intake extends LoggedEvent, EventMoment {
  /** Its place among the changes of its subject; null when it is too large for a database. */
  readonly sequence: number | null;
  readonly report: Report;
}

/** What an event means for the figures. */
export type Report =
  | { readonly kind: 'order'; readonly orderId: string; readonly told: Partial<OrderFields> }
  | ProductReport
  | ReviewReport
  /** It tells nothing that is counted. */
  | { readonly kind: 'other' }
  /** It cannot be used; `reason` holds no values. */
  | { readonly kind: 'malformed'; readonly reason: string };

/** What an event tells of a product. */
export interface ProductReport {
  readonly kind: 'product';
  readonly productId: string;
  /** Null: not told. */
  readonly categoryId: string | null;
  /** Null: not told. */
  readonly stock: StockReading | null;
}

/** A stock, and how it came about. One of `stock` and `delta` at least is known. */
export interface StockReading {
  readonly stock: number | null;
  /** What the writer says that was added. */
  readonly delta: number | null;
  /** Whether there was nothing before. */
  readonly isFirst: boolean;
}

/** A review that was written. */
export interface ReviewReport {
  readonly kind: 'review';
  readonly reviewId: string;
  readonly productId: string;
  /** 1 to 5. */
  readonly rating: number;
}

/** What became of an event: `late` is older than all that it tells of. */
export type Outcome = 'applied' | 'late' | 'ignored' | 'malformed' | 'duplicate';
