/** What an ended call says about the thing behind the breaker. `late`: it said nothing in time; `unknown` is neither good nor bad. */
export type CallVerdict = 'success' | 'failure' | 'late' | 'unknown';

/** When a breaker opens, and for how long. */
export interface BreakerOptions {
  /**
   * So many failures without a success in between open it. One call that was late opens it at once, since others would wait,
   * too; but not within `openMs` of having closed: then the thing works for others, such as those of another node.
   */
  readonly failures: number;
  /** After that time it is tried whether the thing works again; until that has succeeded, calls are refused. */
  readonly openMs: number;
  /**
   * Tries, for nobody who waits; rejects when the thing does not work. It is called at once after a call that was late, and
   * later when somebody asks. Default: the first call after `openMs` is let through to try.
   */
  readonly probe?: () => Promise<unknown>;
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
  /** Whether a call would be let through now. Asked when a probe is due, it begins one. */
  readonly isAvailable: boolean;
  /** Lets a call through: it must say once how it ended. Null: refused. */
  enter(): ((verdict: CallVerdict) => void) | null;
}

type BreakerState =
  | { readonly kind: 'closed'; readonly failures: number; readonly since: number }
  | { readonly kind: 'open'; readonly tryAt: number }
  | { readonly kind: 'trying' };

/** A closed breaker. It has no timers, so that nobody has to close it. */
export function createBreaker(options: BreakerOptions): Breaker {
  const { failures, openMs, probe = null, now, onChange } = options;
  let state: BreakerState = { kind: 'closed', failures: 0, since: Number.NEGATIVE_INFINITY };
  const open = () => {
    state = { kind: 'open', tryAt: now() + openMs };
  };
  const endTry = (verdict: CallVerdict) => {
    if (verdict !== 'success') return open();
    state = { kind: 'closed', failures: 0, since: now() };
    onChange?.(false);
  };
  const tryOut = (run: () => Promise<unknown>) => {
    state = { kind: 'trying' };
    run().then(
      () => endTry('success'),
      () => endTry('failure'),
    );
  };
  const endCall = (verdict: CallVerdict) => {
    // Calls from before it opened come too late to say anything.
    if (state.kind !== 'closed' || verdict === 'unknown') return;
    const { since } = state;
    const count = verdict === 'success' ? 0 : state.failures + 1;
    const opensAtOnce = verdict === 'late' && now() - since >= openMs;
    state = { kind: 'closed', failures: count, since };
    if (!opensAtOnce && count < failures) return;
    // Who was late may have been busy for that moment only.
    if (opensAtOnce && probe !== null) tryOut(probe);
    else open();
    onChange?.(true);
  };
  const isAvailable = () => {
    if (state.kind !== 'open') return state.kind === 'closed';
    const isDue = now() >= state.tryAt;
    if (isDue && probe !== null) tryOut(probe);
    return isDue && probe === null;
  };
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
