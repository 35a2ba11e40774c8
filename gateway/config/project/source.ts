import type { Setting } from '@banyan/platform/config/environment-reference.ts';
import type { AnswerSettings } from './answers.ts';
import type { CredentialSettings } from './credentials.ts';
import type { PaginatorSettings } from './pages.ts';
import type { RequestSettings } from './requests.ts';
import type { TextList } from './text-list.ts';

/** One source of a legacy subgraph. */
export interface SourceSettings {
  /** Where requests go; the paths of the connectors are appended. Takes the place of the schema's `baseURL`. */
  readonly baseUrl: Setting<string>;
  /** How the gateway is let in. Default: it sends no credentials of its own. */
  readonly auth?: CredentialSettings;
  /** What the service expects in requests and means by its answers. Default `plain`: what Apollo Connectors assume. */
  readonly dialect?: Setting<'plain' | 'lumen' | 'laravel' | 'drf' | 'fastapi' | 'flask'>;
  /** IANA zone of dates that come without one. Default `UTC`. */
  readonly timeZone?: Setting<string>;
  /** Most calls at the same time, from one gateway process. Default 16. */
  readonly concurrency?: Setting<number>;
  /** Most calls that one operation may make of this source. Default: `limits.maxLegacyCalls`. */
  readonly maxCallsPerOperation?: Setting<number>;
  /** How calls are held back after a 429, or a 503 with `Retry-After`. */
  readonly coolDown?: CoolDownSettings;
  /** When a service whose calls fail is not called for a while. */
  readonly breaker?: BreakerSettings;
  /** Time limit of one call, waiting for a free place included. Default 5000. */
  readonly timeoutMs?: Setting<number>;
  /** Largest answer, after decompression. Default 8 MiB. */
  readonly maxBodyBytes?: Setting<number>;
  /** How requests are written. Default: as the dialect says. */
  readonly request?: RequestSettings;
  /** Longest URL of a batch, in characters; a longer one is split. Default 2000. */
  readonly maxUrlLength?: Setting<number>;
  /** Most rows that the service gives in one page. Default: as the dialect says. */
  readonly maxPageSize?: Setting<number>;
  /** What the answers look like. Default: as the dialect says. */
  readonly answers?: AnswerSettings;
  /**
   * By type, the names of values by what the service sends: `{ State: { A: 'ACTIVE', '*': 'OTHER' } }`, where `*` is all that
   * is unknown, else an error. Default none: names in any spelling need none.
   */
  readonly enums?: Readonly<Record<string, Readonly<Record<string, Setting<string>>>>>;
  /** What differs for single connectors: by `Type.field`, or by `Type` for one on a type. Default nothing. */
  readonly connectors?: Readonly<Record<string, ConnectorSettings>>;
  /** How lists come in pages; null: they do not. Default: as the dialect says. */
  readonly paginator?: PaginatorSettings | null;
  /**
   * Form of the keys of entities. One for all, or by `Type` and `Type.field`, with `default` for the others:
   * `{ default: 'integer', Product: 'uuid', 'Product.sku': 'text' }`. Default `text`.
   */
  readonly keyForm?: KeyForm | Readonly<Record<string, KeyForm>>;
  /** Header in which mutations with `@emits` send an id of the call, such as `Idempotency-Key`. Default none. */
  readonly idempotencyHeader?: Setting<string>;
  readonly cache?: SourceCacheSettings;
  /** Values of `$config` in the mappings. Default none. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/**
 * - `text`: keys are compared as text;
 * - `integer`: `000007` is 7;
 * - `uuid`: large letters are small ones.
 *
 * Of the last two, a key of another form is never sent: there is no such entity.
 */
export type KeyForm = Setting<'text' | 'integer' | 'uuid'>;

/** What one connector says otherwise than its source. */
export interface ConnectorSettings {
  /** Goes before that of the source, key by key. */
  readonly answers?: AnswerSettings;
  /** Goes before that of the source, key by key. */
  readonly request?: RequestSettings;
  /** In place of the whole `paginator` of the source. */
  readonly paginator?: PaginatorSettings | null;
}

/** Pauses in which a source is not called. */
export interface CoolDownSettings {
  /** Longest pause, whatever the service asks for. Default 60; 0: none. */
  readonly maxSeconds?: Setting<number>;
  /** What of a caller's calls pauses after a 429. Default `source`: all of them. */
  readonly pauses?: Setting<'source' | 'connector'>;
}

/** When a service that fails is not called for a while. */
export interface BreakerSettings {
  /** Longest pause until one call tries it again; the first is of about a second. Default 30; 0: it is always called. */
  readonly maxSeconds?: Setting<number>;
  /** Calls that must have ended within half a minute; of the last twice as many the share of failures is taken. Default 10. */
  readonly minCalls?: Setting<number>;
  /** Share of failures from which on it is not called. Default 75. */
  readonly failurePercent?: Setting<number>;
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
  /**
   * Client headers on which answers depend; with `authorization` or `cookie` among them they are private. Default: every client
   * header that a connector passes on.
   */
  readonly vary?: TextList;
  /** Whether the service's own `Cache-Control` decides how long. Default false. */
  readonly honourOrigin?: Setting<boolean>;
  /** Largest value, as JSON. Default 256 KiB. */
  readonly maxEntryBytes?: Setting<number>;
}
