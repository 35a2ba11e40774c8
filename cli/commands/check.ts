import { checkProject } from '@banyan/gateway/compose/check-project.ts';
import { toConfigDiagnostics } from '@banyan/gateway/config/config-diagnostics.ts';
import { type Diagnostic, renderDiagnostic } from '@banyan/platform/errors/diagnostic.ts';
import { EXIT, type ExitCode } from '../command-failure.ts';
import { loadProject, type ProjectResult } from '../project/load-project.ts';
import type { Terminal } from '../terminal.ts';

/** Options of `banyan check`. */
export interface CheckOptions {
  readonly config?: string;
  readonly format: 'text' | 'json';
}

/** Prints everything that is wrong with the project. */
export async function check(options: CheckOptions, terminal: Terminal): Promise<ExitCode> {
  const loaded = await loadProject(options.config, terminal);
  const diagnostics = await findFaults(loaded);
  terminal.print(options.format === 'json' ? toJson(diagnostics) : toText(diagnostics));
  if (!loaded.ok) return EXIT.unusableConfig;
  return diagnostics.length === 0 ? EXIT.ok : EXIT.failed;
}

async function findFaults(loaded: ProjectResult): Promise<readonly Diagnostic[]> {
  if (!loaded.ok) return toConfigDiagnostics(loaded.configFile, loaded.faults);
  return checkProject(loaded.project.config, loaded.project.configFile);
}

function toJson(diagnostics: readonly Diagnostic[]): string {
  const rows = diagnostics.map(({ code, message, file, line, column }) => ({
    code,
    message,
    file,
    line,
    column,
  }));
  return JSON.stringify(rows, null, 2);
}

function toText(diagnostics: readonly Diagnostic[]): string {
  if (diagnostics.length === 0) return 'No faults: the project is ready to start.';
  const count = diagnostics.length === 1 ? '1 fault' : `${diagnostics.length} faults`;
  return [...diagnostics.map(renderDiagnostic), count].join('\n\n');
}
