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
   * Whether enough of the last calls have failed, and of no route the last call has gone well just now: many calls of one
   * route which fails say nothing about a service whose others work.
   */
  haveMostlyFailed(): boolean;
  clear(): void;
}

const wellForMs = 3000;

/** No calls yet. */
export function createRecentCalls(options: RecentCallsOptions): RecentCalls {
  const { minCalls, failurePercent, windowMs, now } = options;
  const endedAt = new Float64Array(minCalls * 2).fill(Number.NEGATIVE_INFINITY);
  const failed = new Uint8Array(endedAt.length);
  const routes = new Map<string, { wellAt: number }>();
  let place = 0;
  const noteRoute = (route: string, wellAt: number) => {
    const known = routes.get(route);
    if (known === undefined) routes.set(route, { wellAt });
    else known.wellAt = wellAt;
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
  const hasWellRoute = () => {
    const since = now() - wellForMs;
    return [...routes.values()].some(({ wellAt }) => wellAt > since);
  };
  return {
    add(route, hasFailed) {
      const at = now();
      endedAt[place] = at;
      failed[place] = hasFailed ? 1 : 0;
      place = (place + 1) % endedAt.length;
      noteRoute(route, hasFailed ? Number.NEGATIVE_INFINITY : at);
    },
    haveMostlyFailed: () => isTooMuch() && !hasWellRoute(),
    clear() {
      endedAt.fill(Number.NEGATIVE_INFINITY);
      routes.clear();
    },
  };
}
