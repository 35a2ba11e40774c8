import type { ASTNode } from 'graphql';
import type { Span } from '../ast.ts';
import { type FaultList, placeOf } from '../sdl/faults.ts';
import type { SchemaReading } from '../sdl/schema-reading.ts';
import type { Source } from '../source.ts';

/** What every check looks at, and where it puts what it finds. */
export interface CheckContext {
  readonly reading: SchemaReading;
  readonly faults: FaultList;
}

/** Finds the faults of one concern. */
export type Check = (context: CheckContext) => void;

/** One fault of a check. */
export interface Finding {
  readonly code: string;
  readonly message: string;
}

/** Reports a finding at a node of the SDL document. */
export function reportAt(context: CheckContext, node: ASTNode, { code, message }: Finding): void {
  context.faults.report(code, message, placeOf(context.reading.file, node));
}

/** Reports a finding at a span of a mapping. */
export function reportIn(
  context: CheckContext,
  place: { readonly source: Source; readonly span: Span },
  { code, message }: Finding,
): void {
  context.faults.report(code, message, place);
}

/** `a, b or c`, for a person; `nothing` when there is none. */
export function listed(names: readonly string[]): string {
  if (names.length <= 1) return names[0] ?? 'nothing';
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}
