import type { Setting } from '@banyan/platform/config/environment-reference.ts';

/** How lists come in pages. */
export interface PaginatorSettings {
  /**
   * How a place in a list is named: by the number of a page, with a total (`page`) or without (`simple`); by the rows to skip
   * (`offset`); by a text that came with the page before (`cursor`). Default `page`.
   */
  readonly kind?: Setting<'page' | 'simple' | 'offset' | 'cursor'>;
  /** Query parameter with the page's number, the rows to skip, or the cursor. Default `page`, `offset` or `cursor`. */
  readonly positionParam?: Setting<string>;
  /**
   * Query parameter with the size of a page; null when the service does not let others choose. Default `limit` for the kind
   * `offset`, else `page_size` in drf, `size` in fastapi, `per_page` elsewhere.
   */
  readonly sizeParam?: Setting<string> | null;
  /** Most rows in one page; with `sizeParam: null` the rows in each. Default 100. */
  readonly maxPageSize?: Setting<number>;
  /** Number of the first page, 0 or 1. Default 1. */
  readonly firstPage?: Setting<number>;
  /** What the service answers to a page behind the last: an empty one, or a 404. Default `notFound` in drf, else `empty`. */
  readonly beyondEnd?: Setting<'empty' | 'notFound'>;
  /** Where a page says what it is. Default: as in drf and fastapi, or by the shape of Laravel's pages. */
  readonly paths?: PagePathSettings;
}

/** Places in a page: names from the root of the answer, parted by dots, such as `meta.total`. Name as many as there are. */
export interface PagePathSettings {
  /** The rows, only to count them. */
  readonly rows?: Setting<string>;
  /** Rows in all pages together. */
  readonly total?: Setting<string>;
  /** Number of this page. */
  readonly page?: Setting<string>;
  /** Rows in a full page. */
  readonly pageSize?: Setting<string>;
  /** Number of the last page. */
  readonly lastPage?: Setting<string>;
  /** Whether there is a next page: its address, cursor or number, or true. Null, false, an empty text and nothing mean no. */
  readonly next?: Setting<string>;
}
