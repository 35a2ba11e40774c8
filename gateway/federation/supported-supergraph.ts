import { type ASTNode, Kind, parse, print, visit } from 'graphql';

const cacheTagUrl = 'https://specs.apollo.dev/cacheTag/';

/**
 * The supergraph as Apollo's gateway takes it: it refuses one that is linked to the specification of `@cacheTag`, of which it
 * need not know anything. The subgraphs themselves give their answers their tags.
 */
export function supportedSupergraph(supergraphSdl: string): string {
  if (!supergraphSdl.includes(cacheTagUrl)) return supergraphSdl;
  const document = parse(supergraphSdl, { noLocation: true });
  return print(visit(document, { enter: (node) => (linksCacheTag(node) ? null : undefined) }));
}

function linksCacheTag(node: ASTNode): boolean {
  if (node.kind !== Kind.DIRECTIVE || node.name.value !== 'link') return false;
  const url = node.arguments?.find(({ name }) => name.value === 'url')?.value;
  return url?.kind === Kind.STRING && url.value.startsWith(cacheTagUrl);
}
