import type { Diagnostic } from '@banyan/platform/errors/diagnostic.ts';
import type { ASTNode, FieldDefinitionNode, GraphQLError, InputValueDefinitionNode } from 'graphql';
import type { ComposableSubgraph } from './compose.ts';
import { causeOf, describeUnreachable, fieldOf } from './unreachable-field.ts';

interface Place {
  readonly subgraph: ComposableSubgraph;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/**
 * Faults of composition, each with the place of the first node it is about. Other files concerned are named in the message.
 * Fields that cannot be reached for the same cause are one fault.
 */
export function toCompositionDiagnostics(
  errors: readonly GraphQLError[],
  subgraphs: readonly ComposableSubgraph[],
): readonly Diagnostic[] {
  const groups = new Map<string, GraphQLError[]>();
  for (const [index, error] of errors.entries()) {
    const cause = causeOf(error.message) ?? String(index);
    groups.set(cause, [...(groups.get(cause) ?? []), error]);
  }
  return [...groups.values()].flatMap((group) => toGroupDiagnostic(group, subgraphs));
}

function toGroupDiagnostic(
  [first, ...others]: readonly GraphQLError[],
  subgraphs: readonly ComposableSubgraph[],
): readonly Diagnostic[] {
  if (first === undefined) return [];
  const diagnostic = toDiagnostic(first, subgraphs);
  if (others.length === 0) return [diagnostic];
  const fields = others.map(({ message }) => fieldOf(message)).join(', ');
  return [{ ...diagnostic, message: `${diagnostic.message}\n  The same holds for ${fields}.` }];
}

function toDiagnostic(error: GraphQLError, subgraphs: readonly ComposableSubgraph[]): Diagnostic {
  const places = (error.nodes ?? []).flatMap((node) => placeOfNode(node, subgraphs) ?? []);
  const [place = placeOfMention(error.message, subgraphs), ...others] = places;
  const code = String(error.extensions.code ?? 'COMPOSITION_FAILED');
  const message = describeUnreachable(error.message, subgraphs) + otherFiles(place, others);
  if (place === undefined) return { code, message, file: '', line: 1, column: 1 };
  const { subgraph, line, column, length } = place;
  const lineText = subgraph.text.split(/\r?\n/)[line - 1] ?? '';
  return { code, message, file: subgraph.file, line, column, lineText, length };
}

function placeOfNode(node: ASTNode, subgraphs: readonly ComposableSubgraph[]): Place | undefined {
  if (node.loc === undefined) return undefined;
  const { startToken, source } = named(node).loc ?? node.loc;
  const subgraph = subgraphs.find(({ text }) => text === source.body);
  if (subgraph === undefined) return undefined;
  const { line, column, start, end } = startToken;
  return { subgraph, line, column, length: Math.max(1, end - start) };
}

/** The name inside a definition: its description and its body are not what a caret should stand at. */
function named(node: ASTNode): ASTNode {
  return 'name' in node && node.name !== undefined && node.kind !== 'Directive' ? node.name : node;
}

/** Faults of satisfiability carry no nodes, but name the field that cannot be reached. */
function placeOfMention(
  message: string,
  subgraphs: readonly ComposableSubgraph[],
): Place | undefined {
  const [, type, field] = /field "(\w+)\.(\w+)/.exec(message) ?? [];
  const fields = subgraphs.flatMap((subgraph) => fieldNodes(subgraph, type));
  const node = fields.find(({ name }) => name.value === field);
  const first = subgraphs[0];
  const start = first && { subgraph: first, line: 1, column: 1, length: 1 };
  return (node && placeOfNode(node, subgraphs)) ?? start;
}

type FieldNode = FieldDefinitionNode | InputValueDefinitionNode;

function fieldNodes(
  { document }: ComposableSubgraph,
  type: string | undefined,
): readonly FieldNode[] {
  return document.definitions.flatMap((definition): readonly FieldNode[] =>
    'fields' in definition && definition.name.value === type ? (definition.fields ?? []) : [],
  );
}

function otherFiles(place: Place | undefined, others: readonly Place[]): string {
  const files = others
    .filter(({ subgraph }) => subgraph !== place?.subgraph)
    .map(({ subgraph, line, column }) => `${subgraph.file}:${line}:${column}`);
  return files.length === 0 ? '' : ` (see also ${[...new Set(files)].join(', ')})`;
}
