import type { Diagnostic } from '@banyan/platform/errors/diagnostic.ts';
import type { Span } from './ast.ts';
import type { Source } from './source.ts';

/** What a parser gives: the tree, or why there is none. */
export type ParseResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** How a selection or a template is parsed. */
export interface ParseOptions {
  /** Code of the diagnostics, such as `INVALID_BODY`. Default: `INVALID_SELECTION`, in templates `INVALID_URL`. */
  readonly code?: string;
  /** How many brackets may be open at once, so that no text can exhaust the stack. Default 64. */
  readonly maxDepth?: number;
}

/** Thrown by lexer and parser at the first fault, and turned into a diagnostic at their door: never seen outside. */
export class SyntaxFault extends Error {
  readonly span: Span;

  constructor(message: string, span: Span) {
    super(message);
    this.name = 'SyntaxFault';
    this.span = span;
  }
}

/** Runs `parse`, and makes a diagnostic of the {@link SyntaxFault} that it may throw. */
export function catchFault<T>(source: Source, code: string, parse: () => T): ParseResult<T> {
  try {
    return { ok: true, value: parse() };
  } catch (error) {
    if (!(error instanceof SyntaxFault)) throw error;
    return { ok: false, diagnostics: [diagnosticAt(source, error.span, code, error.message)] };
  }
}

/** A diagnostic for a piece of `source`. */
export function diagnosticAt(
  source: Source,
  span: Span,
  code: string,
  message: string,
): Diagnostic {
  const { line, column } = source.positionAt(span.start);
  return {
    code,
    message,
    file: source.file,
    line,
    column,
    lineText: source.lineAt(line),
    length: Math.max(1, span.end - span.start),
  };
}
