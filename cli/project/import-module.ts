import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findModuleFile } from '@banyan/gateway/config/module-file.ts';
import type { ConsumerGroup } from '@banyan/platform/events/brokers/event-broker.ts';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import type { Subgraph } from '@banyan/subgraph-kit/subgraph.ts';
import { CommandFailure } from '../command-failure.ts';

/** What the file of a module subgraph exports. */
export interface SubgraphModule {
  /** The default export. */
  readonly createSubgraph: CreateSubgraph;
  /** The export `consumerGroups`: known without making the subgraph. Empty when there is none. */
  readonly consumerGroups: readonly ConsumerGroup[];
}

/** Makes a module subgraph, which the caller closes. */
export type CreateSubgraph = (options: {
  readonly schema: string;
  readonly env: (variable: string) => string | undefined;
  readonly log: Logger;
  readonly projectDir: string;
  readonly invalidate: (tags: readonly string[]) => Promise<void>;
}) => Promise<Subgraph>;

/** Imports the file at `configured`. Throws a CommandFailure when it is missing or exports something else. */
export async function importModule(
  name: string,
  configured: string,
  projectDir: string,
): Promise<SubgraphModule> {
  const shown = relative(projectDir, configured);
  const file = findModuleFile(configured);
  if (file === null) {
    throw new CommandFailure(`Subgraph "${name}": there is no module ${shown}.`);
  }
  const module: unknown = await import(pathToFileURL(file).href);
  const createSubgraph: unknown = Reflect.get(Object(module), 'default');
  if (!isCreateSubgraph(createSubgraph)) {
    throw new CommandFailure(
      `Subgraph "${name}": ${shown} must have a default export which is a function that makes the subgraph.`,
    );
  }
  const consumerGroups: unknown = Reflect.get(Object(module), 'consumerGroups') ?? [];
  if (!areGroups(consumerGroups)) {
    throw new CommandFailure(
      `Subgraph "${name}": the export consumerGroups of ${shown} must be a list of groups, each with a name and bindings.`,
    );
  }
  return { createSubgraph, consumerGroups };
}

function isCreateSubgraph(value: unknown): value is CreateSubgraph {
  return typeof value === 'function';
}

/** What else is wrong with a group is found where the topology is made. */
function areGroups(value: unknown): value is readonly ConsumerGroup[] {
  return Array.isArray(value) && value.every(isGroup);
}

function isGroup(value: unknown): boolean {
  const { name, bindings } = Object(value);
  return typeof name === 'string' && Array.isArray(bindings);
}
