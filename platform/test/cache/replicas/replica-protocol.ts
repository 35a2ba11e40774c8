import type { CacheOrigin } from '../../../cache/resource-cache.ts';
import type { MutantName } from './mutants.ts';

/** What a replica is told on its command line, as JSON. */
export interface ReplicaSetup {
  readonly redisUrl: string | readonly string[];
  readonly commandTimeoutMs: number;
  /** What is broken in this replica on purpose; null: nothing. */
  readonly mutant: MutantName | null;
}

/** How entries are kept: `fresh` for long, or `stale` almost at once and served while they are renewed. */
export type Keeping = 'fresh' | 'stale';

/** What a replica is asked to do. Each is answered by one {@link ReplicaReply} with the same id. */
export type ReplicaCommand =
  | ({ readonly kind: 'read'; readonly id: number } & ReadOrder)
  | ({ readonly kind: 'list'; readonly id: number } & ReadOrder)
  /** So many reads of one key at the same time. */
  | {
      readonly kind: 'crowd';
      readonly id: number;
      readonly key: string;
      readonly readers: number;
    }
  | { readonly kind: 'invalidate'; readonly id: number; readonly tags: readonly string[] }
  /** Whether news of this tag have come since it was last asked for. */
  | { readonly kind: 'heard'; readonly id: number; readonly tag: string };

/** Some keys to be read in one call. */
export interface ReadOrder {
  readonly keys: readonly string[];
  readonly keeping: Keeping;
  /** How long values are on their way after the service has read them. */
  readonly loadMs: number;
}

/** The values that a replica's load has asked for. */
export interface LoadReply {
  readonly kind: 'loaded';
  readonly loadId: number;
  readonly values: readonly number[];
}

/** What one read gave. */
export interface ReadOutcome {
  readonly origin: CacheOrigin;
  /** -1 for anything but a number. */
  readonly value: number;
}

/** What became of a command. Times are those of the machine's monotonic clock, which all processes share. */
export interface ReplicaReply {
  readonly kind: 'done';
  readonly id: number;
  readonly beganAtMs: number;
  readonly endedAtMs: number;
  readonly outcomes: readonly ReadOutcome[];
  /** False for an invalidation that waits to be sent, and for news that were not heard. */
  readonly isDone: boolean;
  /** When news were heard that were asked for, and the memory had acted on them; else null. */
  readonly heardAtMs: number | null;
}

/** What a replica says. */
export type ReplicaMessage =
  | { readonly kind: 'ready' }
  /** All reads of a crowd are under way. */
  | { readonly kind: 'begun'; readonly id: number }
  | { readonly kind: 'load'; readonly loadId: number; readonly keys: readonly string[] }
  | ReplicaReply;
