/** One fault in something that an author wrote: a schema, a mapping or a config file. */
export interface Diagnostic {
  /** Stable, upper snake, such as `INVALID_SELECTION`. */
  readonly code: string;
  /** What is wrong, what was expected, and what to do. One or two sentences. */
  readonly message: string;
  /** The file as the author knows it, relative to the project folder where possible. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
  /** The whole line of the file, for the excerpt; absent when the text is not at hand. */
  readonly lineText?: string;
  /** How many characters the caret underlines; default 1. */
  readonly length?: number;
}

/**
 * The diagnostic as a person reads it: place and message, then the line with a caret below the fault.
 *
 *     schema/catalog.graphql:12:31 INVALID_SELECTION
 *       Expected "}" …
 *       12 | selection: "id name {"
 *          |                     ^
 */
export function renderDiagnostic(diagnostic: Diagnostic): string {
  const { file, line, column, code, message, lineText } = diagnostic;
  const head = `${file}:${line}:${column} ${code}\n  ${message}`;
  if (lineText === undefined) return head;
  const gutter = String(line);
  const carets = '^'.repeat(caretLength(diagnostic, lineText));
  // Tabs are kept in the padding, so that the caret stands below its character in any terminal.
  const padding = lineText.slice(0, column - 1).replace(/[^\t]/g, ' ');
  return `${head}\n  ${gutter} | ${lineText}\n  ${' '.repeat(gutter.length)} | ${padding}${carets}`;
}

function caretLength({ length = 1, column }: Diagnostic, lineText: string): number {
  return Math.max(1, Math.min(length, lineText.length - column + 1));
}

/** Order of places: by file, then line, then column. */
export function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  return a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column;
}
