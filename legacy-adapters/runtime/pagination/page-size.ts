import type { Paginator } from '../../dialect/pagination/paginator.ts';
import type { PageFacts } from '../../dialect/pagination/read-page.ts';

/** What is known of the pages of one connector. It learns, and lives as long as the subgraph. */
export interface PageSizeLimit {
  /** The largest page that may be asked for; shrinks when the service turns out to give less. */
  max: number;
  /** Set when the service gives pages of one size, whatever it is asked for. */
  fixed: number | null;
  /** The largest size in which the first page came full, so that pages of it are numbered by it. 0: none did. */
  proven: number;
}

/** What is known before the first call. */
export function initialPageSize({ sizeParam, maxPageSize }: Paginator): PageSizeLimit {
  return { max: maxPageSize, fixed: sizeParam === null ? maxPageSize : null, proven: 0 };
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
  // A page that is not the last one is full.
  if (returned > asked && facts.hasNext !== false) return returned;
  return returned > 0 && returned < asked && facts.hasNext === true ? returned : null;
}

/** A page that came from a service which numbers its pages. */
export interface NumberedPage extends SizedPage {
  /** Pages before it. */
  readonly place: number;
  /** False when the service said that there is no such page. */
  readonly exists: boolean;
}

/**
 * Whether pages may be numbered by another size than they were asked for with, without a word of it: all of them are behind
 * the end, or one has other rows than the total leaves for it. The first page then tells, unless it has `proven` the size.
 */
export function isSizeInDoubt(pages: readonly NumberedPage[], proven: number): boolean {
  const isBehindEnd = ({ exists, place }: NumberedPage) => !exists && place > 0;
  return pages.every(isBehindEnd) || pages.some((page) => isMisplaced(page, proven));
}

function isMisplaced({ asked, returned, place, facts }: NumberedPage, proven: number): boolean {
  const { total, perPage, hasNext } = facts;
  if (place === 0 || perPage !== null || total === null || hasNext === true) return false;
  // The page may lack a row that its service counts.
  if (hasNext === null && asked <= proven) return false;
  const left = total - place * asked;
  // One that says it is the last ends where the list does; another one may be full.
  return returned !== (hasNext === false ? left : Math.max(0, Math.min(left, asked)));
}

/** Remembers the size of a first page that came full. */
export function learnFullPage(limit: PageSizeLimit, pages: readonly NumberedPage[]): void {
  const full = pages.find(({ place, asked, returned }) => place === 0 && returned === asked);
  limit.proven = Math.max(limit.proven, full?.asked ?? 0);
}

/** Remembers the size that a service gave instead of the one it was asked for. */
export function learnPageSize(limit: PageSizeLimit, asked: number, real: number): void {
  if (limit.fixed !== null || real > asked) limit.fixed = real;
  else if (real < asked) limit.max = Math.min(limit.max, real);
}
