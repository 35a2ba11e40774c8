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

/** What became of a breaker; `paused`: one more route is held back, or one again, since its try has failed. */
export type BreakerChange =
  | { readonly kind: 'opened' | 'paused'; readonly pauseMs: number }
  | { readonly kind: 'closed' };

/**
 * Keeps calls from a service that is out of order. It opens when most calls have failed; from then on each route that fails is
 * held back, and after each of its pauses one call of it is let through to try. Routes that do not fail go on, and the first call
 * that goes well closes the breaker for all. So a route that always fails holds back no other, a service that is well again need not
 * be so on its busiest route, and one that is down gets a call of each route and the tries.
 *
 * Our own and not a library's, because whoever asks before queueing must learn how long it takes, because of the routes, and
 * because a call that goes well must cost next to nothing.
 */
export interface CircuitBreaker {
  readonly isOpen: boolean;
  /** Milliseconds until a call of the route may start, roughly while one tries; 0: now. */
  remainingMs(route: string): number;
  /** To be called when a call starts, which may be now. What it returns has to be given to {@link leave}, once. */
  enter(route: string): number;
  /** A call has ended. `route` tells apart what may fail on its own; there are few. Null: nothing has changed. */
  leave(ticket: number, route: string, verdict: CallVerdict): BreakerChange | null;
}

/** A route that is held back. `pauses` are those in a row, `tryTicket` that of the call which tries now. */
interface HeldRoute {
  readonly untilMs: number;
  readonly pauses: number;
  readonly tryTicket: number | null;
}

/** A closed breaker. It has no timers, so that nobody has to close it. */
export function createCircuitBreaker(options: CircuitBreakerOptions): CircuitBreaker {
  const { maxMs, firstMs = 1000, clock = SYSTEM_CLOCK } = options;
  const { now, random } = clock;
  const recent = createRecentCalls({ ...options, now });
  // Null while it is closed.
  let heldRoutes: Map<string, HeldRoute> | null = null;
  // Tickets never fall: whoever has one below `firstTicket` has started before the last opening or closing.
  let lastTicket = 0;
  let firstTicket = 0;
  const become = (held: Map<string, HeldRoute> | null) => {
    heldRoutes = held;
    lastTicket += 1;
    firstTicket = lastTicket;
  };
  const hold = (held: Map<string, HeldRoute>, route: string, pauses: number): number => {
    const pauseMs = growingPauseMs({ firstMs, maxMs, random }, pauses);
    held.set(route, { untilMs: now() + pauseMs, pauses, tryTicket: null });
    return pauseMs;
  };
  const count = (route: string, verdict: CallVerdict): BreakerChange | null => {
    if (verdict === 'neither') return null;
    recent.add(route, verdict === 'unwell');
    if (verdict === 'well' || !recent.haveMostlyFailed()) return null;
    recent.clear();
    const held = new Map<string, HeldRoute>();
    become(held);
    return { kind: 'opened', pauseMs: hold(held, route, 1) };
  };
  const close = (route: string): BreakerChange => {
    become(null);
    // Else a route that goes on failing would open it again at once.
    recent.add(route, false);
    return { kind: 'closed' };
  };
  const endUnwell = (held: Map<string, HeldRoute>, ticket: number, route: string) => {
    const known = held.get(route);
    if (known !== undefined && known.tryTicket !== ticket) return null;
    return { kind: 'paused', pauseMs: hold(held, route, (known?.pauses ?? 0) + 1) } as const;
  };
  const endTry = (held: Map<string, HeldRoute>, ticket: number, route: string) => {
    const known = held.get(route);
    if (known?.tryTicket === ticket) held.set(route, { ...known, tryTicket: null });
  };
  return {
    get isOpen() {
      return heldRoutes !== null;
    },
    remainingMs(route) {
      const held = heldRoutes?.get(route);
      if (held === undefined) return 0;
      return held.tryTicket === null ? Math.max(0, held.untilMs - now()) : firstMs;
    },
    enter(route) {
      const held = heldRoutes?.get(route);
      if (held === undefined) return lastTicket;
      lastTicket += 1;
      heldRoutes?.set(route, { ...held, tryTicket: lastTicket });
      return lastTicket;
    },
    leave(ticket, route, verdict) {
      // A failure while it is open is believed whenever its call has started: calls of one wave fail after those that opened it.
      if (heldRoutes !== null && verdict === 'unwell') return endUnwell(heldRoutes, ticket, route);
      if (ticket < firstTicket) return null;
      if (heldRoutes === null) return count(route, verdict);
      if (verdict === 'well') return close(route);
      endTry(heldRoutes, ticket, route);
      return null;
    },
  };
}
