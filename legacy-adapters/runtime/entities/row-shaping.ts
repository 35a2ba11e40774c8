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

/**
 * Whether arguments or the parent may decide how the rows of a connector look, and not only which rows come. Nothing tells
 * `lang`, `currency` or `fields` from a filter, so every argument counts that the request or the mapping reads, except those
 * that page and those which are named as a part of the key or its plural.
 *
 * `$this` counts everywhere but in the path. There it says whose rows they are, of whom an entity's field has the same value
 * whoever asks; in a query, a header or a body it may be anything that an argument may be.
 */
export function mayShapeRows(definition: ConnectorDefinition, rows: ListedRows): boolean {
  const harmless = harmlessArguments(rows);
  const { inPath, elsewhere } = readsOf(definition);
  const isShaping = ({ variable, keys }: Reference) =>
    variable === 'args' && !harmless.has(plainName(keys[0]?.name ?? ''));
  return (
    inPath.some(isShaping) || elsewhere.some((read) => read.variable === 'this' || isShaping(read))
  );
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

interface Reads {
  readonly inPath: readonly Reference[];
  readonly elsewhere: readonly Reference[];
}

function readsOf(definition: ConnectorDefinition): Reads {
  const { url, path, queryParams, headers, body, selection } = definition;
  const queryBegin = firstQueryPart(url);
  const pathPart = { ...url, parts: url.parts.slice(0, queryBegin) };
  const queryPart = { ...url, parts: url.parts.slice(queryBegin) };
  const values = headers.map((header) => ('value' in header ? header.value : null));
  return {
    inPath: readIn([pathPart, path]),
    elsewhere: readIn([queryPart, queryParams, ...values, body, selection]),
  };
}

function readIn(mappings: readonly (Mapping | null)[]): readonly Reference[] {
  return mappings.filter((mapping) => mapping !== null).flatMap(referencesOf);
}
