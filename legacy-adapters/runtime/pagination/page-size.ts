import type { Paginator } from '../../dialect/pagination/paginator.ts';
import type { PageFacts } from '../../dialect/pagination/read-page.ts';

/** What is known of the pages of one connector. It learns, and lives as long as the subgraph. */
export interface PageSizeLimit {
  /** The largest page that may be asked for; shrinks when the service turns out to give less. */
  max: number;
  /** Set when the service gives pages of one size, whatever it is asked for. */
  fixed: number | null;
}

/** What is known before the first call. */
export function initialPageSize({ sizeParam, maxPageSize }: Paginator): PageSizeLimit {
  return { max: maxPageSize, fixed: sizeParam === null ? maxPageSize : null };
}

/** One answer, and how many rows it was asked for. */
export interface SizedPage {
  readonly asked: number;
  readonly returned: number;
  readonly facts: PageFacts;
}

/**
 * The size of the pages that the service really gave, by which it also numbers them; null when they do not tell. Pages of
 * one round are asked for with equal sizes, so what one of them tells holds for all.
 */
export function realPageSize(pages: readonly SizedPage[]): number | null {
  const sizes = pages.map(toldSize).filter((size) => size !== null);
  return sizes.length === 0 ? null : Math.min(...sizes);
}

function toldSize({ asked, returned, facts }: SizedPage): number | null {
  if (facts.perPage !== null && facts.perPage > 0) return facts.perPage;
  if (returned > asked) return returned;
  // A page that is not the last one is full.
  return returned > 0 && returned < asked && facts.hasNext === true ? returned : null;
}

/** Remembers the size that a service gave instead of the one it was asked for. */
export function learnPageSize(limit: PageSizeLimit, asked: number, real: number): void {
  if (limit.fixed !== null || real > asked) limit.fixed = real;
  else if (real < asked) limit.max = Math.min(limit.max, real);
}
