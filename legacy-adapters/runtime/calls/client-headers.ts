import { stringifyJson } from '@banyan/platform/json/stringify-json.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import type { Selection, Template } from '../../connect/ast.ts';
import type { ConnectorDefinition, SourceDefinition } from '../../connect/connectors.ts';
import { referencedKeys, referencesOf } from '../../connect/references.ts';

/** Lower-case names of the client headers that a connector's request or mapping depends on. */
export function clientHeaders(
  connector: ConnectorDefinition,
  source: SourceDefinition | null,
): readonly string[] {
  const headers = [...connector.headers, ...(source?.headers ?? [])];
  const copied = headers.flatMap((header) => ('from' in header ? [header.from] : []));
  const read = mappingsOf(connector, source).flatMap((mapping) => {
    const { headers: named } = referencedKeys(mapping, 'request');
    return Object.keys(named ?? {});
  });
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

/** Of a client header, or of a member of `$context`; without a member's name, of all of them. */
export function dependedValues(
  name: string,
  { headers, values = {} }: Pick<RequestContext, 'headers' | 'values'>,
): readonly string[] {
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
    source?.path ?? null,
    source?.queryParams ?? null,
    ...headers.map((header) => ('value' in header ? header.value : null)),
  ].filter((mapping) => mapping !== null);
}
