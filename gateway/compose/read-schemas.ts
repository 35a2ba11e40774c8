import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import type { ConnectedSchema } from '@banyan/legacy-adapters/connect/connectors.ts';
import { readConnectedSchema } from '@banyan/legacy-adapters/connect/sdl/read-connected-schema.ts';
import type { Diagnostic } from '@banyan/platform/errors/diagnostic.ts';
import { type ConfigFile, diagnosticAtSetting } from '../config/config-diagnostics.ts';
import type { GatewayConfig } from '../config.ts';

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
  };
}

type SchemaResult =
  | { readonly ok: true; readonly schema: SubgraphSchema }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

async function readSchema(
  name: string,
  { projectDir, subgraphs }: GatewayConfig,
  configFile: ConfigFile,
): Promise<SchemaResult> {
  const path = subgraphs[name]?.schema ?? '';
  const file = relative(projectDir, path);
  const text = await readTextFile(path);
  if (text === null) return { ok: false, diagnostics: [noSchemaFile(name, file, configFile)] };

  const result = readConnectedSchema(file, text);
  if (!result.ok) return result;
  return { ok: true, schema: { name, file, text, connected: result.schema } };
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
