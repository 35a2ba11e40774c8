import { checkProject } from '@banyan/gateway/compose/check-project.ts';
import {
  type LevelledMutation,
  readMutationLevels,
} from '@banyan/gateway/compose/mutation-levels.ts';
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

/** Prints everything that is wrong with the project, and for a person who hears of the changes of each mutation. */
export async function check(options: CheckOptions, terminal: Terminal): Promise<ExitCode> {
  const loaded = await loadProject(options.config, terminal);
  const diagnostics = await findFaults(loaded);
  const isText = options.format === 'text';
  terminal.print(isText ? toText(diagnostics) : toJson(diagnostics));
  if (isText && diagnostics.length === 0) await printLevels(loaded, terminal);
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

async function printLevels(loaded: ProjectResult, terminal: Terminal): Promise<void> {
  if (!loaded.ok) return;
  const { config, configFile } = loaded.project;
  const mutations = await readMutationLevels(config, configFile);
  if (mutations.length > 0) terminal.print(`\n${levelTable(mutations)}`);
}

const tableTitle =
  'Who hears of changes by mutations: A the outbox of the service, B by @emits, C only caches of this gateway';

function levelTable(mutations: readonly LevelledMutation[]): string {
  const names = mutations.map(({ subgraph, field }) => `${subgraph}.${field}`);
  const width = Math.max(...names.map(({ length }) => length));
  const lines = mutations.map((mutation, index) =>
    `  ${names[index]?.padEnd(width)}  ${mutation.level}  ${describeEvents(mutation)}`.trimEnd(),
  );
  return [tableTitle, ...lines].join('\n');
}

function describeEvents({ declared, note }: LevelledMutation): string {
  const events = declared.join(', ');
  return note === null ? events : `@emits of ${events} is not used: ${note}`;
}
