import { isJsonObject, type JsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import { type Metrics, NO_METRICS } from '@banyan/platform/telemetry/metrics.ts';
import type { ConnectedSchema, SourceDefinition } from '../../connect/connectors.ts';
import type { Dialect, DialectOverrides } from '../../dialect/dialect.ts';
import { authenticate } from '../../transport/credentials/authenticated-client.ts';
import { createCredentials } from '../../transport/credentials/create-credentials.ts';
import type { Credentials } from '../../transport/credentials/credentials.ts';
import { createLegacyClient, type LegacyClient } from '../../transport/legacy-client.ts';
import { createConnectorDialects } from '../answers/connector-dialects.ts';
import { readEnumValues } from '../answers/enum-values.ts';
import { refuseUnknownConnectors } from '../answers/unknown-connectors.ts';
import { refuseUnknownFields } from '../answers/values/value-fields.ts';
import { compileKeyForms } from '../batching/key-form.ts';
import type { EnumValues } from '../fields/field-coercion.ts';
import type { LegacySubgraphOptions, SourceProblem } from '../legacy-subgraph.ts';
import { environmentNames } from './environment-names.ts';
import { readPauseRequest } from './pause-request.ts';
import type { RunningSource } from './running-source.ts';
import { isServiceFailure } from './service-failure.ts';
import { openSourceBooks } from './source-books.ts';
import { type SourceConfig, sourceConfigSchema } from './source-config.ts';
import { refuseUnknownKeyForms } from './unknown-key-forms.ts';

/** The sources of one subgraph with their connections. The owner closes them. */
export interface RunningSources {
  /** The source of that name; null is the one of connectors with an absolute URL. */
  of(name: string | null): RunningSource;
  /** IANA zone of all of them: one subgraph is one service, whose dates have one zone. */
  readonly timeZone: string;
  /** Of all of them together. */
  readonly enums: EnumValues;
  /** Every source that does not answer. */
  probe(): Promise<readonly SourceProblem[]>;
  close(): Promise<void>;
}

/** Opens no connection yet. Throws when the configuration and the schema name different sources. */
export function createRunningSources(options: LegacySubgraphOptions): RunningSources {
  const { schema, sources: configs, metrics = NO_METRICS, name: subgraph } = options;
  refuseUnknownSources(options);
  refuseUnknownConnectors(options);
  refuseUnknownKeyForms(options);
  refuseUnknownFields(options);
  const env = readEnvironment(schema, options.env);
  const open = (name: string, definition: SourceDefinition | null) =>
    createRunningSource({ name, definition, config: configs[name], subgraph, env, metrics });
  const named = new Map([...schema.sources].map(([name, source]) => [name, open(name, source)]));
  const unnamed = open('', null);
  const all = [...named.values(), unnamed];
  return {
    of: (name) => (name === null ? unnamed : (named.get(name) ?? unnamed)),
    timeZone: commonTimeZone([...named.values()], options.name),
    enums: readEnumValues(options),
    async probe() {
      const answers = await Promise.all([...named.values()].map(probeSource));
      return answers.filter((problem) => problem !== null);
    },
    async close() {
      await Promise.all(all.map((source) => source.client.close()));
    },
  };
}

async function probeSource({ name, client }: RunningSource): Promise<SourceProblem | null> {
  const problem = await client.probe();
  return problem === null ? null : { source: name, problem };
}

interface SourceParts {
  readonly name: string;
  readonly subgraph: string;
  readonly definition: SourceDefinition | null;
  readonly config: SourceConfig | undefined;
  readonly env: JsonObject;
  readonly metrics: Metrics;
}

function createRunningSource(parts: SourceParts): RunningSource {
  const { name, definition, config, subgraph, env, metrics } = parts;
  const {
    dialect: dialectName,
    answers,
    connectors = {},
    timeZone,
    request,
    maxPageSize,
    paginator,
    keyForm,
    maxUrlLength,
    idempotencyHeader = null,
    maxCallsPerOperation = null,
    coolDown,
    cache,
  } = config ?? defaults;
  const dialects = createConnectorDialects({
    name: dialectName,
    overrides: { ...request, ...pagesOf(maxPageSize, paginator) },
    answers,
    connectors,
  });
  const { dialect } = dialects;
  const baseUrl = config?.baseUrl;
  const credentials = credentialsOf(config, subgraph);
  return {
    name,
    definition,
    ...(baseUrl !== undefined && { baseUrl }),
    dialect,
    dialectOf: dialects.dialectOf,
    timeZone,
    cache,
    books: openSourceBooks(metrics, subgraph, name),
    mostCallsPerOperation: maxCallsPerOperation,
    pausesWhole: coolDown.pauses === 'source',
    idempotencyHeader,
    maxUrlLength,
    keyForms: compileKeyForms(keyForm),
    config: toJsonObject(config?.config),
    env,
    callerHeaders: credentials?.callerHeaders ?? [],
    client: openClient({ ...parts, defaultHeaders: dialect.defaultHeaders }, credentials),
  };
}

type ClientParts = SourceParts & Pick<Dialect, 'defaultHeaders'>;

function openClient(parts: ClientParts, credentials: Credentials | null): LegacyClient {
  const { name, definition, config, subgraph, metrics, defaultHeaders } = parts;
  const { concurrency, timeoutMs, maxBodyBytes, coolDown, breaker } = config ?? defaults;
  const { maxSeconds, ...share } = breaker;
  const client = createLegacyClient({
    subgraph,
    source: name,
    baseUrl: config?.baseUrl ?? constantBaseUrl(definition),
    concurrency,
    timeoutMs,
    maxBodyBytes,
    defaultHeaders,
    coolDown: { readPause: readPauseRequest, maxMs: coolDown.maxSeconds * 1000 },
    breaker: { isFailure: isServiceFailure, maxMs: maxSeconds * 1000, ...share },
    metrics,
  });
  return credentials === null ? client : authenticate(client, credentials);
}

function credentialsOf(config: SourceConfig | undefined, service: string): Credentials | null {
  if (config?.auth === undefined) return null;
  return createCredentials(config.auth, { service, baseUrl: config.baseUrl });
}

/** The size alone makes pages of Laravel's kind where the dialect has none. */
function pagesOf(
  maxPageSize: number | undefined,
  paginator: SourceConfig['paginator'],
): Pick<DialectOverrides, 'paginator'> {
  if (paginator === null) return { paginator };
  if (maxPageSize === undefined && paginator === undefined) return {};
  return { paginator: { ...(maxPageSize !== undefined && { maxPageSize }), ...paginator } };
}

/** A source without configuration: its `baseURL` is the schema's, the rest is at its default. */
const defaults = sourceConfigSchema.parse({ baseUrl: 'http://unused.invalid' });

/** The schema's `baseURL` when it holds no expression; only used to ask whether the service answers. */
function constantBaseUrl(definition: SourceDefinition | null): string | null {
  const [part, ...rest] = definition?.baseUrl.parts ?? [];
  return part?.kind === 'Constant' && rest.length === 0 ? part.text : null;
}

function refuseUnknownSources({ name, schema, sources }: LegacySubgraphOptions): void {
  const unknown = Object.keys(sources).filter((source) => !schema.sources.has(source));
  if (unknown.length === 0) return;
  const known = [...schema.sources.keys()].join(', ') || 'none';
  throw new Error(
    `subgraphs.${name}.sources: the schema has no @source named ${unknown.join(', ')} (it has: ${known})`,
  );
}

function commonTimeZone(sources: readonly RunningSource[], subgraph: string): string {
  const zones = [...new Set(sources.map((source) => source.timeZone))];
  if (zones.length <= 1) return zones[0] ?? 'UTC';
  throw new Error(
    `subgraphs.${subgraph}.sources: expected one timeZone for all sources of a subgraph, got ${zones.join(', ')}`,
  );
}

function readEnvironment(schema: ConnectedSchema, env: LegacySubgraphOptions['env']): JsonObject {
  const values = environmentNames(schema).map((name) => [name, env(name)] as const);
  return Object.fromEntries(
    values.filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}

function toJsonObject(value: unknown): JsonObject {
  const json = JSON.parse(JSON.stringify(value ?? {})) as JsonValue;
  return isJsonObject(json) ? json : {};
}
