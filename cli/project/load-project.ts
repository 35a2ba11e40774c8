import { existsSync } from 'node:fs';
import { basename, relative, resolve } from 'node:path';
import { readTextFile } from '@banyan/gateway/compose/read-schemas.ts';
import type { ConfigFile } from '@banyan/gateway/config/config-diagnostics.ts';
import { type GatewayConfig, loadConfig } from '@banyan/gateway/config.ts';
import { type ConfigFault, formatConfigFaults } from '@banyan/platform/config/config-fault.ts';
import { CommandFailure, EXIT } from '../command-failure.ts';
import type { Terminal } from '../terminal.ts';

/** A project folder with a usable configuration. */
export interface Project {
  readonly config: GatewayConfig;
  readonly configFile: ConfigFile;
}

/** A project, or what is wrong with its configuration. */
export type ProjectResult =
  | { readonly ok: true; readonly project: Project }
  | {
      readonly ok: false;
      readonly configFile: ConfigFile;
      readonly faults: readonly ConfigFault[];
    };

const defaultNames = ['banyan.config.ts', 'banyan.config.js'];

/** Loads the configuration at `option`, or the one in the working folder. */
export async function loadProject(
  option: string | undefined,
  { environment, workingDir }: Terminal,
): Promise<ProjectResult> {
  const path = findConfigFile(option, workingDir);
  const configFile = { file: basename(path), text: (await readTextFile(path)) ?? '' };
  const result = await loadConfig(path, environment);
  if (!result.ok) return { ...result, configFile };
  return { ok: true, project: { config: result.config, configFile } };
}

/** Like {@link loadProject}; throws a CommandFailure which lists all faults. */
export async function requireProject(
  option: string | undefined,
  terminal: Terminal,
): Promise<Project> {
  const result = await loadProject(option, terminal);
  if (result.ok) return result.project;
  const { workingDir } = terminal;
  const file = relative(workingDir, findConfigFile(option, workingDir));
  throw new CommandFailure(formatConfigFaults(file, result.faults), EXIT.unusableConfig);
}

function findConfigFile(option: string | undefined, workingDir: string): string {
  if (option !== undefined) return resolve(workingDir, option);
  const candidates = defaultNames.map((name) => resolve(workingDir, name));
  return candidates.find((file) => existsSync(file)) ?? resolve(workingDir, 'banyan.config.ts');
}
