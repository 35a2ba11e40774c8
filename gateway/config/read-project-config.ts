import { resolve } from 'node:path';
import type { ConfigFault } from '@banyan/platform/config/config-fault.ts';
import { describeReceived } from '@banyan/platform/config/describe-received.ts';
import { env } from '@banyan/platform/config/environment-reference.ts';
import { readSettings, type SettingsOrigin } from '@banyan/platform/config/read-settings.ts';
import {
  type Environment,
  pathKey,
  resolveEnvironment,
} from '@banyan/platform/config/resolve-environment.ts';
import type {
  ConfigResult,
  EventsConfig,
  GatewayConfig,
  ServerConfig,
  SubgraphConfig,
} from '../config.ts';
import { type EnvironmentName, projectSettings } from './server-settings.ts';
import { readSubgraphSettings } from './subgraph-settings.ts';

/**
 * Reads what a configuration file exports: resolves variables, applies defaults and makes paths absolute from
 * `projectDir`. Pure; all faults are found at once.
 */
export function readProjectConfig(
  exported: unknown,
  projectDir: string,
  environment: Environment,
): ConfigResult {
  const resolved = resolveEnvironment(withPort(exported), environment);
  const name = environmentName(environment);
  const origin = { path: [], variables: resolved.variables };
  const project = readSettings(projectSettings(name), resolved.value, origin);
  const subgraphs = readSubgraphs(member(resolved.value, 'subgraphs'), origin);
  const faults = [...resolved.faults, ...(project.ok ? [] : project.faults), ...subgraphs.faults];
  if (!project.ok || faults.length > 0) return { ok: false, faults: withoutEchoes(faults) };

  const config = {
    ...project.value,
    projectDir,
    environment: name,
    supergraph: resolve(projectDir, project.value.supergraph),
    events: eventsOf(project.value.events, projectDir),
    subgraphs: absolutePaths(subgraphs.configs, projectDir),
  };
  const conflicts = findConflicts(config);
  return conflicts.length === 0 ? { ok: true, config } : { ok: false, faults: conflicts };
}

function eventsOf(
  events: Omit<EventsConfig, 'outboxes'> & {
    readonly outboxes: Readonly<Record<string, string | null>>;
  },
  projectDir: string,
): EventsConfig {
  const outboxes = Object.entries(events.outboxes).flatMap(([name, url]) =>
    url === null ? [] : [[name, url] as const],
  );
  return {
    ...events,
    outboxes: Object.fromEntries(outboxes),
    schemas: resolve(projectDir, events.schemas),
  };
}

/** Puts the reference to `PORT` where no port is set, so that a fault in it names the variable. */
function withPort(exported: unknown): unknown {
  if (!isObject(exported)) return exported;
  const { server = {} } = exported;
  if (!isObject(server)) return exported;
  return { ...exported, server: { port: env('PORT', 4000), ...server } };
}

function environmentName({ NODE_ENV }: Environment): EnvironmentName {
  return NODE_ENV === 'production' ? 'production' : 'development';
}

function readSubgraphs(value: unknown, { variables }: SettingsOrigin) {
  const configs: Record<string, SubgraphConfig> = {};
  const faults: ConfigFault[] = [];
  for (const [name, settings] of Object.entries(isObject(value) ? value : {})) {
    const result = readSubgraphSettings(name, settings, { path: ['subgraphs', name], variables });
    if (result.ok) configs[name] = result.value;
    else faults.push(...result.faults);
  }
  return { configs, faults };
}

/** A variable that is not set also makes its setting invalid: once is enough. */
function withoutEchoes(faults: readonly ConfigFault[]): readonly ConfigFault[] {
  const missing = new Set(faults.filter(isMissingVariable).map((fault) => pathKey(fault.path)));
  return faults.filter((fault) => isMissingVariable(fault) || !missing.has(pathKey(fault.path)));
}

function isMissingVariable({ code }: ConfigFault): boolean {
  return code === 'CONFIG_MISSING_VARIABLE';
}

function absolutePaths(configs: Readonly<Record<string, SubgraphConfig>>, projectDir: string) {
  const entries = Object.entries(configs).map(([name, config]) => {
    const schema = resolve(projectDir, config.schema);
    if (config.kind !== 'module') return [name, { ...config, schema }] as const;
    return [name, { ...config, schema, module: resolve(projectDir, config.module) }] as const;
  });
  return Object.fromEntries(entries);
}

function findConflicts({
  identity,
  server,
  subgraphs,
  events,
}: GatewayConfig): readonly ConfigFault[] {
  const names = Object.keys(subgraphs);
  const asksNobody = identity !== null && !names.includes(identity.subgraph);
  return [
    ...(asksNobody ? [unknownIdentitySubgraph(identity.subgraph, names)] : []),
    ...metricsPortConflicts(server),
    ...foreignConflicts(events, names),
    ...Object.keys(events.outboxes)
      .filter((name) => !names.includes(name))
      .map((name) => unknownOutboxSubgraph(name, names)),
    ...names.flatMap((name) => blockedHeaders(name, subgraphs[name], server.forwardableHeaders)),
  ];
}

function metricsPortConflicts({ port, metrics }: ServerConfig): readonly ConfigFault[] {
  if (port === 0 || metrics.port !== port) return [];
  const expected = `another port than server.port (${port})`;
  return [conflict(['server', 'metrics', 'port'], expected, String(metrics.port))];
}

function unknownIdentitySubgraph(written: string, names: readonly string[]): ConfigFault {
  return conflict(
    ['identity', 'subgraph'],
    `one of the subgraphs ${names.join(', ')}`,
    describeReceived(written, []),
  );
}

function foreignConflicts(
  { rabbitmq, prefix, foreign }: EventsConfig,
  names: readonly string[],
): readonly ConfigFault[] {
  const faults = foreign.flatMap(({ subgraph, exchange }, index) => [
    ...(names.includes(subgraph) ? [] : [unknownForeignSubgraph(index, subgraph, names)]),
    ...(exchange === `${prefix}.events` ? [ownExchange(index, exchange)] : []),
  ]);
  if (rabbitmq !== null || foreign.length === 0) return faults;
  const expected = 'the address of RabbitMQ, which events.foreign needs';
  return [...faults, conflict(['events', 'rabbitmq'], expected, 'null')];
}

/** What is republished would come back, again and again. */
function ownExchange(index: number, written: string): ConfigFault {
  const expected = 'an exchange of other programs, not that of the gateway';
  const path = ['events', 'foreign', index, 'exchange'];
  return conflict(path, expected, describeReceived(written, []));
}

function unknownForeignSubgraph(
  index: number,
  written: string,
  names: readonly string[],
): ConfigFault {
  const expected = `one of the subgraphs ${names.join(', ')}`;
  const path = ['events', 'foreign', index, 'subgraph'];
  return conflict(path, expected, describeReceived(written, []));
}

function unknownOutboxSubgraph(written: string, names: readonly string[]): ConfigFault {
  const expected = `one of the subgraphs ${names.join(', ')}`;
  return conflict(['events', 'outboxes', written], expected, describeReceived(written, []));
}

function blockedHeaders(
  name: string,
  config: SubgraphConfig | undefined,
  forwardable: readonly string[],
): readonly ConfigFault[] {
  if (config?.kind !== 'remote') return [];
  return config.forwardHeaders
    .filter((header) => !forwardable.includes(header))
    .map((header) =>
      conflict(
        ['subgraphs', name, 'forwardHeaders'],
        `headers among server.forwardableHeaders (${forwardable.join(', ')})`,
        JSON.stringify(header),
      ),
    );
}

function conflict(path: ConfigFault['path'], expected: string, received: string): ConfigFault {
  return { code: 'CONFIG_INVALID', path, variable: null, expected, received, suggestion: null };
}

function member(value: unknown, key: string): unknown {
  return isObject(value) ? value[key] : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
