import { relative } from 'node:path';
import { createAllSpellings } from '@banyan/gateway/all-spellings.ts';
import { readTextFile } from '@banyan/gateway/compose/read-schemas.ts';
import type { GatewayConfig } from '@banyan/gateway/config.ts';
import {
  createGateway,
  type Gateway,
  type GatewayAddresses,
  type MetricsOptions,
} from '@banyan/gateway/create-gateway.ts';
import { createEvents, type Events } from '@banyan/gateway/events/create-events.ts';
import type { EventParts } from '@banyan/gateway/events/open-events.ts';
import { createGatewayMetrics, watchCaches } from '@banyan/gateway/metrics/gateway-metrics.ts';
import { metricsPlace } from '@banyan/gateway/metrics/metrics-place.ts';
import type { Caches } from '@banyan/gateway/open-caches.ts';
import type { RunningSubgraph } from '@banyan/gateway/running-subgraph.ts';
import type { LegacySubgraph } from '@banyan/legacy-adapters/runtime/legacy-subgraph.ts';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import { NO_METRICS } from '@banyan/platform/telemetry/metrics.ts';
import type { Subgraph } from '@banyan/subgraph-kit/subgraph.ts';
import { CommandFailure, EXIT, type ExitCode } from '../command-failure.ts';
import { type BuiltSubgraph, buildSubgraphs, closeSubgraphs } from '../project/build-subgraphs.ts';
import { describeSubgraphs } from '../project/describe-subgraphs.ts';
import { describeListenError } from '../project/listen-error.ts';
import { requireProject } from '../project/load-project.ts';
import { closingInOrder, startWithCaches } from '../project/process-cache.ts';
import { startWithEvents } from '../project/process-events.ts';
import { announcer, createProjectLogger } from '../project/project-logger.ts';
import { closeOnExit } from '../project/shut-down.ts';
import type { Terminal } from '../terminal.ts';

/** Options of `banyan start`. */
export interface StartOptions {
  readonly config?: string;
}

/** Runs the gateway of a project. Resolves when it listens; a signal ends the process. */
export async function start(options: StartOptions, terminal: Terminal): Promise<ExitCode> {
  const project = await requireProject(options.config, terminal);
  const { config } = project;
  const supergraphSdl = await readSupergraph(config, terminal);
  const log = createProjectLogger(config, terminal);
  const { environment } = terminal;
  const metrics = openMetrics(config);
  const started = await startWithCaches(config.cache, log, (caches) =>
    startWithEvents(config, log, async (eventParts) => {
      const counting = metrics?.metrics ?? NO_METRICS;
      watchCaches(counting, caches);
      const intents = eventParts.outboxes.own?.intents ?? null;
      const building = { environment, log, ...caches, metrics: counting, intents };
      const built = await buildSubgraphs(project, building);
      const parts = { config, supergraphSdl, built, caches, metrics, eventParts, log };
      const events = await openProjectEvents(parts);
      const gateway = await openGateway(parts, events);
      events.start();
      const addresses = await listen(gateway, config);
      const { delayMs, timeoutMs } = config.server.drain;
      const drainMs = delayMs + timeoutMs;
      closeOnExit(closingInOrder(gateway, eventParts, caches), { drainMs, log });
      return { built, notes: [...caches.notes, ...events.notes], ...addresses };
    }),
  );

  const say = announcer(config, terminal, log);
  const { built, notes, url, metricsUrl } = started;
  for (const line of [...(await describeSubgraphs(built)), ...notes]) say(line);
  if (metricsUrl !== null) say(`Metrics at ${metricsUrl}`);
  say(`GraphQL at ${new URL('/graphql', url).href}`);
  if (config.environment === 'development')
    say(`Explore it in a browser at ${new URL('/', url).href}`);
  terminal.notifyParent({ kind: 'listening', url });
  return EXIT.ok;
}

/** Null: they are shown nowhere, so that nothing is counted. */
function openMetrics({ server, environment }: GatewayConfig): MetricsOptions | null {
  const place = metricsPlace(server.metrics, environment);
  return place === null ? null : { place, metrics: createGatewayMetrics() };
}

async function readSupergraph(
  { supergraph }: GatewayConfig,
  { workingDir }: Terminal,
): Promise<string> {
  const text = await readTextFile(supergraph);
  if (text !== null) return text;
  const file = relative(workingDir, supergraph);
  throw new CommandFailure(
    `There is no supergraph ${file} yet. Run \`banyan compose\` to make it.`,
  );
}

interface GatewayParts {
  readonly config: GatewayConfig;
  readonly supergraphSdl: string;
  readonly built: readonly BuiltSubgraph[];
  readonly caches: Caches;
  readonly metrics: MetricsOptions | null;
  readonly eventParts: EventParts;
  readonly log: Logger;
}

async function openGateway(parts: GatewayParts, events: Events): Promise<Gateway> {
  const { config, supergraphSdl, built, caches, metrics, log } = parts;
  const { environment, server, limits, identity, mappingProblems, context } = config;
  const { cache, responseCache, hashScope } = caches;
  const subgraphs = new Map(built.map((one) => [one.name, toRunning(one)]));
  try {
    return await createGateway({
      supergraphSdl,
      subgraphs,
      environment,
      server,
      limits,
      identity,
      mappingProblems,
      context,
      log,
      responses: { ...config.cache.response, cache: responseCache },
      admin: config.admin && {
        ...config.admin,
        hashScope,
        allSpellings: createAllSpellings(subgraphsHere(built)),
        invalidate: (tags) => cache.invalidate(tags, 'operator'),
      },
      metrics,
      events,
    });
  } catch (error) {
    await closeSubgraphs(built);
    log.debug({ err: error }, 'the gateway was not created');
    throw new CommandFailure(error instanceof Error ? error.message : String(error));
  }
}

async function openProjectEvents(parts: GatewayParts): Promise<Events> {
  const { config, built, caches, metrics, eventParts, log } = parts;
  try {
    return createEvents({
      config,
      parts: eventParts,
      cache: caches.cache,
      subgraphs: subgraphsHere(built),
      metrics: metrics?.metrics ?? NO_METRICS,
      log,
    });
  } catch (error) {
    await closeSubgraphs(built);
    throw new CommandFailure(error instanceof Error ? error.message : String(error));
  }
}

function subgraphsHere(built: readonly BuiltSubgraph[]): readonly (LegacySubgraph | Subgraph)[] {
  return built.flatMap((one) => (one.kind === 'remote' ? [] : [one.subgraph]));
}

function toRunning(one: BuiltSubgraph): RunningSubgraph {
  if (one.kind !== 'remote') return { kind: 'in-process', subgraph: one.subgraph };
  const { url, timeoutMs, forwardHeaders, forwardIdentity } = one.config;
  return { kind: 'remote', name: one.name, url, timeoutMs, forwardHeaders, forwardIdentity };
}

async function listen(gateway: Gateway, { server }: GatewayConfig): Promise<GatewayAddresses> {
  try {
    return await gateway.listen();
  } catch (error) {
    await gateway.close();
    throw describeListenError(error, addressOf(error, server));
  }
}

/** The address of which an error of `listen` tells. */
function addressOf(error: unknown, { host, port, metrics }: GatewayConfig['server']) {
  const isOfMetrics = metrics.port !== null && Reflect.get(Object(error), 'port') === metrics.port;
  if (isOfMetrics) {
    return { host: metrics.host, port: metrics.port, setting: 'server.metrics.port' };
  }
  return { host, port, setting: 'the variable PORT or server.port' };
}
