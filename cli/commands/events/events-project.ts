import type { GatewayConfig } from '@banyan/gateway/config.ts';
import { type NamedOutbox, namedOutboxes } from '@banyan/gateway/events/named-outboxes.ts';
import type { ProjectBroker } from '@banyan/gateway/events/open-broker.ts';
import { openEvents } from '@banyan/gateway/events/open-events.ts';
import { projectTopology } from '@banyan/gateway/events/topology.ts';
import { openCaches } from '@banyan/gateway/open-caches.ts';
import type { Topology } from '@banyan/platform/events/brokers/event-broker.ts';
import type { EventSchemas } from '@banyan/platform/events/envelope/event-schemas.ts';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import type { Subgraph } from '@banyan/subgraph-kit/subgraph.ts';
import { CommandFailure } from '../../command-failure.ts';
import { buildSubgraphs, closeSubgraphs } from '../../project/build-subgraphs.ts';
import { moduleConsumerGroups } from '../../project/consumer-groups.ts';
import { type Project, requireProject } from '../../project/load-project.ts';
import { createCommandLogger } from '../../project/project-logger.ts';
import type { Terminal } from '../../terminal.ts';
import { reasonOf } from './print-result.ts';

/** Options of every command about events. */
export interface EventsCommandOptions {
  readonly config?: string;
}

/** Outboxes and broker of a project, as the commands need them. */
export interface EventsProject {
  readonly config: GatewayConfig;
  /** Null: `events.rabbitmq` is not set, and the bus of another process cannot be reached. */
  readonly broker: ProjectBroker | null;
  readonly topology: Topology;
  /** Names of all groups that a module consumes, also where the topology lacks them because the module exports none. */
  readonly consumed: readonly string[];
  /** The gateway's own first. */
  readonly outboxes: readonly NamedOutbox[];
  readonly schemas: EventSchemas;
  readonly log: Logger;
}

/** Whoever waits for a command wants to know soon. */
const connectTimeoutMs = 5000;

/** Opens a project for one piece of work, and closes it when that has ended. Throws a CommandFailure for what cannot be opened. */
export async function withEventsProject<Result>(
  options: EventsCommandOptions,
  terminal: Terminal,
  work: (project: EventsProject) => Promise<Result>,
): Promise<Result> {
  const project = await requireProject(options.config, terminal);
  const { config } = project;
  const log = createCommandLogger(config, terminal);
  await using stack = new AsyncDisposableStack();
  const parts = await openEvents(config, log, { connectTimeoutMs }).catch((error: unknown) => {
    throw new CommandFailure(reasonOf(error));
  });
  stack.defer(() => parts.close());
  const modules = await openModules(project, { terminal, log, stack });
  const topology = projectTopology(config, await moduleConsumerGroups(config));
  return await work({
    config,
    broker: config.events.rabbitmq === null ? null : parts.broker,
    topology,
    consumed: modules.flatMap(
      ({ events }) => events?.consumers?.map(({ group }) => group.name) ?? [],
    ),
    outboxes: namedOutboxes(parts.outboxes, modules),
    schemas: parts.schemas,
    log,
  });
}

/** The broker. Throws a CommandFailure when there is none that a command could reach. */
export function requireBroker({ broker }: EventsProject): ProjectBroker {
  if (broker !== null) return broker;
  throw new CommandFailure(
    'events.rabbitmq is not set: events stay in the process of the gateway, which this command cannot reach.',
  );
}

/** The name of a consumer group. Throws a CommandFailure that lists those of the project when it is none. */
export function requireGroup({ topology }: Pick<EventsProject, 'topology'>, group: string): string {
  const names = topology.groups.map(({ name }) => name);
  if (names.includes(group)) return group;
  throw new CommandFailure(
    `--group must be a consumer group of the project (${names.join(', ') || 'none'}), received "${group}".`,
  );
}

/** Those of one name, or without a name all. Throws a CommandFailure that lists the names. */
export function chooseOutboxes(
  { outboxes }: Pick<EventsProject, 'outboxes'>,
  name: string | undefined,
): readonly NamedOutbox[] {
  const chosen = name === undefined ? outboxes : outboxes.filter((one) => one.name === name);
  if (chosen.length > 0) return chosen;
  const known = outboxes.map((one) => one.name).join(', ') || 'none';
  throw new CommandFailure(
    name === undefined
      ? 'There is no outbox: events.outbox is null, and events.outboxes is empty.'
      : `--outbox must be one of the project's outboxes (${known}), received "${name}".`,
  );
}

interface Opening {
  readonly terminal: Terminal;
  readonly log: Logger;
  readonly stack: AsyncDisposableStack;
}

/** Modules keep outboxes in their own databases, which they alone can open. */
async function openModules(
  project: Project,
  { terminal, log, stack }: Opening,
): Promise<readonly Subgraph[]> {
  const { subgraphs, cache } = project.config;
  const names = Object.keys(subgraphs).filter((name) => subgraphs[name]?.kind === 'module');
  const caches = openCaches({ ...cache, redis: null }, log);
  stack.defer(() => caches.close());
  const { environment } = terminal;
  const modules: Subgraph[] = [];
  for (const name of names) {
    const built = await buildSubgraphs(project, { environment, log, ...caches }, name);
    stack.defer(() => closeSubgraphs(built));
    modules.push(...built.flatMap((one) => (one.kind === 'module' ? [one.subgraph] : [])));
  }
  return modules;
}
