import { settings, text, wholeNumber } from '@banyan/platform/config/settings.ts';
import { z } from 'zod';
import { PAGINATOR_KINDS } from '../../dialect/pagination/paginator.ts';

const parameter = () => text('the name of a query parameter');

const path = () => text('names from the root of the answer, parted by dots');

const beyondEnd = ['empty', 'notFound'] as const;

/** The setting `paginator`: how lists come in pages, where that differs from the dialect; null when they do not. */
export function paginatorSettings() {
  return settings({
    /** How a place in a list is named. Default `page`. */
    kind: z
      .enum(PAGINATOR_KINDS, { error: `one of ${PAGINATOR_KINDS.join(', ')}` })
      .exactOptional(),
    /** Query parameter with the page's number, the rows to skip, or the cursor. Default `page`, `offset` or `cursor`. */
    positionParam: parameter().exactOptional(),
    /** Query parameter with the size of a page; null when the service does not let others choose. Default: as the dialect says. */
    sizeParam: parameter().nullable().exactOptional(),
    /** Most rows in one page. Default 100. */
    maxPageSize: wholeNumber(1, 1_000_000, 'rows').exactOptional(),
    /** Number of the first page. Default 1. */
    firstPage: wholeNumber(0, 1).exactOptional(),
    /** What the service answers to a page behind the last. Default `empty`, in drf `notFound`. */
    beyondEnd: z.enum(beyondEnd, { error: `one of ${beyondEnd.join(', ')}` }).exactOptional(),
    /** Where a page says what it is. Default: Laravel's paginators by their shape, in drf and fastapi as those have it. */
    paths: settings({
      rows: path().exactOptional(),
      total: path().exactOptional(),
      page: path().exactOptional(),
      pageSize: path().exactOptional(),
      lastPage: path().exactOptional(),
      next: path().exactOptional(),
    }).exactOptional(),
  }).nullable();
}
