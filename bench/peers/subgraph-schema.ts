import { readFile } from 'node:fs/promises';
import { type ConstDirectiveNode, type DocumentNode, parse, visit } from 'graphql';

/** One of the project's subgraph schemas without its connectors and declared events, for resolvers written by hand. */
export async function readSubgraphSchema(file: string): Promise<DocumentNode> {
  const document = parse(await readFile(file, 'utf8'));
  return visit(document, {
    Directive: (node) => (isOfAdapters(node as ConstDirectiveNode) ? null : undefined),
  });
}

const links = /\/(connect|events)\/v/;

function isOfAdapters({ name, arguments: given = [] }: ConstDirectiveNode): boolean {
  if (['connect', 'source', 'emits'].includes(name.value)) return true;
  return given.some(({ value }) => value.kind === 'StringValue' && links.test(value.value));
}
