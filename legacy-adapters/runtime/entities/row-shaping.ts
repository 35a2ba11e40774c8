import type { JsonObject } from '@banyan/platform/json/json-value.ts';
import type { ConnectorDefinition } from '../../connect/connectors.ts';
import { type Mapping, type Reference, referencesOf } from '../../connect/references.ts';
import { firstQueryPart } from '../../connect/template.ts';
import type { Paginator } from '../../dialect/pagination/paginator.ts';

/** What is known of the rows of a list before any is read. */
export interface ListedRows {
  /** Fields of the key under which a row would stand for its entity. */
  readonly keyNames: readonly string[];
  /** Null: the source has no pages. */
  readonly paginator: Paginator | null;
}

/** Whether the arguments of one call may decide how the rows look. */
export type RowShaping = (args: JsonObject) => boolean;

/**
 * Compiles whether arguments or the parent may decide how the rows of a connector look, and not only which rows come. Nothing
 * tells `lang`, `currency` or `fields` from a filter, so every argument counts that is given, except those that page and those
 * which are named as a part of the key or its plural.
 *
 * `$this` counts everywhere but in the path, and then always: the result is null. In the path it says whose rows they are, of
 * whom an entity's field has the same value whoever asks; in a query, a header or a body it may be anything that an argument may be.
 */
export function compileRowShaping(
  definition: ConnectorDefinition,
  rows: ListedRows,
): RowShaping | null {
  if (readsBesidePath(definition).some(({ variable }) => variable === 'this')) return null;
  const harmless = harmlessArguments(rows);
  return (args) =>
    Object.entries(args).some(([name, value]) => value !== null && !harmless.has(plainName(name)));
}

/** Those of connections, and what others are commonly called that are handed on to the service. */
const pagingArguments = ['first', 'after', 'last', 'before', 'limit', 'offset', 'page'];

function harmlessArguments({ keyNames, paginator }: ListedRows): ReadonlySet<string> {
  const { positionParam = null, sizeParam = null } = paginator ?? {};
  const ofKeys = keyNames.flatMap((name) => [name, `${name}s`]);
  const names = [...pagingArguments, positionParam, sizeParam, ...ofKeys];
  return new Set(names.filter((name) => name !== null).map(plainName));
}

/** So that `perPage` is `per_page`, and `pageSize` is `page[size]`. */
function plainName(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N}]/gu, '').toLowerCase();
}

function readsBesidePath(definition: ConnectorDefinition): readonly Reference[] {
  const { url, queryParams, headers, body, selection } = definition;
  const query = { ...url, parts: url.parts.slice(firstQueryPart(url)) };
  const values = headers.map((header) => ('value' in header ? header.value : null));
  const mappings: readonly (Mapping | null)[] = [query, queryParams, ...values, body, selection];
  return mappings.filter((mapping) => mapping !== null).flatMap(referencesOf);
}
