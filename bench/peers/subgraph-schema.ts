import { readFile } from 'node:fs/promises';
import { type ConstDirectiveNode, type DocumentNode, parse, visit } from 'graphql';

/** One of the project's subgraph schemas without its connectors, for resolvers written by hand. */
export async function readSubgraphSchema(file: string): Promise<DocumentNode> {
  const document = parse(await readFile(file, 'utf8'));
  return visit(document, {
    Directive: (node) => (isOfConnectors(node as ConstDirectiveNode) ? null : undefined),
  });
}

function isOfConnectors({ name, arguments: given = [] }: ConstDirectiveNode): boolean {
  if (name.value === 'connect' || name.value === 'source') return true;
  return given.some(({ value }) => value.kind === 'StringValue' && /\/connect\//.test(value.value));
}
