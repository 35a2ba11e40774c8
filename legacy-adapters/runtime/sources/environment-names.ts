import type { Selection, Template } from '../../connect/ast.ts';
import type { ConnectedSchema, ErrorMappings, HeaderDefinition } from '../../connect/connectors.ts';
import { referencedKeys } from '../../connect/references.ts';

/** Names of the environment variables which a schema's mappings read as `$env.NAME`. */
export function environmentNames(schema: ConnectedSchema): readonly string[] {
  const mappings = [...schema.sources.values()].flatMap((source) => [
    source.baseUrl,
    ...sharedMappings(source),
  ]);
  const connectorMappings = schema.connectors.flatMap((connector) => [
    connector.url,
    connector.body,
    connector.selection,
    ...sharedMappings(connector),
  ]);
  const all = [...mappings, ...connectorMappings].filter((mapping) => mapping !== null);
  return [...new Set(all.flatMap((mapping) => Object.keys(referencedKeys(mapping, 'env'))))];
}

interface SharedMappings {
  readonly headers: readonly HeaderDefinition[];
  readonly path: Selection | null;
  readonly queryParams: Selection | null;
  readonly errors: ErrorMappings;
  readonly isSuccess: Selection | null;
}

function sharedMappings(of: SharedMappings): (Selection | Template | null)[] {
  const { headers, path, queryParams, errors, isSuccess } = of;
  const values = headers.map((header) => ('value' in header ? header.value : null));
  return [...values, path, queryParams, errors.message, errors.extensions, isSuccess];
}
