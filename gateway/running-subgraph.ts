import type { Subgraph } from '@banyan/subgraph-kit/subgraph.ts';
import { createInProcessDataSource } from './federation/in-process-data-source.ts';
import { createRemoteDataSource, type RemoteSubgraph } from './federation/remote-data-source.ts';
import type { SubgraphDataSource } from './federation/subgraph-data-source.ts';

/** A subgraph that can be asked, in this process or behind HTTP. */
export type RunningSubgraph =
  | { readonly kind: 'in-process'; readonly subgraph: Subgraph }
  | ({ readonly kind: 'remote' } & RemoteSubgraph);

/** The way to each subgraph, by name. Nothing is connected before the first operation. */
export function createDataSources(
  subgraphs: ReadonlyMap<string, RunningSubgraph>,
): ReadonlyMap<string, SubgraphDataSource> {
  return new Map([...subgraphs].map(([name, running]) => [name, createDataSource(running)]));
}

function createDataSource(running: RunningSubgraph): SubgraphDataSource {
  switch (running.kind) {
    case 'in-process':
      return createInProcessDataSource(running.subgraph);
    case 'remote':
      return createRemoteDataSource(running);
  }
}
