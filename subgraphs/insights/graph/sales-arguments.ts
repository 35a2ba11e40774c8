import { BanyanError } from '@banyan/platform/errors/banyan-error.ts';
import {
  cutDays,
  type DayRange,
  type Interval,
  type IntervalUnit,
  wholeRange,
} from '../calendar/intervals.ts';
import { formatDay, type LocalDay } from '../calendar/local-date.ts';
import { findTimeZone, type TimeZone } from '../calendar/time-zone.ts';
import type { SalesRequest, TimeRange } from '../stores/insights-store.ts';
import { badArgument, quote } from './bad-argument.ts';

/** Arguments of `Query.salesByDay` as they arrive. */
export interface SalesArguments {
  readonly filter: SalesFilter;
  readonly groupBy?: readonly SalesGroup[] | null;
  readonly interval?: IntervalUnit | null;
  readonly timeZone?: string | null;
}

/** `input SalesFilter`. */
export interface SalesFilter {
  readonly from: LocalDay;
  readonly to: LocalDay;
  readonly productIds?: readonly string[] | null;
  readonly categoryIds?: readonly string[] | null;
  readonly currency?: string | null;
}

/** `enum SalesGroup`. */
export type SalesGroup = 'PRODUCT' | 'CATEGORY' | 'CURRENCY';

/** Arguments of `Query.salesByDay`, checked. */
export interface SalesQuery {
  readonly intervals: readonly Interval[];
  readonly request: SalesRequest;
  readonly byCurrency: boolean;
}

const maxIntervals = 1000;
const maxIds = 1000;

/** Most entries of one answer. */
export const MAX_SALES = 5000;

/** Reads the arguments; null means the default. Throws `BAD_USER_INPUT`, whose `fields` name the argument. */
export function readSalesArguments(args: SalesArguments): SalesQuery {
  const { filter } = args;
  const groups = args.groupBy ?? [];
  const zone = readTimeZone(args.timeZone ?? 'UTC');
  const intervals = readIntervals(filter, args.interval ?? 'DAY', zone);
  return {
    intervals,
    byCurrency: groups.includes('CURRENCY'),
    request: {
      intervals,
      byProduct: groups.includes('PRODUCT'),
      byCategory: groups.includes('CATEGORY'),
      productIds: readIds('filter.productIds', filter.productIds),
      categoryIds: readIds('filter.categoryIds', filter.categoryIds),
      currency: readCurrency(filter.currency),
      limit: MAX_SALES + 1,
    },
  };
}

/** Throws `REQUEST_LIMIT_EXCEEDED` when there are more entries than one answer may hold. */
export function assertSalesFit(count: number): void {
  if (count <= MAX_SALES) return;
  throw new BanyanError(
    'REQUEST_LIMIT_EXCEEDED',
    `There are more than ${MAX_SALES} entries: ask for fewer days, larger intervals, or filter.`,
  );
}

function readIntervals(
  { from: first, to: last }: SalesFilter,
  unit: IntervalUnit,
  zone: TimeZone,
): readonly Interval[] {
  const range = readRange({ first, last }, ['filter.from', 'filter.to']);
  const intervals = cutDays(range, unit, { zone, limit: maxIntervals });
  if (intervals.length <= maxIntervals) return intervals;
  throw badArgument(
    'interval',
    `must give at most ${maxIntervals} intervals, received more for ${unit}`,
  );
}

/** Throws when the range ends before it begins. */
export function readRange(
  range: DayRange,
  [from, to]: readonly [from: string, to: string],
): DayRange {
  const { first, last } = range;
  if (first <= last) return range;
  throw badArgument(
    to,
    `must not be before ${from}, which is ${formatDay(first)}; received ${formatDay(last)}`,
  );
}

/** Throws for a name that is unknown. */
export function readTimeZone(name: string): TimeZone {
  const zone = findTimeZone(name);
  if (zone !== null) return zone;
  throw badArgument(
    'timeZone',
    `must be a time zone such as "Europe/Berlin", received ${quote(name)}`,
  );
}

/** Arguments of `Product.insights` as they arrive. */
export interface InsightsArguments {
  readonly from?: LocalDay | null;
  readonly to?: LocalDay | null;
  readonly timeZone?: string | null;
}

// As far as a Date can go.
const everMs = 8_640_000_000_000_000;

/** The time between two days, both included; without one of them it has no end on that side. */
export function readInsightsRange({ from, to, timeZone }: InsightsArguments): TimeRange {
  const zone = readTimeZone(timeZone ?? 'UTC');
  const first = from ?? to ?? 0;
  const last = to ?? first;
  readRange({ first, last }, ['from', 'to']);
  const { fromMs, toMs } = wholeRange({ first, last }, zone);
  return {
    fromMs: (from ?? null) === null ? -everMs : fromMs,
    toMs: (to ?? null) === null ? everMs : toMs,
  };
}

function readIds(
  path: string,
  ids: readonly string[] | null | undefined,
): readonly string[] | null {
  if (ids === null || ids === undefined) return null;
  if (ids.length <= maxIds) return ids;
  throw badArgument(path, `must hold at most ${maxIds} ids, received ${ids.length}`);
}

function readCurrency(code: string | null | undefined): string | null {
  if (code === null || code === undefined) return null;
  if (/^[A-Z]{3}$/.test(code)) return code;
  throw badArgument('filter.currency', `must be a code such as "EUR", received ${quote(code)}`);
}
