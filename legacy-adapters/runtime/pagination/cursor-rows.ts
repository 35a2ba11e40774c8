import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import type { ListPosition } from './cursor.ts';
import { askPage, type ListPage, type ListReading } from './list-pages.ts';

/** A row, and the place behind it. */
export interface PlacedRow {
  readonly node: JsonValue;
  readonly behind: ListPosition;
}

/** A stretch of a list. */
export interface ListStretch {
  readonly rows: readonly PlacedRow[];
  readonly hasBefore: boolean;
  readonly hasMore: boolean;
  /** Of the whole list; null when the service does not count. */
  readonly total: number | null;
}

type CursorPosition = ListPosition & { readonly kind: 'cursor' };

/**
 * Reads `count` rows behind `start`. Each page names the next, so pages are asked for one after the other; a page without
 * rows, or one that names itself as the next, ends the list.
 */
export async function readCursorRows(
  reading: ListReading,
  start: CursorPosition,
  count: number,
): Promise<ListStretch> {
  const { max } = reading.list.limit;
  const rows: PlacedRow[] = [];
  let total: number | null = null;
  let place: CursorPosition | null = start;
  while (place !== null && rows.length < count) {
    const size: number = Math.min(max, place.skip + count - rows.length);
    const page: ListPage = await askPage(reading, { position: place.page, size });
    rows.push(...placeRows(page, place));
    total = page.facts.total;
    place = nextPlace(page, place);
  }
  return {
    rows: rows.slice(0, count),
    hasBefore: start.page !== null || start.skip > 0,
    hasMore: rows.length > count || place !== null,
    total,
  };
}

function placeRows({ rows, facts }: ListPage, { page, skip }: CursorPosition): PlacedRow[] {
  return rows.slice(skip).map((node, index) => {
    const isLast = skip + index === rows.length - 1;
    // Behind the last row begins the next page, which costs no rows to be read in vain.
    const behind: ListPosition =
      isLast && facts.nextCursor !== null
        ? { kind: 'cursor', page: facts.nextCursor, skip: 0 }
        : { kind: 'cursor', page, skip: skip + index + 1 };
    return { node, behind };
  });
}

function nextPlace(
  { rows, facts }: ListPage,
  { page, skip }: CursorPosition,
): CursorPosition | null {
  const { nextCursor } = facts;
  if (nextCursor === null || nextCursor === page || rows.length === 0) return null;
  return { kind: 'cursor', page: nextCursor, skip: Math.max(0, skip - rows.length) };
}
