import { LRUCache } from 'lru-cache';
import { growingPauseMs } from './growing-pause.ts';

/** Milliseconds of a clock that never goes back, and chance from 0 to 1, so that tests can say what they are. */
export interface CoolDownClock {
  now(): number;
  random(): number;
}

/** How a {@link CoolDown} is made. */
export interface CoolDownOptions {
  /** Longest pause, in milliseconds; a longer one that is asked for is cut. 0: there are no pauses. */
  readonly maxMs: number;
  /**
   * First pause where none is asked for. It doubles with each further refusal, and up to half of it is left to chance, so
   * that those who were refused together do not come back together. Default 1000.
   */
  readonly firstMs?: number;
  /** Keys that are remembered; beyond, the one that was asked about longest ago is forgotten. Default 10 000. */
  readonly maxKeys?: number;
  readonly clock?: CoolDownClock;
}

/** Lets those whom somebody has refused wait before they try again, each key on its own. Nobody has to close it. */
export interface CoolDown {
  /** Milliseconds until a task of that key may start; 0 when it may start now. */
  remainingMs(key: string): number;
  /** To be called when a task of that key starts; one of the methods of what is returned when it has ended. */
  start(key: string): Attempt;
}

/** One task. */
export interface Attempt {
  /**
   * It was refused: a pause begins, of `askedMs` milliseconds, or of the length that is due when nothing is asked for (null,
   * or 0). Returns its length in milliseconds, and 0 when none begins: a task that had started before the pause that lasts
   * already makes it longer at most, and is no further refusal.
   */
  refused(askedMs: number | null): number;
  /** It was let in: the next pause is a first one again. */
  accepted(): void;
}

/** A pause that lasts, or the last one. Its identity tells tasks that started before it from later ones. */
interface Pause {
  untilMs: number;
  /** In a row, this one included. */
  readonly refusals: number;
}

/** The clock of this process. */
export const SYSTEM_CLOCK: CoolDownClock = { now: () => performance.now(), random: Math.random };

/** A new {@link CoolDown}, in which nobody waits. Throws a RangeError for lengths below 0. */
export function createCoolDown(options: CoolDownOptions): CoolDown {
  const { maxMs, firstMs = 1000, maxKeys = 10_000, clock = SYSTEM_CLOCK } = options;
  checkLength('maxMs', maxMs);
  checkLength('firstMs', firstMs);
  const pauses = new LRUCache<string, Pause>({ max: maxKeys });
  const leftOf = ({ untilMs }: Pause) => Math.max(0, untilMs - clock.now());
  const dueMs = (askedMs: number | null, refusals: number): number => {
    if (askedMs !== null && askedMs > 0) return Math.min(askedMs, maxMs);
    return growingPauseMs({ firstMs, maxMs, random: clock.random }, refusals);
  };
  /** A refusal long after the last pause is no answer to what was tried after it. */
  const isOver = ({ untilMs }: Pause) => clock.now() - untilMs > maxMs;
  const countOf = (last: Pause | undefined, before: Pause | undefined): number => {
    if (last === undefined || isOver(last)) return 1;
    return last === before ? last.refusals + 1 : last.refusals;
  };

  return {
    remainingMs(key) {
      const pause = pauses.get(key);
      return pause === undefined ? 0 : leftOf(pause);
    },
    start(key) {
      const before = pauses.peek(key);
      return {
        refused(askedMs) {
          const last = pauses.peek(key);
          if (last !== undefined && last !== before && leftOf(last) > 0) {
            last.untilMs = Math.max(last.untilMs, clock.now() + Math.min(askedMs ?? 0, maxMs));
            return 0;
          }
          const refusals = countOf(last, before);
          const ms = dueMs(askedMs, refusals);
          pauses.set(key, { untilMs: clock.now() + ms, refusals });
          return ms;
        },
        accepted() {
          if (before !== undefined && pauses.peek(key) === before) pauses.delete(key);
        },
      };
    },
  };
}

function checkLength(name: string, ms: number): void {
  if (ms >= 0) return;
  throw new RangeError(`${name}: expected milliseconds of at least 0, received ${ms}`);
}
