import type { Setting } from '@banyan/platform/config/environment-reference.ts';
import type { JsonObject } from '@banyan/platform/json/json-value.ts';
import type { CacheSettings } from './project/cache.ts';
import type { EventsSettings } from './project/events.ts';
import type { ServerSettings } from './project/server.ts';
import type { SourceSettings } from './project/source.ts';
import type { TextList } from './project/text-list.ts';

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
  readonly subgraph: Setting<string>;
  readonly query: Setting<string>;
  /** From the query's data to the caller's id, such as `['me', 'id']`. */
  readonly path: TextList;
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
  readonly schema: Setting<string>;
  /** By the name that `@source` gives. Empty when the schema says all that is needed. */
  readonly sources: Readonly<Record<string, SourceSettings>>;
}

/** A TypeScript subgraph which runs inside the gateway. */
export interface ModuleSettings {
  readonly schema: Setting<string>;
  /** A file whose default export makes the subgraph. */
  readonly module: Setting<string>;
}

/** A GraphQL subgraph which runs elsewhere. */
export interface RemoteSettings {
  readonly schema: Setting<string>;
  readonly url: Setting<string>;
  /** Default 5000. */
  readonly timeoutMs?: Setting<number>;
  /** Client headers that are passed on; each must be forwardable by the server. Default `accept-language`. */
  readonly forwardHeaders?: TextList;
  /** Whether the service is told the caller's id, in `banyan-caller-id`. Default false. */
  readonly forwardIdentity?: Setting<boolean>;
}

/** Gives a project's configuration its type. Nothing is read or checked yet. */
export function defineConfig(config: ProjectConfig): ProjectConfig {
  return config;
}
