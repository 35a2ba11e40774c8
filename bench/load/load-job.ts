/** One run of load. */
export interface LoadJob {
  readonly url: string;
  /** Distinct requests, the most popular first. */
  readonly bodies: readonly string[];
  /** The product that each request shows; its stock is then compared with the writes. */
  readonly products: readonly number[];
  readonly connections: number;
  /** `sweep` sends every request once, `zipf` chooses by popularity until all windows are over. */
  readonly kind: 'sweep' | 'zipf';
  /** How often is measured; before that comes one window more, which does not count. */
  readonly windows: number;
  /** Of one window. One with fewer answers than connections becomes longer, up to {@link LONGEST_WINDOW} times. */
  readonly windowMs: number;
  /** The share of requests that are writes, from 0 to 1. */
  readonly writeShare: number;
  readonly seed: number;
}

/** How much longer a window may become when answers are slow. */
export const LONGEST_WINDOW = 10;

/** What a run came to, in all windows that count. */
export interface LoadResult {
  readonly answers: number;
  readonly seconds: number;
  /** Answers per second of each window. */
  readonly rates: readonly number[];
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers with another status than 200, with errors, or unlike earlier ones to the same request; and no answer at all. */
  readonly failed: number;
  /** Answers whose stock lacks a write that had been answered before the request was sent. */
  readonly stale: number;
}
