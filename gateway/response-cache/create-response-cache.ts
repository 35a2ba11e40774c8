import { createFences, type Fence } from '@banyan/platform/cache/fences.ts';
import { DISCONNECTED_TTL_MS } from '@banyan/platform/cache/local-side.ts';
import type { SharedStore } from '@banyan/platform/cache/shared-store.ts';
import { EVERYTHING_TAG } from '@banyan/platform/cache/tags.ts';
import { createAnswerStore, type StoredAnswer } from './answer-store.ts';

/** Whole answers of public queries, in the memory of this process. */
export interface ResponseCache {
  /** The answer stored under a key, if it is still good. */
  find(key: string): StoredAnswer | null;
  /** Like {@link find}, but does not count; who answers with it calls {@link countHit}. */
  peek(key: string): StoredAnswer | null;
  countHit(): void;
  /** Notes a request that is answered without asking the cache. */
  countBypass(reason: BypassReason): void;
  /** To be called when an operation begins whose answer may be stored. */
  openFill(): Fill;
  /** Removes the answers that carry one of these tags (the tag of everything: all of them), and keeps those being made now from being stored. */
  invalidate(tags: readonly string[]): void;
  statistics(): ResponseCacheStatistics;
  /** Drops everything and takes no more news. The shared store is the owner's to close. */
  close(): void;
}

/** An operation in flight. */
export interface Fill {
  /** When the operation began; milliseconds since the epoch. */
  readonly beganAt: number;
  /** Stores an answer that everybody may see and keep, unless one of its tags was invalidated since the operation began. */
  store(key: string, answer: StoredAnswer): void;
}

/**
 * Why a request is not looked for: it asks to see how it is executed, is not plain enough to be judged here, or wants a content
 * type for which no answer was executed yet.
 */
export type BypassReason = 'inspected' | 'unusual' | 'new_type';

/** Counters since the start, and the memory in use. */
export interface ResponseCacheStatistics {
  readonly hits: number;
  readonly misses: number;
  readonly stored: number;
  /** Answers that were not stored because something of them was invalidated while they were made. */
  readonly fenced: number;
  /** Answers that were not stored because they are one caller's own. */
  readonly private: number;
  /** Answers that nobody may keep: of mutations, with errors, or with a part for which no time is given. */
  readonly unkept: number;
  readonly bypassed: Readonly<Record<BypassReason, number>>;
  readonly answers: number;
  readonly memoryBytes: number;
}

/** How a response cache is made. */
export interface ResponseCacheOptions {
  /** Default 32 MiB. */
  readonly maxBytes?: number;
  /**
   * Brings news of what other replicas invalidate; answers themselves are not put there. While it is out of reach,
   * answers are believed for a second. Null: there are no other replicas.
   */
  readonly sharedStore: SharedStore | null;
  /** Milliseconds since the epoch. Default: the system's clock. */
  readonly now?: () => number;
}

const defaultMaxBytes = 32 * 1024 * 1024;

/** A response cache without answers. The owner closes it. */
export function createResponseCache(options: ResponseCacheOptions): ResponseCache {
  const { maxBytes = defaultMaxBytes, sharedStore, now = Date.now } = options;
  const answers = createAnswerStore(maxBytes);
  const fences = createFences();
  const counts = { hits: 0, misses: 0, stored: 0, fenced: 0, private: 0, unkept: 0 };
  const bypassed = { inspected: 0, unusual: 0, new_type: 0 };
  let isConnected = sharedStore === null;
  // A store that confirms nothing is believed.
  let confirmedAtMs = Number.POSITIVE_INFINITY;
  const isInformed = () => isConnected && now() - confirmedAtMs < DISCONNECTED_TTL_MS;

  const invalidate = (tags: readonly string[]) => {
    if (tags.includes(EVERYTHING_TAG)) answers.clear();
    else answers.removeTagged(tags);
    fences.breakTagged(tags);
  };
  const forgetAll = (connected: boolean) => {
    isConnected = connected;
    confirmedAtMs = Number.POSITIVE_INFINITY;
    answers.clear();
    fences.breakAll();
  };
  const unsubscribe = sharedStore?.subscribe({
    onInvalidated: invalidate,
    onDisconnected: () => forgetAll(false),
    // What was read before may be older than news that were missed.
    onConnected: () => forgetAll(true),
    onConfirmed(atMs) {
      confirmedAtMs = atMs;
    },
  });

  const peek = (key: string): StoredAnswer | null => {
    // What was kept while news were heard may be older than news that are still to come; they will remove it then.
    if (isConnected && !isInformed()) return null;
    const answer = answers.get(key);
    if (answer !== undefined && now() < goodUntil(answer)) return answer;
    if (answer !== undefined) answers.remove(key);
    return null;
  };

  return {
    find(key) {
      const answer = peek(key);
      counts[answer === null ? 'misses' : 'hits'] += 1;
      return answer;
    },
    peek,
    countHit() {
      counts.hits += 1;
    },
    countBypass(reason) {
      bypassed[reason] += 1;
    },
    openFill() {
      const fence = fences.open();
      return {
        beganAt: now(),
        store(key, answer) {
          const fate = fateOf(answer, fence);
          counts[fate] += 1;
          if (fate === 'stored') answers.set(key, isInformed() ? answer : shortened(answer));
        },
      };
    },
    invalidate,
    statistics: () => ({
      ...counts,
      bypassed: { ...bypassed },
      answers: answers.size,
      memoryBytes: answers.bytes,
    }),
    close() {
      unsubscribe?.();
      answers.clear();
    },
  };
}

function fateOf({ maxAgeMs, scope, tags }: StoredAnswer, fence: Fence) {
  if (maxAgeMs <= 0) return 'unkept';
  if (scope !== 'public') return 'private';
  return fence.isIntact(tags) ? 'stored' : 'fenced';
}

function goodUntil({ createdAt, maxAgeMs }: StoredAnswer): number {
  return createdAt + maxAgeMs;
}

function shortened(answer: StoredAnswer): StoredAnswer {
  return { ...answer, maxAgeMs: Math.min(answer.maxAgeMs, DISCONNECTED_TTL_MS) };
}
