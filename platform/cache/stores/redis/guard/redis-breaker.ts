/** What an ended call says about the thing behind the breaker; `unknown` is neither good nor bad. */
export type CallVerdict = 'success' | 'failure' | 'unknown';

/** When a breaker opens, and for how long. */
export interface BreakerOptions {
  /** So many failures without a success in between open it. */
  readonly failures: number;
  /** After that time one call is let through to try; until it has succeeded, all others are refused. */
  readonly openMs: number;
  /** Milliseconds since some moment. */
  readonly now: () => number;
  /** Called when it opens and when it closes again, not for tries in between. Must not throw. */
  readonly onChange?: (isOpen: boolean) => void;
}

/**
 * Keeps calls from a thing that is out of order. Our own and not a library's, because whoever asks before calling
 * (`isAvailable`) must see that a try is due, and because half of a call may fail without failing it.
 */
export interface Breaker {
  /** Whether a call would be let through now. */
  readonly isAvailable: boolean;
  /** Lets a call through: it must say once how it ended. Null: refused. */
  enter(): ((verdict: CallVerdict) => void) | null;
}

type BreakerState =
  | { readonly kind: 'closed'; readonly failures: number }
  | { readonly kind: 'open'; readonly tryAt: number }
  | { readonly kind: 'trying' };

/** A closed breaker. It has no timers, so that nobody has to close it. */
export function createBreaker({ failures, openMs, now, onChange }: BreakerOptions): Breaker {
  let state: BreakerState = { kind: 'closed', failures: 0 };
  const open = () => {
    state = { kind: 'open', tryAt: now() + openMs };
  };
  const endCall = (verdict: CallVerdict) => {
    // Calls from before it opened come too late to say anything.
    if (state.kind !== 'closed' || verdict === 'unknown') return;
    const count = verdict === 'success' ? 0 : state.failures + 1;
    state = { kind: 'closed', failures: count };
    if (count < failures) return;
    open();
    onChange?.(true);
  };
  const endTry = (verdict: CallVerdict) => {
    if (verdict !== 'success') return open();
    state = { kind: 'closed', failures: 0 };
    onChange?.(false);
  };
  const isAvailable = () =>
    state.kind === 'closed' || (state.kind === 'open' && now() >= state.tryAt);
  return {
    get isAvailable() {
      return isAvailable();
    },
    enter() {
      if (!isAvailable()) return null;
      if (state.kind === 'closed') return endCall;
      state = { kind: 'trying' };
      return endTry;
    },
  };
}
