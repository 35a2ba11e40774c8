import type { Diagnostic } from '@banyan/platform/errors/diagnostic.ts';
import type { ASTNode } from 'graphql';
import type { Span } from '../ast.ts';
import { diagnosticAt } from '../parse-result.ts';
import type { Source } from '../source.ts';

/** Where a fault stands: a span of a whole file, or of a text inside it. */
export interface Place {
  readonly source: Source;
  readonly span: Span;
}

/** Collects the faults of one file. */
export interface FaultList {
  readonly diagnostics: readonly Diagnostic[];
  report(code: string, message: string, place: Place): void;
  add(diagnostics: readonly Diagnostic[]): void;
}

/** An empty {@link FaultList}. */
export function createFaultList(): FaultList {
  const diagnostics: Diagnostic[] = [];
  return {
    diagnostics,
    report(code, message, place) {
      diagnostics.push(diagnosticAt(place.source, place.span, code, message));
    },
    add(others) {
      diagnostics.push(...others);
    },
  };
}

/** The place of a node of the SDL document; without a location, the beginning of the file. */
export function placeOf(file: Source, node: ASTNode): Place {
  const { start, end } = node.loc ?? { start: 0, end: 0 };
  return { source: file, span: { start, end } };
}
