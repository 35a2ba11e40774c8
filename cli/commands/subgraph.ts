import type { GatewayConfig } from '@banyan/gateway/config.ts';
import { createEvents, type Events } from '@banyan/gateway/events/create-events.ts';
import { closestName } from '@banyan/platform/config/closest-name.ts';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import { NO_METRICS } from '@banyan/platform/telemetry/metrics.ts';
import { type ServedSubgraph, serveSubgraph } from '@banyan/subgraph-kit/serve.ts';
import type { Subgraph } from '@banyan/subgraph-kit/subgraph.ts';
import { CommandFailure, EXIT, type ExitCode } from '../command-failure.ts';
import { type BuiltSubgraph, buildSubgraphs } from '../project/build-subgraphs.ts';
import { describeSubgraphs } from '../project/describe-subgraphs.ts';
import { describeListenError } from '../project/listen-error.ts';
import { type Project, requireProject } from '../project/load-project.ts';
import { closingInOrder, startWithCaches, withoutResponseCache } from '../project/process-cache.ts';
import { startWithEvents } from '../project/process-events.ts';
import { announcer, createProjectLogger } from '../project/project-logger.ts';
import { closeOnExit } from '../project/shut-down.ts';
import type { Terminal } from '../terminal.ts';

/** Options of `banyan subgraph`. */
export interface SubgraphOptions {
  readonly config?: string;
  readonly port: number;
  readonly host: string;
  readonly trustCallerHeader: boolean;
}

/** Serves one legacy adapter or module of the project. Resolves when it listens; a signal ends the process. */
export async function subgraph(
  name: string,
  options: SubgraphOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const project = await requireProject(options.config, terminal);
  requireLocal(name, project);
  const log = createProjectLogger(project.config, terminal);
  const { environment } = terminal;
  const cacheConfig = withoutResponseCache(project.config.cache);
  const config = withOwnEvents(project.config);
  const { built, url, notes } = await startWithCaches(cacheConfig, log, (caches) =>
    startWithEvents(config, log, async (eventParts) => {
      const intents = eventParts.outboxes.own?.intents ?? null;
      const built = await buildSubgraphs(project, { environment, log, ...caches, intents }, name);
      const one = requireOne(built);
      const subgraphs = [one];
      const parts = { config, parts: eventParts, subgraphs, metrics: NO_METRICS, log };
      const events = createEvents({ ...parts, cache: caches.cache });
      events.start();
      const served = await serve(closingAfter(events, one), options, log);
      closeOnExit(closingInOrder(served, eventParts, caches), log);
      return { built, url: served.url, notes: events.notes };
    }),
  );
  const say = announcer(project.config, terminal, log);
  for (const line of [...(await describeSubgraphs(built)), ...notes]) say(line);
  say(`GraphQL at ${url}`);
  terminal.notifyParent({ kind: 'listening', url });
  return EXIT.ok;
}

/**
 * The events of a process that serves one subgraph. Outboxes of services and foreign sources are the gateway's. Without
 * RabbitMQ a gateway that has the same outbox relays it: here nobody but this process would hear of its events.
 */
function withOwnEvents(config: GatewayConfig): GatewayConfig {
  const { events } = config;
  const relay = events.relay && events.rabbitmq !== null;
  return { ...config, events: { ...events, outboxes: {}, foreign: [], relay } };
}

function requireOne([one]: readonly BuiltSubgraph[]): Subgraph {
  if (one === undefined || one.kind === 'remote') throw new Error('There is no subgraph to serve.');
  return one.subgraph;
}

/** Its consumers may still use it. */
function closingAfter(events: Events, subgraph: Subgraph): Subgraph {
  return {
    ...subgraph,
    async close() {
      await events.stop();
      await subgraph.close();
    },
  };
}

async function serve(
  subgraph: Subgraph,
  { port, host, trustCallerHeader }: SubgraphOptions,
  log: Logger,
): Promise<ServedSubgraph> {
  try {
    return await serveSubgraph(subgraph, { port, host, log, trustCallerHeader });
  } catch (error) {
    await subgraph.close();
    throw describeListenError(error, { host, port, setting: '--port' });
  }
}

function requireLocal(name: string, { config }: Project): void {
  const names = Object.keys(config.subgraphs);
  const known = config.subgraphs[name];
  if (known === undefined) {
    const meant = closestName(name, names);
    const hint = meant === null ? '' : ` Did you mean "${meant}"?`;
    throw new CommandFailure(
      `There is no subgraph "${name}"; the configuration has ${names.join(', ')}.${hint}`,
    );
  }
  if (known.kind === 'remote') {
    throw new CommandFailure(
      `Subgraph "${name}" runs elsewhere, at ${known.url}: there is nothing to run here.`,
    );
  }
}
