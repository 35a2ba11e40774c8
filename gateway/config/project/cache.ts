import type { Setting } from '@banyan/platform/config/environment-reference.ts';
import type { TextList } from './text-list.ts';

/** Where what the gateway reads is kept. How long is set for each source, or by `@cacheControl` in the schemas. */
export interface CacheSettings {
  /**
   * Address of the Redis which replicas share, such as `redis://cache:6379`; several are nodes of one cluster. Default null:
   * each process has its own memory and no more.
   */
  readonly redis?: TextList | null;
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

/** Whole answers of public queries, kept in each process. */
export interface ResponseCacheSettings {
  /** Default true. Answers are kept only where the parts of which they are made may be. */
  readonly enabled?: Setting<boolean>;
  /** Whether equal requests that come at the same time are executed once, also when answers are not kept. Default true. */
  readonly coalesce?: Setting<boolean>;
  /** Memory of each process for answers. Default 32 MiB. */
  readonly maxBytes?: Setting<number>;
  /**
   * Client headers on which answers depend, besides those that subgraphs may see (`server.forwardableHeaders`). Default
   * `accept-language`.
   */
  readonly varyHeaders?: TextList;
  /** Header which tells a CDN the tags of an answer: `cache-tag` or `surrogate-key`. Default null: none. */
  readonly tagHeader?: Setting<string> | null;
}
