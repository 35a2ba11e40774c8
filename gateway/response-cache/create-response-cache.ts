import { setImmediate as afterReading } from 'node:timers/promises';
import { createFences, type Fence } from '@banyan/platform/cache/fences.ts';
import { DISCONNECTED_TTL_MS } from '@banyan/platform/cache/local-side.ts';
import type { SharedStore } from '@banyan/platform/cache/shared-store.ts';
import { EVERYTHING_TAG } from '@banyan/platform/cache/tags.ts';
import { createAnswerFlights, type Outcome } from './answer-flights.ts';
import { createAnswerStore, type StoredAnswer } from './answer-store.ts';
import { createPastFences } from './past-fences.ts';

/** Whole answers of public queries, in the memory of this process. */
export interface ResponseCache {
  /** False: equal requests at the same time share one answer, and then it is gone. */
  readonly keepsAnswers: boolean;
  /** The answer stored under a key, if it is still good. */
  find(key: string): StoredAnswer | null;
  /** Like {@link find}, but does not count; who answers with it calls {@link countHit}. */
  peek(key: string): StoredAnswer | null;
  countHit(): void;
  /** Notes a request that is answered without asking the cache. */
  countBypass(reason: BypassReason): void;
  /**
   * The outcome of an equal operation which is being executed, or null where there is none to wait for.
   * `isAnonymous`: whether the request says nothing of who asks.
   */
  join(key: string, isAnonymous: boolean): Promise<Outcome> | null;
  /** To be called when an operation begins whose answer others may get. */
  openFill(key: string): Fill;
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
  /**
   * To be awaited before the operation is executed: equal requests that have arrived already, but were not yet read from
   * their connections, then wait for its answer. Under load, executing keeps the process from reading them.
   */
  gather(isAnonymous: boolean): Promise<void>;
  /**
   * Stores an answer that everybody may see and keep, and gives it to those who wait, unless one of its tags was invalidated
   * since the operation began. Returns it as anybody may keep it: for a second, when one of its tags was invalidated
   * shortly before that and a part may not have heard of it.
   */
  store(answer: StoredAnswer): StoredAnswer;
  /** There is no answer for others: those who wait have to see for themselves. Does nothing after `store`. */
  abandon(): void;
  /** It is not known whether there is an answer for others: one of those who wait has to see. Does nothing after `store`. */
  giveUp(): void;
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
  /** Requests that got the answer to an equal one, which was being executed when they came. */
  readonly shared: number;
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
  /** Default 32 MiB; 0: no answer is kept after those who wait for it have got it. */
  readonly maxBytes?: number;
  /** Whether equal requests at the same time share one answer. Default true. */
  readonly coalesces?: boolean;
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
  const { maxBytes = defaultMaxBytes, coalesces = true, sharedStore, now = Date.now } = options;
  const keepsAnswers = maxBytes > 0;
  const answers = createAnswerStore(Math.max(1, maxBytes));
  const flights = createAnswerFlights();
  const fences = createFences();
  const pastFences = createPastFences(fences, DISCONNECTED_TTL_MS, now);
  const counts = { hits: 0, misses: 0, shared: 0, stored: 0, fenced: 0, private: 0, unkept: 0 };
  const bypassed = { inspected: 0, unusual: 0, new_type: 0 };
  let isConnected = sharedStore === null;
  // A store that confirms nothing is believed.
  let confirmedAtMs = Number.POSITIVE_INFINITY;
  const isInformed = () => isConnected && now() - confirmedAtMs < DISCONNECTED_TTL_MS;

  const invalidate = (tags: readonly string[]) => {
    if (tags.includes(EVERYTHING_TAG)) answers.clear();
    else answers.removeTagged(tags);
    pastFences.note();
    fences.breakTagged(tags);
    // Whoever asks from now on must see the change; of what a flight reads nobody knows before it has landed.
    flights.closeAll();
  };
  const forgetAll = (connected: boolean) => {
    isConnected = connected;
    confirmedAtMs = Number.POSITIVE_INFINITY;
    answers.clear();
    pastFences.note();
    fences.breakAll();
    flights.closeAll();
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

  const countShared = (outcome: Outcome) => {
    if (typeof outcome === 'object') counts.shared += 1;
    return outcome;
  };

  return {
    keepsAnswers,
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
    join(key, isAnonymous) {
      // Without news, an operation may have begun before a change that another replica has acknowledged.
      const landing = coalesces && isInformed() ? flights.join(key, isAnonymous) : null;
      return landing?.then(countShared) ?? null;
    },
    openFill(key) {
      const fence = fences.open();
      const pastFence = pastFences.open();
      const land = flights.begin(key);
      return {
        beganAt: now(),
        async gather(isAnonymous) {
          if (coalesces && flights.isPromising(key, isAnonymous)) await afterReading();
        },
        store(whole) {
          const answer = believable(whole, pastFence);
          const fate = fateOf(answer, fence);
          const isKept = fate === 'stored' && keepsAnswers;
          counts[fate === 'stored' && !isKept ? 'unkept' : fate] += 1;
          if (isKept) answers.set(key, isInformed() ? answer : shortened(answer));
          land(outcomeOf(answer, fate));
          return answer;
        },
        abandon: () => land('own'),
        giveUp: () => land('given up'),
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

function outcomeOf(answer: StoredAnswer, fate: ReturnType<typeof fateOf>): Outcome {
  if (fate === 'stored') return answer;
  return fate === 'fenced' ? 'changed' : 'own';
}

function fateOf({ maxAgeMs, scope, tags }: StoredAnswer, fence: Fence) {
  if (maxAgeMs <= 0) return 'unkept';
  if (scope !== 'public') return 'private';
  return fence.isIntact(tags) ? 'stored' : 'fenced';
}

/** Who lags has heard of all that the past fence has not seen, but maybe not of what has broken it. */
function believable(answer: StoredAnswer, pastFence: Fence): StoredAnswer {
  return answer.mayLag && !pastFence.isIntact(answer.tags) ? shortened(answer) : answer;
}

function goodUntil({ createdAt, maxAgeMs }: StoredAnswer): number {
  return createdAt + maxAgeMs;
}

function shortened(answer: StoredAnswer): StoredAnswer {
  return { ...answer, maxAgeMs: Math.min(answer.maxAgeMs, DISCONNECTED_TTL_MS) };
}
