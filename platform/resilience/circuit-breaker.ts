import { type CoolDownClock, SYSTEM_CLOCK } from './cool-down.ts';
import { growingPauseMs } from './growing-pause.ts';
import { createRecentCalls } from './recent-calls.ts';

/** What an ended call says about the service behind the breaker; `neither`: nothing. */
export type CallVerdict = 'well' | 'unwell' | 'neither';

/** When a breaker opens, and for how long. */
export interface CircuitBreakerOptions {
  /** So many calls must have ended before it can open; of the last twice as many the share of failures is taken. */
  readonly minCalls: number;
  /** Share of failures at which it opens, from 1 to 100. */
  readonly failurePercent: number;
  /** Milliseconds for which an ended call counts. */
  readonly windowMs: number;
  /** Longest pause, in milliseconds. */
  readonly maxMs: number;
  /** The first pause; it doubles with each try that fails, and up to half of each is left to chance. Default 1000. */
  readonly firstMs?: number;
  readonly clock?: CoolDownClock;
}

/** What became of a breaker; `retried`: a try has failed. */
export type BreakerChange =
  | { readonly kind: 'opened' | 'retried'; readonly pauseMs: number }
  | { readonly kind: 'closed' };

/**
 * Keeps calls from a service that is out of order: after each pause one is let through to try, until one has gone well. Our own
 * and not a library's, because whoever asks before queueing must learn how long it takes, because one route that fails must
 * not close the others, and because a call that goes well must cost next to nothing.
 */
export interface CircuitBreaker {
  readonly isOpen: boolean;
  /** Milliseconds until a call may start, roughly while one tries; 0: now. */
  remainingMs(): number;
  /** To be called when a call starts, which may be now. What it returns has to be given to {@link leave}, once. */
  enter(): number;
  /** A call has ended. `route` tells apart what may fail on its own; there are few. Null: nothing has changed. */
  leave(ticket: number, route: string, verdict: CallVerdict): BreakerChange | null;
}

/** `pauses` are those in a row. */
type BreakerState =
  | { readonly kind: 'closed' }
  | { readonly kind: 'open'; readonly untilMs: number; readonly pauses: number }
  | { readonly kind: 'trying'; readonly pauses: number };

/** A closed breaker. It has no timers, so that nobody has to close it. */
export function createCircuitBreaker(options: CircuitBreakerOptions): CircuitBreaker {
  const { maxMs, firstMs = 1000, clock = SYSTEM_CLOCK } = options;
  const { now, random } = clock;
  const recent = createRecentCalls({ ...options, now });
  let state: BreakerState = { kind: 'closed' };
  // A ticket is the turn in which its call has started: what started before the last change comes too late to say anything.
  let turn = 0;
  const become = (next: BreakerState) => {
    state = next;
    turn += 1;
  };
  const open = (pauses: number): number => {
    const pauseMs = growingPauseMs({ firstMs, maxMs, random }, pauses);
    become({ kind: 'open', untilMs: now() + pauseMs, pauses });
    return pauseMs;
  };
  const count = (route: string, verdict: CallVerdict): BreakerChange | null => {
    if (verdict === 'neither') return null;
    recent.add(route, verdict === 'unwell');
    if (verdict === 'well' || !recent.haveMostlyFailed()) return null;
    recent.clear();
    return { kind: 'opened', pauseMs: open(1) };
  };
  const endTry = (pauses: number, verdict: CallVerdict): BreakerChange | null => {
    if (verdict === 'unwell') return { kind: 'retried', pauseMs: open(pauses + 1) };
    if (verdict === 'well') {
      become({ kind: 'closed' });
      return { kind: 'closed' };
    }
    become({ kind: 'open', untilMs: now(), pauses });
    return null;
  };
  return {
    get isOpen() {
      return state.kind !== 'closed';
    },
    remainingMs() {
      if (state.kind === 'closed') return 0;
      return state.kind === 'trying' ? firstMs : Math.max(0, state.untilMs - now());
    },
    enter() {
      if (state.kind === 'open') become({ kind: 'trying', pauses: state.pauses });
      return turn;
    },
    leave(ticket, route, verdict) {
      if (ticket !== turn) return null;
      return state.kind === 'trying' ? endTry(state.pauses, verdict) : count(route, verdict);
    },
  };
}
