import type { Setting } from '@banyan/platform/config/environment-reference.ts';
import type { JsonObject } from '@banyan/platform/json/json-value.ts';

/** What a project's `banyan.config.ts` exports. Paths are relative to the folder of that file. */
export interface ProjectConfig {
  /** The composed schema, written by `banyan compose`. */
  readonly supergraph: Setting<string>;
  readonly server?: ServerSettings;
  readonly limits?: LimitSettings;
  /** How to find out who a caller is. Default: nobody is known. */
  readonly identity?: IdentitySettings | null;
  /**
   * `report`: answers say in `extensions.banyan.problems` where a mapping found nothing although the schema promises something,
   * and the log says it once; `count`: it is counted only. Default `report` in development, `count` in production.
   */
  readonly mappingProblems?: Setting<'report' | 'count'>;
  /** Gives what mappings read as `$context`. Default null: it is empty. */
  readonly context?: ContextFunction | null;
  readonly cache?: CacheSettings;
  readonly events?: EventsSettings;
  readonly admin?: AdminSettings;
  /** By name: letters, digits, `_` and `-`, a letter first. At least one. */
  readonly subgraphs: Readonly<Record<string, SubgraphSettings>>;
}

/**
 * Called once for each request, before it is executed; what it throws fails the request. It sees only headers among
 * `server.forwardableHeaders`, by lower-case name.
 */
export type ContextFunction = (client: {
  readonly headers: ReadonlyMap<string, readonly string[]>;
}) => JsonObject;

/** The public HTTP server. */
export interface ServerSettings {
  /** Default: the variable `PORT`, or 4000. 0 takes any free port. */
  readonly port?: Setting<number>;
  /** Address to listen on. Default `127.0.0.1` in development, `0.0.0.0` in production. */
  readonly host?: Setting<string>;
  /** Largest request body. Default 1 MiB. */
  readonly bodyLimitBytes?: Setting<number>;
  /** Time limit of one client request. Default 30 000. */
  readonly requestTimeoutMs?: Setting<number>;
  /** Origins whose pages may call the gateway, such as `https://shop.example`. Default none. */
  readonly corsOrigins?: Setting<string> | readonly string[];
  /** Client headers that subgraphs may see. Default `authorization`, `accept-language`, `x-request-id`. */
  readonly forwardableHeaders?: Setting<string> | readonly string[];
  readonly metrics?: MetricsSettings;
}

/**
 * `/metrics`, for Prometheus. With `port` it is on a server of its own; else with `token` it is among the public routes. With
 * neither there is none, except in development, where anybody may read it.
 */
export interface MetricsSettings {
  /** Default true; false: nothing is counted or shown. */
  readonly enabled?: Setting<boolean>;
  /** Other than the public server's; 0 takes any free port. Default null. */
  readonly port?: Setting<number> | null;
  /** Address on which the server for metrics listens. Default `127.0.0.1`: only this machine may ask. */
  readonly host?: Setting<string>;
  /** At least 16 characters; then each request must have it, as `Authorization: Bearer`. Default null. */
  readonly token?: Setting<string> | null;
}

/** What one GraphQL document may hold. */
export interface LimitSettings {
  /** Default 10 000. */
  readonly maxTokens?: Setting<number>;
  /** Default 15. */
  readonly maxDepth?: Setting<number>;
  /** Default 50. */
  readonly maxAliases?: Setting<number>;
  /** Default 20. */
  readonly maxRootFields?: Setting<number>;
  /** Calls of legacy services that one operation may make; those that are answered from caches do not count. Default 500. */
  readonly maxLegacyCalls?: Setting<number>;
}

/** The query which asks a subgraph, with the caller's credentials, who the caller is. */
export interface IdentitySettings {
  /** A name in {@link ProjectConfig.subgraphs}. */
  readonly subgraph: string;
  readonly query: string;
  /** From the query's data to the caller's id, such as `['me', 'id']`. */
  readonly path: readonly string[];
}

/** Where what the gateway reads is kept. How long is set for each source, or by `@cacheControl` in the schemas. */
export interface CacheSettings {
  /**
   * Address of the Redis which replicas share, such as `redis://cache:6379`; several, parted by commas, are nodes of one
   * cluster. Default null: each process has its own memory and no more.
   */
  readonly redis?: Setting<string> | readonly string[] | null;
  /** Begin of all keys in Redis. Default `banyan:`. */
  readonly keyPrefix?: Setting<string>;
  /** Memory of each process for resources. Default 64 MiB. */
  readonly maxBytes?: Setting<number>;
  /**
   * Keys the digests by which private values of callers are told apart; at least 16 characters, the same for all
   * replicas. Default null: a random one, so that replicas do not share private values.
   */
  readonly secret?: Setting<string> | null;
  /** Whether replicas which need the same resource let one of them load it. Default true. */
  readonly lease?: Setting<boolean>;
  readonly response?: ResponseCacheSettings;
}

/** How what changes behind the gateway becomes known to it: change events invalidate what is kept. */
export interface EventsSettings {
  /**
   * Address of RabbitMQ, such as `amqp://user:password@rabbitmq:5672/`; several, parted by commas, are nodes of one cluster.
   * Default null: events stay in this process, which is enough while there is only one.
   */
  readonly rabbitmq?: Setting<string> | readonly string[] | null;
  /** With which the names of the exchange and of all queues begin. Default `banyan`. */
  readonly prefix?: Setting<string>;
  /**
   * Database of the gateway's own outbox: what it writes to legacy services is noted there, and events that it makes itself.
   * `sqlite:<file>`, `postgres://…` or `mysql://…`. Default `sqlite:./var/outbox.db`; null: none.
   */
  readonly outbox?: Setting<string> | null;
  /** Whether the gateway relays outboxes. Default true; false where `banyan events relay` does it. */
  readonly relay?: Setting<boolean>;
  /** How long published events stay in outboxes, for replay. Default 72. */
  readonly retentionHours?: Setting<number>;
  /**
   * By subgraph, the database in which its service writes an outbox: `sqlite:<file>`, `postgres://…` or `mysql://…`. The
   * gateway relays what stands there. Default none; null is as none.
   */
  readonly outboxes?: Readonly<Record<string, Setting<string> | null>>;
  /** Exchanges to which PHP services publish already, and what their messages mean: see `docs/foreign-events.md`. Default none. */
  readonly foreign?: readonly object[];
  /** Folder of the JSON Schemas of event types. Default `./schema/events`; it may be missing. */
  readonly schemas?: Setting<string>;
}

/** Whole answers of public queries, kept in each process. */
export interface ResponseCacheSettings {
  /** Default true. Answers are kept only where the parts of which they are made may be. */
  readonly enabled?: Setting<boolean>;
  /** Memory of each process for answers. Default 32 MiB. */
  readonly maxBytes?: Setting<number>;
  /**
   * Client headers on which answers depend, besides those that subgraphs may see (`server.forwardableHeaders`). Default
   * `accept-language`.
   */
  readonly varyHeaders?: Setting<string> | readonly string[];
  /** Header which tells a CDN the tags of an answer: `cache-tag` or `surrogate-key`. Default null: none. */
  readonly tagHeader?: Setting<string> | null;
}

/** Routes for operators, below `/admin`. */
export interface AdminSettings {
  /** At least 16 characters. Default null: there are no such routes. */
  readonly token?: Setting<string> | null;
}

/** Exactly one of `sources`, `module` and `url` says what the subgraph is. */
export type SubgraphSettings = LegacySettings | ModuleSettings | RemoteSettings;

/** A legacy service, reached by the connectors in its schema. */
export interface LegacySettings {
  readonly schema: string;
  /** By the name that `@source` gives. Empty when the schema says all that is needed. */
  readonly sources: Readonly<Record<string, SourceSettings>>;
}

/** A TypeScript subgraph which runs inside the gateway. */
export interface ModuleSettings {
  readonly schema: string;
  /** A file whose default export makes the subgraph. */
  readonly module: string;
}

/** A GraphQL subgraph which runs elsewhere. */
export interface RemoteSettings {
  readonly schema: string;
  readonly url: Setting<string>;
  /** Default 5000. */
  readonly timeoutMs?: Setting<number>;
  /** Client headers that are passed on; each must be forwardable by the server. Default `accept-language`. */
  readonly forwardHeaders?: Setting<string> | readonly string[];
  /** Whether the service is told the caller's id, in `banyan-caller-id`. Default false. */
  readonly forwardIdentity?: Setting<boolean>;
}

/** One source of a legacy subgraph. */
export interface SourceSettings {
  readonly baseUrl: Setting<string>;
  /** Default `plain`. */
  readonly dialect?: 'plain' | 'lumen' | 'laravel';
  /** IANA zone of dates that come without one. Default `UTC`. */
  readonly timeZone?: Setting<string>;
  /** Most calls at the same time. Default 16. */
  readonly concurrency?: Setting<number>;
  /** Most calls that one operation may make of this source. Default: `limits.maxLegacyCalls`. */
  readonly maxCallsPerOperation?: Setting<number>;
  /** Time limit of one call. Default 5000. */
  readonly timeoutMs?: Setting<number>;
  /** Largest answer. Default 8 MiB. */
  readonly maxBodyBytes?: Setting<number>;
  /** Longest URL of a batch, in characters; a longer one is split. Default 2000. */
  readonly maxUrlLength?: Setting<number>;
  /** Largest page of the service's paginator. Default: as the dialect says. */
  readonly maxPageSize?: Setting<number>;
  /** Header in which mutations with `@emits` send an id of the call, such as `Idempotency-Key`. Default none. */
  readonly idempotencyHeader?: Setting<string>;
  readonly cache?: SourceCacheSettings;
  /** Values of `$config` in the mappings. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** How long what a source sends may be kept, and whom it may be shown to. `@cacheControl` in the schema goes first. */
export interface SourceCacheSettings {
  /** Fresh for so long. Default 0: nothing is kept. */
  readonly ttlSeconds?: Setting<number>;
  /** After that, served for so long while it is renewed in the background. Default 0. */
  readonly staleWhileRevalidateSeconds?: Setting<number>;
  /** After that, served for so long when the service is out of order. Default 0. */
  readonly staleIfErrorSeconds?: Setting<number>;
  /** How long "there is no such thing" is kept. Default 0. */
  readonly negativeTtlSeconds?: Setting<number>;
  /** Client headers on which answers depend. Default: every client header that a connector passes on. */
  readonly vary?: Setting<string> | readonly string[];
  /** Whether the service's own `Cache-Control` decides how long. Default false. */
  readonly honourOrigin?: Setting<boolean>;
  /** Largest value, as JSON. Default 256 KiB. */
  readonly maxEntryBytes?: Setting<number>;
}

/** Gives a project's configuration its type. Nothing is read or checked yet. */
export function defineConfig(config: ProjectConfig): ProjectConfig {
  return config;
}
