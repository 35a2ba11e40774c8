import type { Setting } from '@banyan/platform/config/environment-reference.ts';

/** What a project's `banyan.config.ts` exports. Paths are relative to the folder of that file. */
export interface ProjectConfig {
  /** The composed schema, written by `banyan compose`. */
  readonly supergraph: Setting<string>;
  readonly server?: ServerSettings;
  readonly limits?: LimitSettings;
  /** How to find out who a caller is. Default: nobody is known. */
  readonly identity?: IdentitySettings | null;
  /** By name: letters, digits, `_` and `-`, a letter first. At least one. */
  readonly subgraphs: Readonly<Record<string, SubgraphSettings>>;
}

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
}

/** The query which asks a subgraph, with the caller's credentials, who the caller is. */
export interface IdentitySettings {
  /** A name in {@link ProjectConfig.subgraphs}. */
  readonly subgraph: string;
  readonly query: string;
  /** From the query's data to the caller's id, such as `['me', 'id']`. */
  readonly path: readonly string[];
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
  /** Time limit of one call. Default 5000. */
  readonly timeoutMs?: Setting<number>;
  /** Largest answer. Default 8 MiB. */
  readonly maxBodyBytes?: Setting<number>;
  /** Largest page of the service's paginator. Default: as the dialect says. */
  readonly maxPageSize?: Setting<number>;
  /** Values of `$config` in the mappings. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** Gives a project's configuration its type. Nothing is read or checked yet. */
export function defineConfig(config: ProjectConfig): ProjectConfig {
  return config;
}
