import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import type { ConnectedSchema } from '@banyan/legacy-adapters/connect/connectors.ts';
import { readConnectedSchema } from '@banyan/legacy-adapters/connect/sdl/read-connected-schema.ts';
import type { Diagnostic } from '@banyan/platform/errors/diagnostic.ts';
import { type ConfigFile, diagnosticAtSetting } from '../config/config-diagnostics.ts';
import type { GatewayConfig } from '../config.ts';
import type { ComposableSubgraph } from './compose.ts';

/** The schema of one configured subgraph. */
export interface SubgraphSchema {
  readonly name: string;
  /** Relative to the project's folder. */
  readonly file: string;
  readonly text: string;
  /** Without connectors when the subgraph is not a legacy service. */
  readonly connected: ConnectedSchema;
}

/** The schemas that could be read, in the order of the configuration, and what is wrong with the others. */
export interface ProjectSchemas {
  readonly schemas: readonly SubgraphSchema[];
  readonly diagnostics: readonly Diagnostic[];
  /**
   * What composition can judge, with or without faults above. Null when a schema is missing or cannot be read: composing
   * the others would only give faults that are not there.
   */
  readonly composable: readonly ComposableSubgraph[] | null;
}

/** Reads and checks the SDL file of every subgraph. */
export async function readSchemas(
  config: GatewayConfig,
  configFile: ConfigFile,
): Promise<ProjectSchemas> {
  const names = Object.keys(config.subgraphs);
  const results = await Promise.all(names.map((name) => readSchema(name, config, configFile)));
  return {
    schemas: results.flatMap((result) => (result.ok ? [result.schema] : [])),
    diagnostics: results.flatMap((result) => (result.ok ? [] : result.diagnostics)),
    composable: allComposable(results),
  };
}

function allComposable(results: readonly SchemaResult[]): readonly ComposableSubgraph[] | null {
  const composable = results.flatMap((result) => result.composable ?? []);
  return composable.length === results.length ? composable : null;
}

type SchemaResult = { readonly composable: ComposableSubgraph | null } & (
  | { readonly ok: true; readonly schema: SubgraphSchema }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] }
);

async function readSchema(
  name: string,
  { projectDir, subgraphs }: GatewayConfig,
  configFile: ConfigFile,
): Promise<SchemaResult> {
  const path = subgraphs[name]?.schema ?? '';
  const file = relative(projectDir, path);
  const text = await readTextFile(path);
  if (text === null) {
    const diagnostics = [noSchemaFile(name, file, configFile)];
    return { ok: false, diagnostics, composable: null };
  }
  const result = readConnectedSchema(file, text);
  const document = result.ok ? result.schema.document : result.composable;
  const composable = document === undefined ? null : { name, file, text, document };
  if (!result.ok) return { ...result, composable };
  return { ok: true, schema: { name, file, text, connected: result.schema }, composable };
}

/** The text of a file, or null when there is no such file. */
export async function readTextFile(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  const code = Reflect.get(Object(error), 'code');
  return code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR';
}

function noSchemaFile(name: string, file: string, configFile: ConfigFile): Diagnostic {
  const message = `Subgraph "${name}" has its schema in ${file}, but there is no such file.`;
  return diagnosticAtSetting(configFile, ['subgraphs', name, 'schema'], 'SCHEMA_MISSING', message);
}
