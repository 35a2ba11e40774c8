import type { JsonValue } from '../json/json-value.ts';

/**
 * A cache of legacy resources: one entity by key, or the answer of one GET. Values are what a connector's whole mapping
 * gives, so that every operation shares them whatever it selects.
 */
export interface ResourceCache {
  /**
   * Reads resources, in the order of `requests`. What is neither fresh, nor being loaded already, nor stale within its
   * grace, is handed to `load` in one call; in a second one what another replica was loading, but did not bring in time.
   * Never rejects: a failure is the outcome of its own request. Values are frozen, because others get the same ones.
   */
  read(
    requests: readonly CacheRequest[],
    load: LoadResources,
    options: CacheReadOptions,
  ): Promise<readonly CacheOutcome[]>;
  /** What the memory of this process has fresh, at once; null where only {@link read} can tell. */
  find(request: CacheRequest): CacheOutcome | null;
  /**
   * Runs a load whose answer holds more than was asked for, such as complete rows of a list. What `run` hands to its
   * argument is stored, unless one of `tags` was invalidated since the load began. An entry's own tags may be unknown
   * before the load: with entity tags whose list tag is among `tags` it is shared all the same, with any other only kept in
   * the memory of this process.
   */
  prime<T>(tags: readonly string[], run: (prime: FencedPrime) => Promise<T>): Promise<T>;
  /**
   * Makes everything stored under these tags, and everything being loaded now, invalid. Resolves when the shared store
   * has it; while that cannot be reached the tags are remembered and nothing of the shared store is believed until it
   * has them. Rejects in that case, after the local part is done, so that the caller knows. `cause` is counted.
   */
  invalidate(tags: readonly string[], cause?: InvalidationCause): Promise<void>;
  statistics(): CacheStatistics;
  /** Gives up all loads, and forgets everything. The shared store is closed by its owner, later. */
  close(): Promise<void>;
}

/** One resource as the caller knows it. */
export interface CacheRequest {
  /**
   * Identity: everything that makes the value what it is, including the scope (see `scope.ts`) and a fingerprint of the
   * mapping. Equal keys share a load.
   */
  readonly key: string;
  /** The tags under which it can be invalidated. Known before it is read, so that one round trip brings both. */
  readonly tags: readonly string[];
  /**
   * Those of the tags that others who ask for the same key may lack, because it does not tell all callers apart. What was
   * kept for another is given only while it is known that none of these was invalidated since. Default: none.
   */
  readonly callerTags?: readonly string[];
  readonly policy: CachePolicy;
}

/** How long a resource may be used. All zero: it is never stored, and only loads in flight are shared. */
export interface CachePolicy {
  /** Fresh for so long. A jitter of up to a tenth is taken off, so that entries do not expire together. */
  readonly ttlMs: number;
  /** After that, served for so long while one load in the background renews it. */
  readonly staleWhileRevalidateMs: number;
  /** After that, served for so long when a load fails because the service is out of order. */
  readonly staleIfErrorMs: number;
  /** How long "there is no such thing" is kept. */
  readonly negativeTtlMs: number;
  /** A larger value (its JSON in bytes) is not stored. */
  readonly maxBytes: number;
}

/**
 * Loads what the cache does not have. Results stand in the order of `requests`. A rejection is the outcome of each of
 * them. `signal` aborts when nobody waits for the results any more. A renewal is made in the background, after whoever has
 * brought it about was served.
 */
export type LoadResources = (
  requests: readonly LoadRequest[],
  signal: AbortSignal,
  isRenewal: boolean,
) => Promise<readonly LoadedResource[]>;

/** A resource that is to be loaded. */
export interface LoadRequest extends CacheRequest {
  /** Of the old value, which is still at hand; null: there is none, so that the load must bring a value. */
  readonly validator: Validator | null;
}

/** By what a service can tell whether a value has changed since it sent it. The cache only keeps it. */
export interface Validator {
  /** As it was sent, with its quotes and `W/`; null: there was none. */
  readonly etag: string | null;
  /** As it was sent; null: there was none. */
  readonly lastModified: string | null;
  /** How long the service itself called its answer fresh; null: it did not say, or is not believed. */
  readonly ttlMs: number | null;
  /** Names how the value was made of the answer. A load that makes it in another way must not use the validator. */
  readonly madeBy: string;
  /** How often in a row the service has said that nothing changed. */
  readonly renewals: number;
}

/** What a load brought. */
export type LoadedResource =
  | {
      readonly kind: 'value';
      readonly value: JsonValue;
      /** False for answers that must not be kept: salvaged, partial, sparse, or varying by an undeclared header. */
      readonly isStorable: boolean;
      /** Whether whoever else asks for the same at the same time must load for himself. Default false. */
      readonly isForOneCaller?: boolean;
      /** Takes the place of the policy's, when the service says how long; 0: it is not stored. */
      readonly ttlMs?: number;
      /** Keeps the value a while beyond its time, so that it can be renewed without being sent again. */
      readonly validator?: Validator;
    }
  /** The old value is still the right one, as the service says. Only for a request that had a validator. */
  | {
      readonly kind: 'unchanged';
      /** As for a value. */
      readonly isStorable: boolean;
      readonly ttlMs?: number;
      /** For the next time. */
      readonly validator: Validator;
    }
  | {
      readonly kind: 'missing';
      /** As for a value. Default true. */
      readonly isStorable?: boolean;
      /** As for a value. */
      readonly isForOneCaller?: boolean;
    }
  | { readonly kind: 'error'; readonly error: Error };

/** Where an outcome came from. */
export type CacheOrigin =
  /** Memory of this process. */
  | 'l1'
  /** The store that replicas share. */
  | 'l2'
  /** Either of them, past its time. */
  | 'stale'
  /** A load that somebody else had begun, in this process or in another. */
  | 'coalesced'
  /** Either of them, past its time, and the service has said that nothing changed. */
  | 'revalidated'
  /** The service. */
  | 'miss';

/** What became of one request. */
export type CacheOutcome = CacheResult & {
  readonly origin: CacheOrigin;
  /** How long the value may still be called fresh; 0 for a stale or unstorable one. */
  readonly freshForMs: number;
};

export type CacheResult =
  | { readonly kind: 'value'; readonly value: JsonValue }
  | { readonly kind: 'missing' }
  | { readonly kind: 'error'; readonly error: Error };

/** Options of one read. */
export interface CacheReadOptions {
  /** Of the waiting request. The load goes on while anybody else waits for it. */
  readonly signal: AbortSignal;
  /**
   * Whether an error of a shared load may be given to one who did not begin it. Refused credentials, for one, are the
   * leader's own affair: a follower then loads for itself. Default: every error is shared.
   */
  readonly mayShareError?: (error: Error) => boolean;
  /** Whether a stale value may stand in for this error. Default: no error. */
  readonly isOutage?: (error: Error) => boolean;
}

/** A value to be stored without having been asked for. */
export interface PrimedResource extends CacheRequest {
  readonly value: JsonValue;
  /** Takes the place of the policy's, as for a {@link LoadedResource}. */
  readonly ttlMs?: number;
}

/** Stores what a load has brought by the way. Never rejects. */
export type FencedPrime = (entries: readonly PrimedResource[]) => Promise<void>;

/** Who has something invalidated: a mutation, an operator, a module of the project, a change event, or somebody else. */
export type InvalidationCause = 'write' | 'operator' | 'module' | 'event' | 'other';

/** Why something that was loaded is not stored. */
export type StoreRefusal =
  /** One of its tags was invalidated meanwhile. */
  | 'changed'
  /** The load says that it must not be. */
  | 'not_storable'
  /** Nobody says for how long. */
  | 'no_time'
  | 'too_large';

/** How many requests each origin has answered since the start, what else was counted, and the state now. */
export type CacheStatistics = Readonly<Record<CacheOrigin, number>> & {
  /** `news`: told by the shared store, of all replicas, this one too. */
  readonly invalidations: Readonly<Record<InvalidationCause | 'news', number>>;
  readonly refusals: Readonly<Record<StoreRefusal, number>>;
  /** Entries that had to make room in memory. */
  readonly evictions: number;
  readonly memoryEntries: number;
  /** An estimate. */
  readonly memoryBytes: number;
  /** Tags whose invalidation the shared store does not have yet. */
  readonly pendingTags: number;
  /** Whether news of other replicas' invalidations are known to arrive; true when there are no others. */
  readonly isFollowed: boolean;
};
