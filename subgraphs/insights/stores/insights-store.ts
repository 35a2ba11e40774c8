import type { Intake, LoggedEvent, Outcome } from '../intake/intake.ts';

/** From `fromMs` to before `toMs`, in milliseconds since 1970. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Money of one currency. */
export interface Money {
  /** ISO 4217 code; XXX where none is known. */
  readonly currency: string;
  /** Ten-thousandths. */
  readonly amount: bigint;
}

/** Asks for the figures of one product within a time. */
export interface ProductFiguresRequest extends TimeRange {
  readonly productId: string;
}

/** An answer to {@link ProductFiguresRequest}. */
export interface ProductFigures {
  /** Orders that hold the product. */
  readonly orders: number;
  readonly unitsSold: number;
  /** One for each currency, in alphabetical order. */
  readonly revenue: readonly Money[];
  readonly stockIn: number;
  readonly stockOut: number;
  readonly reviewCount: number;
  readonly ratingSum: number;
}

/** Asks for sales by interval. Null in a filter: all. */
export interface SalesRequest {
  readonly intervals: readonly TimeRange[];
  readonly byProduct: boolean;
  readonly byCategory: boolean;
  readonly productIds: readonly string[] | null;
  readonly categoryIds: readonly string[] | null;
  readonly currency: string | null;
  /** Most rows to read. */
  readonly limit: number;
}

/** What was sold in one interval, in one currency and, where asked for, of one product or category. */
export interface SalesRow extends Money {
  /** Which of the intervals. */
  readonly interval: number;
  /** Null when not asked for, and where it is not known. */
  readonly productId: string | null;
  /** Null when not asked for, and where it is not known. */
  readonly categoryId: string | null;
  readonly orders: number;
  readonly unitsSold: number;
}

/** Where an event stands in the change log, whose newest is first. */
export type LogPosition = Pick<LoggedEvent, 'timeMs' | 'id'>;

/** Asks for up to `limit` events behind `after`. Null in a filter: all. */
export interface LogRequest {
  readonly types: readonly string[] | null;
  readonly subject: string | null;
  readonly range: TimeRange;
  readonly after: LogPosition | null;
  readonly limit: number;
}

/** What became of the events that the change log holds. */
export interface IntakeCounts {
  readonly applied: number;
  readonly late: number;
  readonly ignored: number;
  readonly malformed: number;
  /** Deliveries beyond the first of each. */
  readonly duplicates: number;
}

/** What is old, and how much of it goes at a time. */
export interface OldRows {
  readonly olderThanMs: number;
  readonly limit: number;
}

/** Where facts are kept. Each read is one statement. Whoever opened it closes it. */
export interface InsightsStore {
  /** Takes the effect of an event once, however often it comes, in one transaction with the memory of that. */
  take(intake: Intake): Promise<Outcome>;
  /** In the order of `requests`. */
  readProductFigures(
    requests: readonly ProductFiguresRequest[],
  ): Promise<readonly ProductFigures[]>;
  /** By interval, then product, category and currency. */
  readSales(request: SalesRequest): Promise<readonly SalesRow[]>;
  readLog(request: LogRequest): Promise<readonly LoggedEvent[]>;
  readIntakeCounts(): Promise<IntakeCounts>;
  /** Forgets everything, so that a replay of all events builds it anew. */
  reset(): Promise<void>;
  /** Forgets that events were taken, up to `limit` of those it was longer ago; the figures stay. How many. */
  pruneSeen(old: OldRows): Promise<number>;
  /** Removes up to `limit` events that were made longer ago from the change log; the figures stay. How many. */
  pruneLog(old: OldRows): Promise<number>;
  /** Rejects when the store cannot be reached. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
