import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ConnectSpec, Selection } from '@banyan/legacy-adapters/connect/ast.ts';
import { methodCallsOf } from '@banyan/legacy-adapters/connect/checker/mappings/method-calls.ts';
import { compileSelection } from '@banyan/legacy-adapters/connect/compiler.ts';
import { explainSelection } from '@banyan/legacy-adapters/connect/explain.ts';
import type { MappingVariables } from '@banyan/legacy-adapters/connect/mapping.ts';
import { EXTENSION_METHOD_NAMES } from '@banyan/legacy-adapters/connect/methods/method-table.ts';
import { parseSelection } from '@banyan/legacy-adapters/connect/parser.ts';
import {
  type CountedProblem,
  createProblemList,
} from '@banyan/legacy-adapters/connect/problems.ts';
import { createSource } from '@banyan/legacy-adapters/connect/source.ts';
import { renderDiagnostic } from '@banyan/platform/errors/diagnostic.ts';
import { isJsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import { parseJson } from '@banyan/platform/json/parse-json.ts';
import { CommandFailure, EXIT, type ExitCode } from '../command-failure.ts';
import type { Terminal } from '../terminal.ts';

/** Options of `banyan map`. */
export interface MapOptions {
  /** A file with the selection, when it is not given as argument. */
  readonly file?: string;
  readonly spec: ConnectSpec;
  /** A JSON file with the variables by name without `$`. */
  readonly vars?: string;
  /** Prints the tree of the selection before the value. */
  readonly explain: boolean;
}

/** Prints what a selection makes of the JSON on standard input. Empty input is a missing value. */
export async function map(
  selection: string | undefined,
  options: MapOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const tree = parse(await readSelection(selection, options, terminal), options.spec);
  for (const name of ownMethodsOf(tree)) {
    terminal.complain(`->${name} is a method of Banyan: Apollo Router does not have it.`);
  }
  if (options.explain) terminal.print(`${explainSelection(tree)}\n`);
  const variables = await readVariables(options.vars, terminal);
  const input = readJson((await terminal.readInput?.()) ?? '', 'The input');
  const problems = createProblemList();
  const value = compileSelection(tree)(input, variables, problems.report);
  for (const problem of problems.problems()) terminal.complain(toText(problem));
  printValue(value, terminal);
  return EXIT.ok;
}

function ownMethodsOf(tree: Selection): readonly string[] {
  const called = new Set(methodCallsOf(tree).map(({ name }) => name));
  return EXTENSION_METHOD_NAMES.filter((name) => called.has(name));
}

interface NamedText {
  /** File name, or what stands for one. */
  readonly name: string;
  readonly text: string;
}

async function readSelection(
  selection: string | undefined,
  { file }: MapOptions,
  terminal: Terminal,
): Promise<NamedText> {
  if (selection !== undefined && file !== undefined) {
    throw new CommandFailure('Give the selection as argument or by --file, not both.');
  }
  if (file !== undefined) return { name: file, text: await readText(file, terminal) };
  if (selection !== undefined) return { name: '<argument>', text: selection };
  throw new CommandFailure("Give a selection, such as 'id name', or its file by --file.");
}

function parse({ name, text }: NamedText, spec: ConnectSpec): Selection {
  const result = parseSelection(createSource(name, text), spec);
  if (result.ok) return result.value;
  throw new CommandFailure(result.diagnostics.map(renderDiagnostic).join('\n\n'));
}

async function readVariables(
  file: string | undefined,
  terminal: Terminal,
): Promise<MappingVariables> {
  if (file === undefined) return {};
  const value = readJson(await readText(file, terminal), file);
  if (isJsonObject(value)) return value;
  throw new CommandFailure(
    `${file} must hold an object with the variables by name, such as {"args": {"id": 7}}.`,
  );
}

async function readText(file: string, { workingDir }: Terminal): Promise<string> {
  try {
    return await readFile(resolve(workingDir, file), 'utf8');
  } catch (error) {
    throw new CommandFailure(`${file} cannot be read: ${String(error)}`);
  }
}

function readJson(text: string, what: string): JsonValue | undefined {
  if (text.trim() === '') return undefined;
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new CommandFailure(`${what} is not JSON: ${error.message}.`);
  }
}

function toText({ path, message, count }: CountedProblem): string {
  const place = path === '' ? '$' : path;
  return `${place}: ${message}${count === 1 ? '' : ` (${count} times)`}`;
}

function printValue(value: JsonValue | undefined, { print, complain }: Terminal): void {
  if (value === undefined) complain('The value is missing.');
  else print(JSON.stringify(value, printLongInteger, 2));
}

function printLongInteger(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? JSON.rawJSON(value.toString()) : value;
}
