import type { ConnectorDefinition, SourceDefinition } from '../connect/connectors.ts';
import { referencedKeys } from '../connect/references.ts';

/** Lower-case names of the client headers that a connector's request or mapping depends on. */
export function clientHeaders(
  connector: ConnectorDefinition,
  source: SourceDefinition | null,
): readonly string[] {
  const headers = [...connector.headers, ...(source?.headers ?? [])];
  const copied = headers.flatMap((header) => ('from' in header ? [header.from] : []));
  const mappings = [
    connector.url,
    connector.path,
    connector.queryParams,
    connector.body,
    connector.selection,
    source?.path ?? null,
    source?.queryParams ?? null,
    ...headers.map((header) => ('value' in header ? header.value : null)),
  ].filter((mapping) => mapping !== null);
  const read = mappings.flatMap((mapping) => {
    const { headers: named } = referencedKeys(mapping, 'request');
    return Object.keys(named ?? {});
  });
  return [...new Set([...copied, ...read].map((name) => name.toLowerCase()))].sort();
}
