import { relative } from 'node:path';
import { compareDiagnostics, type Diagnostic } from '@banyan/platform/errors/diagnostic.ts';
import { type ConfigFile, diagnosticAtSetting } from '../config/config-diagnostics.ts';
import { findModuleFile } from '../config/module-file.ts';
import type { GatewayConfig } from '../config.ts';
import { type ComposeResult, composeProject } from './compose.ts';
import { readSchemas, readTextFile, type SubgraphSchema } from './read-schemas.ts';

/**
 * Everything that is wrong with a project whose configuration is fine, in the order of places: schemas, connectors,
 * modules, composition, and a supergraph file that is missing or older than the schemas. Calls no service.
 */
export async function checkProject(
  config: GatewayConfig,
  configFile: ConfigFile,
): Promise<readonly Diagnostic[]> {
  const { schemas, diagnostics, composable } = await readSchemas(config, configFile);
  const found = [
    ...diagnostics,
    ...schemas.flatMap((schema) => unknownSources(schema, config, configFile)),
    ...missingModules(config, configFile),
  ];
  const composed = composable === null ? null : composeProject(composable);
  if (composed !== null && !composed.ok) found.push(...composed.diagnostics);
  if (composed?.ok && diagnostics.length === 0)
    found.push(...(await compareSupergraph(config, configFile, composed.supergraphSdl)));
  return found.toSorted(compareDiagnostics);
}

/** Reads all schemas of a project and composes them. */
export async function composeSchemas(
  config: GatewayConfig,
  configFile: ConfigFile,
): Promise<ComposeResult> {
  const { diagnostics, composable } = await readSchemas(config, configFile);
  const composed = composable === null ? null : composeProject(composable);
  if (composed !== null && diagnostics.length === 0) return composed;
  const others = composed === null || composed.ok ? [] : composed.diagnostics;
  return { ok: false, diagnostics: [...diagnostics, ...others].toSorted(compareDiagnostics) };
}

/** What is wrong with the supergraph file when it should hold `expected`; line breaks of Windows do not count. */
export async function compareSupergraph(
  { projectDir, supergraph }: GatewayConfig,
  configFile: ConfigFile,
  expected: string,
): Promise<readonly Diagnostic[]> {
  const file = relative(projectDir, supergraph);
  const text = await readTextFile(supergraph);
  if (text === null) {
    const message = `There is no supergraph file ${file} yet. Run \`banyan compose\` to make it.`;
    return [diagnosticAtSetting(configFile, ['supergraph'], 'SUPERGRAPH_MISSING', message)];
  }
  const lines = text.split(/\r?\n/);
  const wanted = expected.split('\n');
  const differing = wanted.findIndex((line, index) => line !== lines[index]);
  if (differing === -1 && lines.length === wanted.length) return [];
  return [outdated(file, lines, differing === -1 ? wanted.length - 1 : differing)];
}

function outdated(file: string, lines: readonly string[], index: number): Diagnostic {
  const message =
    'The supergraph differs from what the schemas give now, beginning with this line. Run `banyan compose` and commit the file.';
  const lineText = lines[index];
  return {
    code: 'SUPERGRAPH_OUTDATED',
    message,
    file,
    line: index + 1,
    column: 1,
    ...(lineText !== undefined && { lineText, length: lineText.length }),
  };
}

function unknownSources(
  { name, file, connected }: SubgraphSchema,
  { subgraphs }: GatewayConfig,
  configFile: ConfigFile,
): readonly Diagnostic[] {
  const config = subgraphs[name];
  if (config?.kind !== 'legacy') return [];
  const known = [...connected.sources.keys()];
  return Object.keys(config.sources)
    .filter((source) => !known.includes(source))
    .map((source) => {
      const message = `${file} has no @source(name: "${source}"); it has ${known.join(', ') || 'none'}.`;
      const path = ['subgraphs', name, 'sources', source];
      return diagnosticAtSetting(configFile, path, 'SOURCE_UNKNOWN', message);
    });
}

function missingModules(config: GatewayConfig, configFile: ConfigFile): readonly Diagnostic[] {
  return Object.entries(config.subgraphs).flatMap(([name, subgraph]) => {
    if (subgraph.kind !== 'module' || findModuleFile(subgraph.module) !== null) return [];
    const file = relative(config.projectDir, subgraph.module);
    const message = `Subgraph "${name}" is in the module ${file}, but there is no such file.`;
    return [
      diagnosticAtSetting(configFile, ['subgraphs', name, 'module'], 'MODULE_MISSING', message),
    ];
  });
}
