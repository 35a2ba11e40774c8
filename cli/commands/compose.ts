import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { compareSupergraph, composeSchemas } from '@banyan/gateway/compose/check-project.ts';
import { type Diagnostic, renderDiagnostic } from '@banyan/platform/errors/diagnostic.ts';
import { CommandFailure, EXIT, type ExitCode } from '../command-failure.ts';
import { requireProject } from '../project/load-project.ts';
import type { Terminal } from '../terminal.ts';

/** Options of `banyan compose`. */
export interface ComposeOptions {
  readonly config?: string;
  readonly check: boolean;
}

/** Brings the supergraph file up to date, or with `check` only says whether it is. */
export async function compose(options: ComposeOptions, terminal: Terminal): Promise<ExitCode> {
  const { config, configFile } = await requireProject(options.config, terminal);
  const composed = await composeSchemas(config, configFile);
  if (!composed.ok) throw failure(composed.diagnostics);

  const differences = await compareSupergraph(config, configFile, composed.supergraphSdl);
  const file = relative(terminal.workingDir, config.supergraph);
  if (differences.length === 0) {
    terminal.print(`${file} is up to date.`);
    return EXIT.ok;
  }
  if (options.check) throw failure(differences);
  await replaceFile(config.supergraph, composed.supergraphSdl).catch((error: unknown) => {
    throw describeWriteError(error, file);
  });
  terminal.print(`${file} is written.`);
  return EXIT.ok;
}

/** Makes the folder, too. A gateway that watches the file never sees half of it. */
async function replaceFile(file: string, text: string): Promise<void> {
  const draft = `${file}.new`;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(draft, text);
  await rename(draft, file);
}

/** The failure that explains an error of the file system; any other error is given back as it is. */
function describeWriteError(error: unknown, file: string): unknown {
  const code: unknown = Reflect.get(Object(error), 'code');
  if (typeof code !== 'string') return error;
  return new CommandFailure(
    `The supergraph cannot be written to ${file} (${code}). Make that possible, or set another file as supergraph in the configuration.`,
  );
}

function failure(diagnostics: readonly Diagnostic[]): CommandFailure {
  return new CommandFailure(diagnostics.map(renderDiagnostic).join('\n\n'));
}
