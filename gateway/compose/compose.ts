import { composeServices } from '@apollo/composition';
import type { Diagnostic } from '@banyan/platform/errors/diagnostic.ts';
import type { DocumentNode } from 'graphql';
import { toCompositionDiagnostics } from './composition-diagnostics.ts';

/** One subgraph as composition takes it: federation SDL, free of connectors. */
export interface ComposableSubgraph {
  readonly name: string;
  /** The SDL file as the author knows it. */
  readonly file: string;
  /** The text of that file; the locations in {@link document} refer to it. */
  readonly text: string;
  readonly document: DocumentNode;
  /** Routing address in the supergraph. Default `banyan:<name>`: where the subgraph runs is a matter of configuration. */
  readonly url?: string;
}

/** A supergraph, or everything that keeps the subgraphs from forming one. */
export type ComposeResult =
  | { readonly ok: true; readonly supergraphSdl: string }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

const header =
  '# Made by `banyan compose` from the schemas of the subgraphs: change those, not this file.\n\n';

/** Composes subgraphs. The same subgraphs give the same text, in whatever order they are listed. */
export function composeProject(subgraphs: readonly ComposableSubgraph[]): ComposeResult {
  const services = subgraphs.map(({ name, document, url = `banyan:${name}` }) => ({
    name,
    typeDefs: document,
    url,
  }));
  const result = composeServices(services);
  if (result.errors === undefined) {
    return { ok: true, supergraphSdl: `${header}${result.supergraphSdl.trimEnd()}\n` };
  }
  return { ok: false, diagnostics: toCompositionDiagnostics(result.errors, subgraphs) };
}
