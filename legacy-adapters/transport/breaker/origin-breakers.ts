import {
  type BreakerChange,
  type CallVerdict,
  type CircuitBreaker,
  createCircuitBreaker,
} from '@banyan/platform/resilience/circuit-breaker.ts';
import { type CoolDownClock, SYSTEM_CLOCK } from '@banyan/platform/resilience/cool-down.ts';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import { CallHeldBack } from '../cool-down/call-held-back.ts';
import type { LegacyResponse } from '../response-reading.ts';

/** When a service counts as out of order, and is not called any more. */
export interface BreakerRules {
  /** Whether an answer says that the service itself is unwell. */
  readonly isFailure: (response: Pick<LegacyResponse, 'status'>) => boolean;
  /** So many calls must have ended; of the last twice as many the share of failures is taken. */
  readonly minCalls: number;
  /** Share of failures at which a breaker opens, from 1 to 100. */
  readonly failurePercent: number;
  /** Longest pause between tries of a route, in milliseconds; 0: breakers never open. */
  readonly maxMs: number;
  /** Default the system's. */
  readonly clock?: CoolDownClock;
}

/**
 * What an ended call says about the service. `cut_short`: it was out of time soon after it had left our queue, which says nothing
 * about a service that has answered meanwhile, and everything about one that has not.
 */
export type ServiceVerdict = CallVerdict | 'cut_short';

/** How a call has ended. */
export interface EndedCall {
  /** Of its URL. */
  readonly origin: string;
  /** What {@link OriginBreakers.enter} gave. */
  readonly ticket: number;
  readonly route: string;
  readonly verdict: ServiceVerdict;
}

/** The breakers of one source: one for each origin that is called. */
export interface OriginBreakers {
  /** Whether any is open. */
  readonly isOpen: boolean;
  /** Throws a {@link CallHeldBack} while that of the origin holds back the route. */
  check(origin: string, route: string): void;
  /** To be called when a call starts: checks it once more. Gives a ticket for {@link leave}, to be called once. */
  enter(origin: string, route: string): number;
  /** One line in `log` for each opening and closing. */
  leave(call: EndedCall, log?: BreakerLog): void;
}

/** Takes what people should know of breakers. */
export type BreakerLog = Pick<Logger, 'warn' | 'info'>;

/** What {@link createOriginBreakers} needs besides its rules. */
export interface OriginBreakersOptions {
  readonly subgraph: string;
  readonly source: string;
  /** Time limit of one call, in milliseconds. */
  readonly timeoutMs: number;
  /** Told of each pause that begins: of each route, and of the longer ones after tries that failed. */
  readonly onPause: () => void;
}

const shortestWindowMs = 30_000;

/** Of origins there are few; more means that URLs are made of client input. */
const maxBreakers = 100;

/** An origin. `wellAt`: when a call of it has last gone well. */
interface KnownOrigin {
  readonly breaker: CircuitBreaker;
  wellAt: number;
}

/** Closed breakers, which nobody has to close. */
export function createOriginBreakers(
  rules: BreakerRules,
  { subgraph, source, timeoutMs, onPause }: OriginBreakersOptions,
): OriginBreakers {
  if (rules.maxMs === 0) return NO_BREAKERS;
  // A hung service whose calls take long must be able to make enough of them fail.
  const options = { ...rules, windowMs: Math.max(shortestWindowMs, 4 * timeoutMs) };
  const { now } = rules.clock ?? SYSTEM_CLOCK;
  const origins = new Map<string, KnownOrigin>();
  const originOf = (origin: string): KnownOrigin => {
    const known = origins.get(origin);
    if (known !== undefined) return known;
    const [oldest] = origins.keys();
    if (oldest !== undefined && origins.size >= maxBreakers) origins.delete(oldest);
    const added = { breaker: createCircuitBreaker(options), wellAt: Number.NEGATIVE_INFINITY };
    origins.set(origin, added);
    return added;
  };
  const checked = (origin: string, route: string): CircuitBreaker => {
    const { breaker } = originOf(origin);
    const remainingMs = breaker.remainingMs(route);
    if (remainingMs > 0) throw new CallHeldBack('failures', remainingMs);
    return breaker;
  };
  const judge = (verdict: ServiceVerdict, { wellAt }: KnownOrigin): CallVerdict => {
    if (verdict !== 'cut_short') return verdict;
    return wellAt < now() - timeoutMs ? 'unwell' : 'neither';
  };
  const announce = (change: BreakerChange, log: BreakerLog | undefined) => {
    if (change.kind === 'closed') log?.info({ subgraph, source }, closing);
    else onPause();
    if (change.kind === 'opened') {
      log?.warn({ subgraph, source, pauseMs: change.pauseMs }, opening);
    }
  };
  return {
    get isOpen() {
      return [...origins.values()].some(({ breaker }) => breaker.isOpen);
    },
    check: (origin, route) => void checked(origin, route),
    enter: (origin, route) => checked(origin, route).enter(route),
    leave({ origin, ticket, route, verdict }, log) {
      const known = originOf(origin);
      if (verdict === 'well') known.wellAt = now();
      const change = known.breaker.leave(ticket, route, judge(verdict, known));
      if (change !== null) announce(change, log);
    },
  };
}

const opening =
  'The breaker of the service opens: routes of it that fail are not called for a while';
const closing = 'The breaker of the service closes: it answers again';

const NO_BREAKERS: OriginBreakers = {
  isOpen: false,
  check: () => undefined,
  enter: () => 0,
  leave: () => undefined,
};
