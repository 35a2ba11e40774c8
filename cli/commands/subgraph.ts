import type { GatewayConfig } from '@banyan/gateway/config.ts';
import { createEvents, type Events } from '@banyan/gateway/events/create-events.ts';
import type { EventParts } from '@banyan/gateway/events/open-events.ts';
import { watchCaches } from '@banyan/gateway/metrics/gateway-metrics.ts';
import { type MetricsPlace, metricsPlace } from '@banyan/gateway/metrics/metrics-place.ts';
import type { Caches } from '@banyan/gateway/open-caches.ts';
import { closestName } from '@banyan/platform/config/closest-name.ts';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import {
  type ServedSubgraph,
  type ServeOptions,
  serveSubgraph,
} from '@banyan/subgraph-kit/serve.ts';
import type { Subgraph } from '@banyan/subgraph-kit/subgraph.ts';
import { CommandFailure, EXIT, type ExitCode } from '../command-failure.ts';
import { type BuiltSubgraph, buildSubgraphs } from '../project/build-subgraphs.ts';
import { describeSubgraphs } from '../project/describe-subgraphs.ts';
import { describeListenError } from '../project/listen-error.ts';
import { type Project, requireProject } from '../project/load-project.ts';
import { closingInOrder, startWithCaches, withoutResponseCache } from '../project/process-cache.ts';
import { startWithEvents } from '../project/process-events.ts';
import { type ProcessMetrics, startWithMetrics } from '../project/process-metrics.ts';
import { announcer, createProjectLogger } from '../project/project-logger.ts';
import { closeOnExit } from '../project/shut-down.ts';
import type { Terminal } from '../terminal.ts';

/** Options of `banyan subgraph`. */
export interface SubgraphOptions {
  readonly config?: string;
  readonly port: number;
  readonly host: string;
  /** Takes the place of `server.metrics.port`: a gateway on the same machine has that. */
  readonly metricsPort?: number;
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
  const config = withOwnEvents(project.config);
  const cacheConfig = withoutResponseCache(config.cache);
  const served = await startWithMetrics(placeOfMetrics(config, options), log, (metrics) =>
    startWithCaches(cacheConfig, log, (caches) =>
      startWithEvents(config, log, (eventParts) => {
        const { environment } = terminal;
        const parts = { metrics, caches, eventParts, config, log };
        return serve({ name, project, options, environment }, parts);
      }),
    ),
  );
  const say = announcer(project.config, terminal, log);
  const { built, notes, url, metricsUrl } = served;
  for (const line of [...(await describeSubgraphs(built)), ...notes]) say(line);
  if (metricsUrl !== null) say(`Metrics at ${metricsUrl}`);
  say(`GraphQL at ${url}`);
  terminal.notifyParent({ kind: 'listening', url });
  return EXIT.ok;
}

/** Null: nowhere, so that nothing is counted. */
function placeOfMetrics(
  { server, environment }: GatewayConfig,
  { metricsPort }: SubgraphOptions,
): MetricsPlace | null {
  const port = metricsPort ?? server.metrics.port;
  return metricsPlace({ ...server.metrics, port }, environment);
}

interface WantedSubgraph {
  readonly name: string;
  readonly project: Project;
  readonly options: SubgraphOptions;
  readonly environment: Terminal['environment'];
}

/** What the subgraph stands on. */
interface ProcessParts {
  readonly metrics: ProcessMetrics;
  readonly caches: Caches;
  readonly eventParts: EventParts;
  readonly config: GatewayConfig;
  readonly log: Logger;
}

async function serve({ name, project, options, environment }: WantedSubgraph, parts: ProcessParts) {
  const { metrics: shown, caches, eventParts, config, log } = parts;
  const { metrics } = shown;
  watchCaches(metrics, caches);
  const intents = eventParts.outboxes.own?.intents ?? null;
  const building = { environment, log, ...caches, metrics, intents };
  const built = await buildSubgraphs(project, building, name);
  const one = requireOne(built);
  const subgraphs = [one];
  const { cache } = caches;
  const events = createEvents({ config, parts: eventParts, cache, subgraphs, metrics, log });
  events.start();
  const drainMs = config.server.drain.timeoutMs;
  const serving = { ...requestOptions(config), ...shown.serving, log, drainTimeoutMs: drainMs };
  const served = await listen(closingAfter(events, one), options, serving);
  closeOnExit(closingInOrder(served, eventParts, caches, shown), { drainMs, log });
  return { built, url: served.url, metricsUrl: shown.url, notes: notesOn(config, events) };
}

function notesOn(
  { events: { rabbitmq, outbox } }: GatewayConfig,
  events: Events,
): readonly string[] {
  if (rabbitmq !== null) return events.notes;
  return outbox === null
    ? []
    : [
        'Change events wait in events.outbox for a gateway that has the same: events.rabbitmq is not set.',
      ];
}

/** What the gateway's settings mean to the subgraph when it is asked over HTTP. */
function requestOptions({ server, limits, mappingProblems, context }: GatewayConfig) {
  return {
    forwardableHeaders: [...server.forwardableHeaders, 'banyan-trace'],
    maxLegacyCalls: limits.maxLegacyCalls,
    reportsProblems: mappingProblems === 'report',
    ...(context !== null && { contextOf: context }),
  };
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

async function listen(
  subgraph: Subgraph,
  { port, host, trustCallerHeader }: SubgraphOptions,
  serving: Omit<ServeOptions, 'port'>,
): Promise<ServedSubgraph> {
  try {
    return await serveSubgraph(subgraph, { ...serving, port, host, trustCallerHeader });
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
