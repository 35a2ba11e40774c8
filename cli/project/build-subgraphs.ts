import { readSchemas, type SubgraphSchema } from '@banyan/gateway/compose/read-schemas.ts';
import type {
  GatewayConfig,
  LegacySubgraphConfig,
  ModuleSubgraphConfig,
  RemoteSubgraphConfig,
} from '@banyan/gateway/config.ts';
import { createLegacySubgraph } from '@banyan/legacy-adapters/runtime/create-legacy-subgraph.ts';
import type { LegacySubgraph } from '@banyan/legacy-adapters/runtime/legacy-subgraph.ts';
import type { ResourceCache } from '@banyan/platform/cache/resource-cache.ts';
import type { ScopeHasher } from '@banyan/platform/cache/scope.ts';
import { renderDiagnostic } from '@banyan/platform/errors/diagnostic.ts';
import type { IntentStore } from '@banyan/platform/events/outbox/intents/intent-store.ts';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import type { Metrics } from '@banyan/platform/telemetry/metrics.ts';
import type { Subgraph } from '@banyan/subgraph-kit/subgraph.ts';
import { CommandFailure } from '../command-failure.ts';
import type { Terminal } from '../terminal.ts';
import { importModule } from './import-module.ts';
import type { Project } from './load-project.ts';

/** A configured subgraph, running inside this process or elsewhere. */
export type BuiltSubgraph =
  | {
      readonly kind: 'legacy';
      readonly name: string;
      readonly config: LegacySubgraphConfig;
      readonly subgraph: LegacySubgraph;
    }
  | {
      readonly kind: 'module';
      readonly name: string;
      readonly config: ModuleSubgraphConfig;
      readonly subgraph: Subgraph;
    }
  | {
      readonly kind: 'remote';
      readonly name: string;
      readonly config: RemoteSubgraphConfig;
    };

/** What subgraphs are built with. */
export interface BuildOptions {
  readonly environment: Terminal['environment'];
  readonly log: Logger;
  /** Shared by all subgraphs of the process; the caller closes it, after them. */
  readonly cache: ResourceCache;
  readonly hashScope: ScopeHasher;
  /** Where legacy subgraphs count what they do. Default nowhere. */
  readonly metrics?: Metrics;
  /** Where writes to legacy services are noted. Stays the caller's. Null or absent: they are not. */
  readonly intents?: IntentStore | null;
}

/**
 * Builds the subgraphs of a project, or only the one called `only`; the caller closes them. When one cannot be built the
 * others are closed again. Throws a CommandFailure which lists the faults.
 */
export async function buildSubgraphs(
  { config, configFile }: Project,
  options: BuildOptions,
  only?: string,
): Promise<readonly BuiltSubgraph[]> {
  const { schemas, diagnostics } = await readSchemas(config, configFile);
  if (diagnostics.length > 0) {
    throw new CommandFailure(diagnostics.map(renderDiagnostic).join('\n\n'));
  }
  const wanted = schemas.filter(({ name }) => only === undefined || name === only);
  const settled = await Promise.allSettled(
    wanted.map((schema) => buildSubgraph(schema, config, options)),
  );
  const built = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const reasons = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  if (reasons.length === 0) return built;
  await closeSubgraphs(built);
  throw new CommandFailure(reasons.map(describeReason).join('\n'));
}

/** Closes those that run in this process. */
export async function closeSubgraphs(built: readonly BuiltSubgraph[]): Promise<void> {
  await Promise.all(built.map((one) => (one.kind === 'remote' ? undefined : one.subgraph.close())));
}

async function buildSubgraph(
  schema: SubgraphSchema,
  project: GatewayConfig,
  options: BuildOptions,
): Promise<BuiltSubgraph> {
  const { name, connected } = schema;
  const config = project.subgraphs[name];
  // As in the configuration, an empty variable counts as not set.
  const env = (variable: string) => options.environment[variable] || undefined;
  switch (config?.kind) {
    case 'legacy': {
      const { sources } = config;
      const subgraph = createLegacySubgraph({
        name,
        schema: connected,
        sources,
        env,
        cache: options.cache,
        hashScope: options.hashScope,
        ...(options.metrics !== undefined && { metrics: options.metrics }),
        ...intentsFor(name, project, options),
      });
      return { kind: 'legacy', name, config, subgraph };
    }
    case 'module': {
      const { createSubgraph } = await importModule(name, config.module, project.projectDir);
      const { log, cache } = options;
      const { projectDir } = project;
      const invalidate = (tags: readonly string[]) => cache.invalidate(tags, 'module');
      const parts = { schema: schema.text, env, log, projectDir, invalidate };
      const subgraph = await createSubgraph(parts);
      return { kind: 'module', name, config, subgraph };
    }
    case 'remote':
      return { kind: 'remote', name, config };
    case undefined:
      throw new Error(`Subgraph "${name}" has a schema but no configuration.`);
  }
}

/** A service with an outbox of its own writes its events in its own transactions: intents would tell of them twice. */
function intentsFor(
  name: string,
  { events }: GatewayConfig,
  { intents }: BuildOptions,
): { readonly intents?: IntentStore } {
  return intents == null || Object.hasOwn(events.outboxes, name) ? {} : { intents };
}

function describeReason(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
