import { stringifyJson } from '@banyan/platform/json/stringify-json.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import type { Selection, Template } from '../../connect/ast.ts';
import type { ConnectorDefinition, SourceDefinition } from '../../connect/connectors.ts';
import { referencesOf } from '../../connect/references.ts';

/** Stands among the names of headers where a mapping reads `$request` or `$request.headers` as a whole. */
export const ALL_HEADERS = '$request.headers';

/** Lower-case names of the client headers that a connector's request or mapping depends on, or {@link ALL_HEADERS}. */
export function clientHeaders(
  connector: ConnectorDefinition,
  source: SourceDefinition | null,
): readonly string[] {
  const headers = [...connector.headers, ...(source?.headers ?? [])];
  const copied = headers.flatMap((header) => ('from' in header ? [header.from] : []));
  const read = mappingsOf(connector, source).flatMap((mapping) =>
    referencesOf(mapping)
      .filter(({ variable }) => variable === 'request')
      .map(({ keys }) => keys[1]?.name ?? ALL_HEADERS),
  );
  return [...new Set([...copied, ...read].map((name) => name.toLowerCase()))].sort();
}

/** With this prefix a member of `$context` stands among the names of headers on which an answer depends. */
export const CONTEXT_PREFIX = '$context.';

/** The members of `$context` that a connector's request or mapping reads, each with {@link CONTEXT_PREFIX}. */
export function contextMembers(
  connector: ConnectorDefinition,
  source: SourceDefinition | null,
): readonly string[] {
  const names = mappingsOf(connector, source).flatMap((mapping) =>
    referencesOf(mapping)
      .filter(({ variable }) => variable === 'context')
      .map(({ keys }) => `${CONTEXT_PREFIX}${keys[0]?.name ?? ''}`),
  );
  return [...new Set(names)].sort();
}

/** Of a client header, or of all; or of a member of `$context`, or, without a member's name, of all of them. */
export function dependedValues(
  name: string,
  { headers, values = {} }: Pick<RequestContext, 'headers' | 'values'>,
): readonly string[] {
  // In their order, which a mapping may depend on.
  if (name === ALL_HEADERS) return [JSON.stringify([...headers])];
  if (!name.startsWith(CONTEXT_PREFIX)) return headers.get(name) ?? [];
  const member = name.slice(CONTEXT_PREFIX.length);
  const value = member === '' ? values : Object.hasOwn(values, member) ? values[member] : undefined;
  return value === undefined ? [] : [stringifyJson(value)];
}

function mappingsOf(
  connector: ConnectorDefinition,
  source: SourceDefinition | null,
): readonly (Selection | Template)[] {
  const headers = [...connector.headers, ...(source?.headers ?? [])];
  return [
    connector.url,
    connector.path,
    connector.queryParams,
    connector.body,
    connector.selection,
    connector.isSuccess ?? source?.isSuccess ?? null,
    // Those who wait for the same call get its error, too.
    connector.errors.message ?? source?.errors.message ?? null,
    connector.errors.extensions,
    source?.errors.extensions ?? null,
    source?.path ?? null,
    source?.queryParams ?? null,
    ...headers.map((header) => ('value' in header ? header.value : null)),
  ].filter((mapping) => mapping !== null);
}
