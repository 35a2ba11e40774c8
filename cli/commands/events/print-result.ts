import { isNativeError } from 'node:util/types';
import type { Terminal } from '../../terminal.ts';

/** What a command prints. */
export interface Result {
  /** Its value for programs. */
  readonly json: unknown;
  /** For people. */
  readonly text: readonly string[];
}

/** Prints a result in the wanted form. */
export function printResult(
  { json, text }: Result,
  { json: isJson = false }: { readonly json?: boolean },
  { print }: Terminal,
): void {
  if (isJson) print(JSON.stringify(json, null, 2));
  else for (const line of text) print(line);
}

/** Columns side by side; the first row is the head. Without further rows: `empty`. */
export function toTable(rows: readonly (readonly string[])[], empty: string): readonly string[] {
  const [head = []] = rows;
  if (rows.length < 2) return [empty];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** `950 ms`, `12 s`, `5 min`, `3 h`; `-` for null. */
export function toAge(ms: number | null): string {
  if (ms === null) return '-';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${Math.round(ms / 1000)} s`;
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3_600_000)} h`;
}

/** Why something failed, in words. Several addresses that were tried in vain come as an error without a message. */
export function reasonOf(error: unknown): string {
  if (!isNativeError(error)) return String(error);
  if (error.message !== '') return error.message;
  return 'code' in error ? String(error.code) : error.name;
}
