/** Which calls count. */
export interface RecentCallsOptions {
  /** Fewer say nothing. Of the last twice as many, at most, the share is taken. */
  readonly minCalls: number;
  /** Share of failures from which on most have failed. */
  readonly failurePercent: number;
  /** Milliseconds for which an ended call counts. */
  readonly windowMs: number;
  readonly now: () => number;
}

/** How the last calls of a service have ended. Takes note of a call without allocating anything. */
export interface RecentCalls {
  add(route: string, hasFailed: boolean): void;
  /**
   * Whether enough of the last calls have failed, and no route works. One works when a call of it has gone well within a third of
   * the window, and not three in a row have failed since: many calls of a route which fails say nothing about a service whose
   * others work, and few failures nothing about these.
   */
  haveMostlyFailed(): boolean;
  clear(): void;
}

/** What is known of a route: when a call has last gone well, and how many have failed since. */
interface RouteRecord {
  wellAt: number;
  failures: number;
}

/** In a row, after which a route still works. */
const mostFailures = 2;

/** No calls yet. */
export function createRecentCalls(options: RecentCallsOptions): RecentCalls {
  const { minCalls, failurePercent, windowMs, now } = options;
  const endedAt = new Float64Array(minCalls * 2).fill(Number.NEGATIVE_INFINITY);
  const failed = new Uint8Array(endedAt.length);
  const routes = new Map<string, RouteRecord>();
  let place = 0;
  const noteRoute = (route: string, hasFailed: boolean, at: number) => {
    const known = routes.get(route);
    if (known === undefined) {
      routes.set(route, { wellAt: hasFailed ? Number.NEGATIVE_INFINITY : at, failures: 0 });
    } else if (hasFailed) {
      known.failures += 1;
    } else {
      known.wellAt = at;
      known.failures = 0;
    }
  };
  const isTooMuch = () => {
    const since = now() - windowMs;
    let calls = 0;
    let failures = 0;
    for (const [index, at] of endedAt.entries()) {
      if (at < since) continue;
      calls += 1;
      failures += failed[index] ?? 0;
    }
    return calls >= minCalls && failures * 100 >= calls * failurePercent;
  };
  const hasWorkingRoute = () => {
    const since = now() - windowMs / 3;
    return [...routes.values()].some(
      ({ wellAt, failures }) => wellAt > since && failures <= mostFailures,
    );
  };
  return {
    add(route, hasFailed) {
      const at = now();
      endedAt[place] = at;
      failed[place] = hasFailed ? 1 : 0;
      place = (place + 1) % endedAt.length;
      noteRoute(route, hasFailed, at);
    },
    haveMostlyFailed: () => isTooMuch() && !hasWorkingRoute(),
    clear() {
      endedAt.fill(Number.NEGATIVE_INFINITY);
      routes.clear();
    },
  };
}
