import type { ListStretch, PlacedRow } from './cursor-rows.ts';
import { askPage, type ListPage, type ListReading } from './list-pages.ts';
import { planNumbered, type RowWindow } from './numbered-plan.ts';
import { isSizeInDoubt, learnFullPage, learnPageSize, realPageSize } from './page-size.ts';

/**
 * Reads the rows of a window from a service that numbers its pages or its rows: in as few calls as its page size allows,
 * all at once. When it gives other pages than it was asked for, that is learnt, and what is missing is asked for anew.
 */
export async function readNumberedRows(
  reading: ListReading,
  window: RowWindow,
): Promise<ListStretch> {
  let progress: Progress = { rows: [], next: window.offset, isAtEnd: false, total: null };
  for (let round = 0; round < mostRounds && !isDone(progress, window); round += 1) {
    progress = await readRound(reading, progress, window);
  }
  return toStretch(progress, window);
}

/** The first learns the size of pages, the second reads what is missing; a third is for a service that changes its mind. */
const mostRounds = 3;

interface NumberedRow extends PlacedRow {
  /** Rows before it. */
  readonly index: number;
}

interface Progress {
  readonly rows: readonly NumberedRow[];
  /** Rows before the first one that was not read. */
  readonly next: number;
  readonly isAtEnd: boolean;
  readonly total: number | null;
}

function isDone({ next, isAtEnd }: Progress, { offset, count }: RowWindow): boolean {
  return isAtEnd || next >= offset + count;
}

async function readRound(
  reading: ListReading,
  progress: Progress,
  { offset, count }: RowWindow,
): Promise<Progress> {
  const { limit, paginator } = reading.list;
  const { kind } = paginator;
  const gap = { offset: progress.next, count: offset + count - progress.next };
  const { size: asked, places } = planNumbered(gap, kind, limit);
  const answers = await askPlaces(reading, places, asked);
  const real = realPageSize(answers) ?? asked;
  learnPageSize(limit, asked, real);
  learnFullPage(limit, answers);
  const located = answers.map((answer) => ({
    ...answer,
    start: kind === 'offset' ? answer.place : answer.place * real,
    size: kind === 'offset' ? answer.returned : real,
  }));
  return located.reduce(addPage, progress);
}

async function askPlaces(
  reading: ListReading,
  places: readonly number[],
  size: number,
): Promise<readonly AnsweredPage[]> {
  const answers = await Promise.all(places.map((place) => askPlace(reading, place, size)));
  const { paginator, limit } = reading.list;
  if (paginator.kind === 'offset' || !isSizeInDoubt(answers, limit.proven)) return answers;
  // It comes first, as its rows may be wanted too: a page that does not exist would end the list before them.
  return [await askPlace(reading, 0, size), ...answers];
}

interface AnsweredPage extends ListPage {
  readonly place: number;
  readonly asked: number;
  readonly returned: number;
}

async function askPlace(reading: ListReading, place: number, asked: number): Promise<AnsweredPage> {
  const { kind, firstPage } = reading.list.paginator;
  const number = kind === 'offset' ? place : place + firstPage;
  const page = await askPage(reading, { position: String(number), size: asked });
  return {
    ...(kind === 'offset' ? withoutNumber(page) : undoClamp(page, { number, firstPage })),
    place,
    asked,
    returned: page.facts.returned ?? page.rows.length,
  };
}

/** Where rows are counted, the number of a page says nothing, and neither does what was found by comparing it to the last. */
function withoutNumber(page: ListPage): ListPage {
  const { total, currentPage, lastPage } = page.facts;
  if (total === null || (currentPage === null && lastPage === null)) return page;
  return { ...page, facts: { ...page.facts, hasNext: null } };
}

/** Old paginators give their last page in place of one behind it. Some that are asked from 0 report from 1. */
function undoClamp(
  page: ListPage,
  { number, firstPage }: { readonly number: number; readonly firstPage: number },
): ListPage {
  const { currentPage } = page.facts;
  const isReportedFromOne = firstPage === 0 && currentPage === number + 1;
  if (currentPage === null || currentPage === number || isReportedFromOne) return page;
  return { ...page, rows: [], facts: { ...page.facts, hasNext: false } };
}

interface LocatedPage extends AnsweredPage {
  /** Rows before the page. */
  readonly start: number;
  /** Rows of the list that it covers, those included which the service took out of it. */
  readonly size: number;
}

function addPage(progress: Progress, page: LocatedPage): Progress {
  const total = page.facts.total ?? progress.total;
  // A page with a gap before it was numbered by another size than it was asked for with.
  if (progress.isAtEnd || page.start > progress.next) return { ...progress, total };
  const isAtEnd = isLastPage(page, total);
  // Pages of another round may be of another size, and begin with rows that are there already.
  const rows = numberRows(page, isAtEnd).filter(({ index }) => index >= progress.next);
  return {
    rows: [...progress.rows, ...rows],
    next: Math.max(progress.next, page.start + page.size),
    isAtEnd,
    total,
  };
}

function isLastPage({ facts, start, size, asked, returned }: LocatedPage, total: number | null) {
  if (size === 0) return true;
  if (facts.hasNext !== null) return !facts.hasNext;
  // A full page of a service that says nothing may be followed by another one: an empty page costs less than lost rows.
  return total === null ? returned !== asked : start + size >= total;
}

function numberRows({ rows, start, size }: LocatedPage, isAtEnd: boolean): NumberedRow[] {
  return rows.map((node, position) => {
    const index = start + position;
    // Behind the last row of a page that lost some begins the next page.
    const offset = position === rows.length - 1 && !isAtEnd ? start + size : index + 1;
    return { node, index, behind: { kind: 'offset', offset } };
  });
}

function toStretch({ rows, isAtEnd, total }: Progress, { offset, count }: RowWindow): ListStretch {
  const end = offset + count;
  return {
    rows: rows.filter(({ index }) => index < end),
    hasBefore: offset > 0,
    hasMore: !isAtEnd || rows.some(({ index }) => index >= end),
    total,
  };
}
