import { createFences } from '@banyan/platform/cache/fences.ts';
import { DISCONNECTED_TTL_MS } from '@banyan/platform/cache/local-side.ts';
import type { SharedStore } from '@banyan/platform/cache/shared-store.ts';
import { EVERYTHING_TAG } from '@banyan/platform/cache/tags.ts';
import { createAnswerStore, type StoredAnswer } from './answer-store.ts';

/** Whole answers of public queries, in the memory of this process. */
export interface ResponseCache {
  /** The answer stored under a key, if it is still good. */
  find(key: string): StoredAnswer | null;
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
  /** Stores an answer that everybody may see, unless one of its tags was invalidated since the operation began. */
  store(key: string, answer: StoredAnswer): void;
}

/** Counters since the start, and the memory in use. */
export interface ResponseCacheStatistics {
  readonly hits: number;
  readonly misses: number;
  readonly stored: number;
  /** Answers that were not stored because something of them was invalidated while they were made. */
  readonly fenced: number;
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
  const counts = { hits: 0, misses: 0, stored: 0, fenced: 0 };
  let isInformed = sharedStore === null;

  const invalidate = (tags: readonly string[]) => {
    if (tags.includes(EVERYTHING_TAG)) answers.clear();
    else answers.removeTagged(tags);
    fences.breakTagged(tags);
  };
  const forgetAll = (informed: boolean) => {
    isInformed = informed;
    answers.clear();
    fences.breakAll();
  };
  const unsubscribe = sharedStore?.subscribe({
    onInvalidated: invalidate,
    onDisconnected: () => forgetAll(false),
    // What was read before may be older than news that were missed.
    onConnected: () => forgetAll(true),
  });

  return {
    find(key) {
      const answer = answers.get(key);
      const isGood = answer !== undefined && now() < goodUntil(answer);
      counts[isGood ? 'hits' : 'misses'] += 1;
      if (isGood) return answer;
      if (answer !== undefined) answers.remove(key);
      return null;
    },
    openFill() {
      const fence = fences.open();
      return {
        beganAt: now(),
        store(key, answer) {
          if (answer.scope !== 'public') return;
          const isIntact = fence.isIntact(answer.tags);
          counts[isIntact ? 'stored' : 'fenced'] += 1;
          if (isIntact) answers.set(key, isInformed ? answer : shortened(answer));
        },
      };
    },
    invalidate,
    statistics: () => ({ ...counts, answers: answers.size, memoryBytes: answers.bytes }),
    close() {
      unsubscribe?.();
      answers.clear();
    },
  };
}

function goodUntil({ createdAt, maxAgeMs }: StoredAnswer): number {
  return createdAt + maxAgeMs;
}

function shortened(answer: StoredAnswer): StoredAnswer {
  return { ...answer, maxAgeMs: Math.min(answer.maxAgeMs, DISCONNECTED_TTL_MS) };
}
