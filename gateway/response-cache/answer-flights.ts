import { LRUCache } from 'lru-cache';
import type { StoredAnswer } from './answer-store.ts';

/** How an operation has ended for those who wait for it. */
export type Outcome = StoredAnswer | NoAnswer;

/**
 * Why there is no answer for others. `own`: it is not for everybody. `changed`: something of it was changed while it was made.
 * `given up`: nobody needed it any more, or its time was over, so that nothing is known of what others will get.
 */
export type NoAnswer = 'own' | 'changed' | 'given up';

/** Operations being executed, whose answers equal requests may wait for. */
export interface AnswerFlights {
  /** The outcome of an equal operation under way; null when there is none for which this request may wait. */
  join(key: string, isAnonymous: boolean): Promise<Outcome> | null;
  /** Whether it is worth while that others wait for such an operation. */
  isPromising(key: string, isAnonymous: boolean): boolean;
  /** Notes that an operation begins. Others wait for the first one of those with the same key. */
  begin(key: string): Land;
  /** Lets nobody else wait for what has begun until now. */
  closeAll(): void;
}

/** Ends it. Further calls do nothing. */
export type Land = (outcome: Outcome) => void;

/** Keys whose last outcome is remembered. */
const maxRemembered = 10_000;

/** No flight yet. */
export function createAnswerFlights(): AnswerFlights {
  const flights = new Map<string, Promise<Outcome>>();
  const wasShared = new LRUCache<string, boolean>({ max: maxRemembered });

  // Waiting in vain doubles a request's time: callers who are known wait only where it has been worth while before.
  const isPromising = (key: string, isAnonymous: boolean) => wasShared.get(key) ?? isAnonymous;

  return {
    isPromising,
    join(key, isAnonymous) {
      const landing = flights.get(key);
      return landing !== undefined && isPromising(key, isAnonymous) ? landing : null;
    },
    begin(key) {
      const { promise: landing, resolve } = Promise.withResolvers<Outcome>();
      if (!flights.has(key)) flights.set(key, landing);
      let isOver = false;
      return (outcome) => {
        if (isOver) return;
        isOver = true;
        if (flights.get(key) === landing) flights.delete(key);
        if (outcome === 'own') wasShared.set(key, false);
        else if (typeof outcome === 'object') wasShared.set(key, true);
        resolve(outcome);
      };
    },
    closeAll: () => flights.clear(),
  };
}
