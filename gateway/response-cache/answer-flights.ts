import { LRUCache } from 'lru-cache';
import type { StoredAnswer } from './answer-store.ts';

/** Operations being executed, whose answers equal requests may wait for. */
export interface AnswerFlights {
  /**
   * The answer to an equal operation under way, null for one that this request must not wait for. It resolves with null
   * when that answer turns out not to be for everybody; the request is to be executed then, and waits for no other.
   */
  join(key: string, isAnonymous: boolean): Promise<StoredAnswer | null> | null;
  /** Whether it is worth while that others wait for such an operation. */
  isPromising(key: string, isAnonymous: boolean): boolean;
  /** Notes that an operation begins. Others wait for the first one of those with the same key. */
  begin(key: string): Land;
  /** Lets nobody else wait for what has begun until now. */
  closeAll(): void;
}

/** Ends it: with the answer when everybody may have it, otherwise with null. Further calls do nothing. */
export type Land = (answer: StoredAnswer | null) => void;

/** Keys whose last outcome is remembered. */
const maxRemembered = 10_000;

/** No flight yet. */
export function createAnswerFlights(): AnswerFlights {
  const flights = new Map<string, Promise<StoredAnswer | null>>();
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
      const { promise: landing, resolve } = Promise.withResolvers<StoredAnswer | null>();
      if (!flights.has(key)) flights.set(key, landing);
      let isOver = false;
      return (answer) => {
        if (isOver) return;
        isOver = true;
        if (flights.get(key) === landing) flights.delete(key);
        wasShared.set(key, answer !== null);
        resolve(answer);
      };
    },
    closeAll: () => flights.clear(),
  };
}
