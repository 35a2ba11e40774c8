import { renderDiagnostic } from '@banyan/platform/errors/diagnostic.ts';
import type { ConnectSpec, Selection, Template } from '../../connect/ast.ts';
import type { ParseResult } from '../../connect/parse-result.ts';
import { parseSelection } from '../../connect/parser.ts';
import { createSource } from '../../connect/source.ts';
import { parseTemplate } from '../../connect/template.ts';

export function parseForTest(text: string, spec: ConnectSpec = 'v0.3'): Selection {
  return treeOf(parseSelection(createSource('test.graphql', text), spec));
}

export function parseTemplateForTest(text: string, spec: ConnectSpec = 'v0.3'): Template {
  return treeOf(parseTemplate(createSource('test.graphql', text), spec));
}

/** `line:column message` of the faults of a text, or none. */
export function faultsOf(result: ParseResult<unknown>): readonly string[] {
  if (result.ok) return [];
  return result.diagnostics.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

/** The tree without what differs when the same tree is written in another way. */
export function withoutPlaces(tree: Selection | Template): unknown {
  const bare = (_key: string, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value);
  const text = JSON.stringify(tree, (key, value: unknown) =>
    ['span', 'nameSpan', 'source'].includes(key) ? undefined : bare(key, value),
  );
  return JSON.parse(text);
}

function treeOf<T>(result: ParseResult<T>): T {
  if (result.ok) return result.value;
  throw new Error(result.diagnostics.map(renderDiagnostic).join('\n'));
}
