import { dirname, resolve } from 'node:path';
import type { SourceConfig } from '@banyan/legacy-adapters/runtime/sources/source-config.ts';
import type { ConfigFault } from '@banyan/platform/config/config-fault.ts';
import type { Environment } from '@banyan/platform/config/resolve-environment.ts';
import type { ForeignMapping } from '@banyan/platform/events/decoders/foreign-mapping.ts';
import { importConfigFile } from './config/import-config-file.ts';
import type { ContextFunction } from './config/project-config.ts';
import { readProjectConfig } from './config/read-project-config.ts';
import type { DrainOptions } from './http/drain.ts';
import type { UploadLimits } from './http/uploads/upload-limits.ts';

/** A project's configuration, checked, with defaults applied and all paths absolute. */
export interface GatewayConfig {
  /** The folder of the configuration file. */
  readonly projectDir: string;
  /** `NODE_ENV`: anything but `production` is development. */
  readonly environment: 'development' | 'production';
  /** The file with the composed schema. */
  readonly supergraph: string;
  readonly server: ServerConfig;
  readonly limits: LimitConfig;
  /** Null: no caller is ever known. */
  readonly identity: IdentityConfig | null;
  /** `report`: clients see where mappings found nothing; `count`: it is counted only. */
  readonly mappingProblems: 'report' | 'count';
  /** Gives what mappings read as `$context`; null: it is empty. */
  readonly context: ContextFunction | null;
  readonly cache: CacheConfig;
  readonly events: EventsConfig;
  /** Null: there are no routes for operators. */
  readonly admin: AdminConfig | null;
  readonly subgraphs: Readonly<Record<string, SubgraphConfig>>;
}

/** The public HTTP server. */
export interface ServerConfig {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host: string;
  readonly bodyLimitBytes: number;
  readonly requestTimeoutMs: number;
  /** Empty: pages of other origins may not call the gateway. */
  readonly corsOrigins: readonly string[];
  /** In lower case, without doubles. */
  readonly forwardableHeaders: readonly string[];
  /** What clients may upload with an operation. Null or absent: nothing. */
  readonly uploads?: UploadLimits | null;
  readonly drain: DrainOptions;
  readonly metrics: MetricsConfig;
}

/** Whether and where `/metrics` is served; see `metrics/metrics-place.ts`. */
export interface MetricsConfig {
  readonly enabled: boolean;
  /** Of a server for metrics alone; 0 takes any free port. Null: there is none. */
  readonly port: number | null;
  /** Address of that server. */
  readonly host: string;
  /** Whoever sends it may read them. */
  readonly token: string | null;
}

/** What one GraphQL document may hold. */
export interface LimitConfig {
  readonly maxTokens: number;
  readonly maxDepth: number;
  readonly maxAliases: number;
  readonly maxRootFields: number;
  /** That one operation may make, of all legacy services together. */
  readonly maxLegacyCalls: number;
}

/** The query by which a subgraph says who the caller is, and the way to the id in its data. */
export interface IdentityConfig {
  readonly subgraph: string;
  readonly query: string;
  readonly path: readonly string[];
}

/** Where resources and answers are kept. How long is a matter of sources and schemas. */
export interface CacheConfig {
  /** Addresses of the Redis that replicas share; several are nodes of one cluster. Null: the memory of each process. */
  readonly redis: readonly string[] | null;
  readonly keyPrefix: string;
  /** Memory of this process for resources. */
  readonly maxBytes: number;
  /** Keys the digests of what tells one caller from another. Null: a random one of this process. */
  readonly secret: string | null;
  /** Whether replicas leave a load to one of them. */
  readonly lease: boolean;
  readonly response: ResponseCacheConfig;
}

/** Where change events come from, and where they go. */
export interface EventsConfig {
  /** One address, or several parted by commas. Holds credentials. Null: events stay in this process. */
  readonly rabbitmq: string | null;
  /** With which the names of the exchange and of all queues begin. */
  readonly prefix: string;
  /** The gateway's own outbox, as a URL whose relative file is below the project. May hold credentials. Null: it has none. */
  readonly outbox: string | null;
  /** Whether this process brings the events of the outboxes to the broker. */
  readonly relay: boolean;
  /** How long published events are kept for replay. */
  readonly retentionHours: number;
  /** Databases in which services write an outbox, by subgraph. Hold credentials. */
  readonly outboxes: Readonly<Record<string, string>>;
  /** Exchanges of other programs whose messages tell of changes. Needs RabbitMQ. */
  readonly foreign: readonly ForeignMapping[];
  /** Folder of the JSON Schemas of event types. */
  readonly schemas: string;
}

/** Whole answers of public queries. */
export interface ResponseCacheConfig {
  readonly enabled: boolean;
  /** Whether equal requests that come at the same time are executed once, also when answers are not kept. */
  readonly coalesce: boolean;
  readonly maxBytes: number;
  /** In lower case, without doubles. */
  readonly varyHeaders: readonly string[];
  /** In lower case. Null: clients and CDNs are not told the tags. */
  readonly tagHeader: string | null;
}

/** Routes for operators. */
export interface AdminConfig {
  /** Whoever sends it may invalidate. */
  readonly token: string;
}

/** `schema` is the subgraph's SDL file. */
export type SubgraphConfig = LegacySubgraphConfig | ModuleSubgraphConfig | RemoteSubgraphConfig;

/** A legacy service behind connectors, run inside the gateway. */
export interface LegacySubgraphConfig {
  readonly kind: 'legacy';
  readonly schema: string;
  readonly sources: Readonly<Record<string, SourceConfig>>;
}

/** A TypeScript subgraph, run inside the gateway. */
export interface ModuleSubgraphConfig {
  readonly kind: 'module';
  readonly schema: string;
  readonly module: string;
}

/** A GraphQL service that runs elsewhere. */
export interface RemoteSubgraphConfig {
  readonly kind: 'remote';
  readonly schema: string;
  readonly url: string;
  readonly timeoutMs: number;
  /** In lower case; each is among the server's forwardable headers. */
  readonly forwardHeaders: readonly string[];
  readonly forwardIdentity: boolean;
}

/** A usable configuration, or all of its faults. */
export type ConfigResult =
  | { readonly ok: true; readonly config: GatewayConfig }
  | { readonly ok: false; readonly faults: readonly ConfigFault[] };

/** Runs and checks a configuration file. Reads only the variables in `environment`, never the process's own. */
export async function loadConfig(file: string, environment: Environment): Promise<ConfigResult> {
  const path = resolve(file);
  const imported = await importConfigFile(path);
  if (!imported.ok) return imported;
  return readProjectConfig(imported.exported, dirname(path), environment);
}
