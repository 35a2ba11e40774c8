import { isJsonObject, type JsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import type { ItemStatus } from '../answer-style.ts';
import { readMember } from '../read-member.ts';

/** The rows of a body, of which each has a status of its own. */
export interface SplitItems {
  /** The body without the rows that failed. */
  readonly body: JsonValue;
  /** The body without any row. */
  readonly emptied: JsonValue;
  readonly failed: readonly FailedItem[];
}

/** A row whose status is not 2xx. */
export interface FailedItem {
  readonly status: number;
  readonly row: JsonValue;
  /** The body with this row alone. */
  readonly body: JsonValue;
}

/** Parts the rows that failed from the others; null when `style` finds no rows with a status, or none that failed. */
export function splitItems(
  body: JsonValue,
  httpStatus: number,
  style: ItemStatus,
): SplitItems | null {
  if (style === 'none') return null;
  if (style !== 'auto') return splitAt(body, style);
  if (httpStatus !== 207) return null;
  const way = usualWays.find((candidate) => rowsAt(body, candidate).some(hasStatus));
  return way === undefined ? null : splitAt(body, way);
}

/** `*` stands for each row. */
const usualWays: readonly (readonly string[])[] = [
  ['*', 'status'],
  ...['data', 'results', 'items', 'responses'].map((name) => [name, '*', 'status']),
];

interface ItemRow {
  /** Its place in the list, or its name in a map. */
  readonly name: string;
  readonly row: JsonValue;
  /** Null when it has none: then it is a row like others. */
  readonly status: number | null;
}

function hasStatus({ status }: ItemRow): boolean {
  return status !== null;
}

function splitAt(body: JsonValue, way: readonly string[]): SplitItems | null {
  const rows = rowsAt(body, way);
  const failed = rows.filter(isFailed);
  if (failed.length === 0) return null;
  const place = way.slice(0, way.indexOf('*'));
  const withRows = (kept: readonly ItemRow[]) => replaceRows(body, place, kept);
  return {
    body: withRows(rows.filter((row) => !isFailed(row))),
    emptied: withRows([]),
    failed: failed.map((one) => ({ status: one.status, row: one.row, body: withRows([one]) })),
  };
}

function isFailed(row: ItemRow): row is ItemRow & { readonly status: number } {
  return row.status !== null && row.status >= 300;
}

function rowsAt(body: JsonValue, way: readonly string[]): readonly ItemRow[] {
  const star = way.indexOf('*');
  const rows = way.slice(0, star).reduce<JsonValue | undefined>(readMember, body);
  if (!Array.isArray(rows) && !isJsonObject(rows ?? null)) return [];
  return Object.entries(rows as JsonObject).map(([name, row]) => ({
    name,
    row,
    status: toStatus(way.slice(star + 1).reduce<JsonValue | undefined>(readMember, row)),
  }));
}

/** A status may come as text; what is no HTTP status is a value of the service's own. */
function toStatus(value: JsonValue | undefined): number | null {
  if (typeof value !== 'number' && typeof value !== 'string') return null;
  return /^[1-5]\d\d$/.test(String(value)) ? Number(value) : null;
}

/** Copies what it changes. */
function replaceRows(
  value: JsonValue,
  [name, ...rest]: readonly string[],
  kept: readonly ItemRow[],
): JsonValue {
  if (name !== undefined && isJsonObject(value)) {
    return { ...value, [name]: replaceRows(value[name] ?? null, rest, kept) };
  }
  if (Array.isArray(value)) return kept.map(({ row }) => row);
  return Object.fromEntries(kept.map((one) => [one.name, one.row]));
}
