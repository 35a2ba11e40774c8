import { describe, expect, it } from '@jest/globals';
import {
  type CallVerdict,
  type CircuitBreakerOptions,
  createCircuitBreaker,
} from '../../resilience/circuit-breaker.ts';
import { createFakeClock } from '../helpers/fake-clock.ts';

/** A breaker that opens when three quarters of at least four calls have failed. `random` is what chance says. */
function createUnderTest(options: Partial<CircuitBreakerOptions> = {}, random = 0) {
  const clock = createFakeClock(random);
  const breaker = createCircuitBreaker({
    minCalls: 4,
    failurePercent: 75,
    windowMs: 30_000,
    maxMs: 8000,
    clock,
    ...options,
  });
  const call = (verdict: CallVerdict, route = 'a') =>
    breaker.leave(breaker.enter(route), route, verdict);
  return {
    breaker,
    clock,
    call,
    fail(times: number) {
      for (let made = 0; made < times; made += 1) call('unwell');
    },
    /** Lets the pause pass, and then a try fail. */
    failAfterPause() {
      clock.advance(breaker.remainingMs('a'));
      return call('unwell');
    },
  };
}

/** Calls of routes for as long as `forMs`, each made every so many milliseconds: multiples of 50. */
interface Traffic {
  readonly forMs: number;
  readonly everyMs: Readonly<Record<string, number>>;
  readonly isWell: (route: string, atMs: number) => boolean;
}

/** Lets the traffic come to a breaker; each call ends at once. Tells when calls were made, and which were refused. */
function simulate({ forMs, everyMs, isWell }: Traffic) {
  const { breaker, clock, call } = createUnderTest({ minCalls: 10, maxMs: 30_000 });
  const calls: { route: string; atMs: number; isRefused: boolean }[] = [];
  const changes: (string | undefined)[] = [];
  const ask = (route: string, atMs: number) => {
    const isRefused = breaker.remainingMs(route) > 0;
    calls.push({ route, atMs, isRefused });
    if (!isRefused) changes.push(call(isWell(route, atMs) ? 'well' : 'unwell', route)?.kind);
  };
  for (let atMs = 0; atMs < forMs; atMs += 50) {
    for (const [route, ms] of Object.entries(everyMs)) if ((atMs + 50) % ms === 0) ask(route, atMs);
    clock.advance(50);
  }
  const times = (asked: string, wanted: boolean) =>
    calls
      .filter(({ route, isRefused }) => route === asked && isRefused === wanted)
      .map(({ atMs }) => atMs);
  return {
    made: (route: string) => times(route, false),
    refused: (route: string) => times(route, true),
    changes: changes.filter((kind) => kind !== undefined),
  };
}

describe('a circuit breaker', () => {
  it('opens when enough calls have failed, and says for how long', () => {
    const { breaker, call, fail } = createUnderTest();
    fail(3);
    const before = breaker.remainingMs('a');

    const change = call('unwell');

    expect(change).toEqual({ kind: 'opened', pauseMs: 1000 });
    expect([before, breaker.remainingMs('a'), breaker.isOpen]).toEqual([0, 1000, true]);
  });

  it('takes no notice of calls that say nothing', () => {
    const { breaker, call } = createUnderTest();

    const changes = Array.from({ length: 20 }, () => call('neither'));

    expect(changes.every((change) => change === null)).toBe(true);
    expect(breaker.isOpen).toBe(false);
  });

  it('holds back no route that has not failed, and closes when a call of one has gone well', () => {
    const { breaker, call, fail } = createUnderTest();
    fail(4);
    const others = [breaker.remainingMs('b'), breaker.remainingMs('c')];

    const change = call('well', 'b');

    expect(others).toEqual([0, 0]);
    expect(change).toEqual({ kind: 'closed' });
    expect([breaker.remainingMs('a'), breaker.isOpen]).toEqual([0, false]);
  });

  it('holds back each further route from its first failure on, each with pauses of its own', () => {
    const { breaker, clock, call, fail, failAfterPause } = createUnderTest();
    fail(4);
    failAfterPause();
    clock.advance(500);

    const change = call('unwell', 'b');

    expect(change).toEqual({ kind: 'paused', pauseMs: 1000 });
    expect([breaker.remainingMs('a'), breaker.remainingMs('b')]).toEqual([1500, 1000]);
  });

  it('believes the failures of calls that were under way when it opened, of each route once', () => {
    const { breaker, fail } = createUnderTest();
    const late = ['a', 'b', 'b', 'c'].map((route) => ({ route, ticket: breaker.enter(route) }));
    fail(4);

    const changes = late.map(({ route, ticket }) => breaker.leave(ticket, route, 'unwell'));

    const held = { kind: 'paused', pauseMs: 1000 };
    expect(changes).toEqual([null, held, null, held]);
  });

  it('lets one call try after the pause, and closes when that has gone well', () => {
    const { breaker, clock, fail } = createUnderTest();
    fail(4);
    clock.advance(1000);
    const due = breaker.remainingMs('a');

    const ticket = breaker.enter('a');
    const during = [breaker.remainingMs('a'), breaker.isOpen];
    const change = breaker.leave(ticket, 'a', 'well');

    expect([due, during]).toEqual([0, [1000, true]]);
    expect(change).toEqual({ kind: 'closed' });
    expect([breaker.remainingMs('a'), breaker.isOpen]).toEqual([0, false]);
  });

  it('waits twice as long after each try that fails, up to the longest pause', () => {
    const { fail, failAfterPause } = createUnderTest();
    fail(4);

    const changes = Array.from({ length: 4 }, failAfterPause);

    expect(changes).toEqual(
      [2000, 4000, 8000, 8000].map((pauseMs) => ({ kind: 'paused', pauseMs })),
    );
  });

  it('leaves up to half of a pause to chance', () => {
    const { breaker, fail } = createUnderTest({}, 1);

    fail(4);

    expect(breaker.remainingMs('a')).toBe(500);
  });

  it('lets the next call try when a try has said nothing', () => {
    const { breaker, clock, call, fail } = createUnderTest();
    fail(4);
    clock.advance(1000);

    const change = call('neither');

    expect(change).toBeNull();
    expect([breaker.isOpen, breaker.remainingMs('a')]).toEqual([true, 0]);
    expect(call('well')).toEqual({ kind: 'closed' });
  });

  it('believes no call that started before it opened, nor before it closed', () => {
    const { breaker, clock, call, fail } = createUnderTest();
    const late = Array.from({ length: 8 }, () => breaker.enter('a'));
    fail(4);
    const opened = breaker.leave(late[0] ?? -1, 'a', 'well');
    clock.advance(1000);
    call('well');

    const closed = late.slice(1).map((ticket) => breaker.leave(ticket, 'a', 'unwell'));

    expect([opened, ...closed].every((change) => change === null)).toBe(true);
    expect(breaker.isOpen).toBe(false);
  });

  it('begins anew after it has closed, with a first pause', () => {
    const { breaker, clock, call, fail, failAfterPause } = createUnderTest();
    fail(4);
    failAfterPause();
    clock.advance(2000);
    call('well');

    fail(2);
    const before = breaker.isOpen;
    const change = call('unwell');

    expect([before, change]).toEqual([false, { kind: 'opened', pauseMs: 1000 }]);
  });
});

const minuteMs = 60_000;

describe('a circuit breaker of a service of which one route always fails', () => {
  const onlyFineWell = (route: string) => route === 'fine';

  it('stays closed for an hour in which another goes well each 5 seconds', () => {
    const everyMs = { broken: 1000, fine: 5000 };

    const hour = simulate({ forMs: 60 * minuteMs, everyMs, isWell: onlyFineWell });

    expect(hour.changes).toEqual([]);
    expect([hour.made('broken').length, hour.made('fine').length]).toEqual([3600, 720]);
  });

  it('refuses no call of another that is made once a minute', () => {
    const everyMs = { broken: 1000, fine: minuteMs };

    const hour = simulate({ forMs: 60 * minuteMs, everyMs, isWell: onlyFineWell });

    expect([hour.made('fine').length, hour.refused('fine')]).toEqual([60, []]);
    expect(hour.made('broken').length).toBeLessThan(3600 / 2);
  });

  it('refuses no call of another, not even when that has not been called before it opened', () => {
    const everyMs = { broken: 50, fine: 500 };

    const minute = simulate({ forMs: minuteMs, everyMs, isWell: onlyFineWell });

    expect([minute.made('fine').length, minute.refused('fine')]).toEqual([120, []]);
  });

  it('lets another through soon after an outage, at most as long after as that took', () => {
    const outageMs = 20_000;
    const isWell = (route: string, atMs: number) => route === 'fine' && atMs >= outageMs;

    const traffic = { forMs: 10 * minuteMs, everyMs: { broken: 50, fine: 500 }, isWell };
    const { made, refused } = simulate(traffic);

    const firstWell = made('fine').find((atMs) => atMs >= outageMs);
    expect(firstWell).toBeLessThan(2 * outageMs);
    expect(refused('fine').filter((atMs) => atMs > (firstWell ?? 0))).toEqual([]);
  });
});

describe('a circuit breaker of a service that is down', () => {
  it('is asked ten times, and then less and less often, where one route is called', () => {
    const traffic = { forMs: 2 * minuteMs, everyMs: { a: 50 }, isWell: () => false };

    const { made } = simulate(traffic);

    const tries = [1, 3, 7, 15, 31, 61, 91].map((seconds) => 450 + seconds * 1000);
    expect(made('a').slice(9)).toEqual([450, ...tries]);
  });

  it('is asked once by each further route before all are held back', () => {
    const everyMs = { a: 50, b: 50, c: 50, d: 50, e: 50, f: 50, g: 50, h: 50 };

    const { made } = simulate({ forMs: 1000, everyMs, isWell: () => false });

    const calls = Object.keys(everyMs).flatMap((route) => made(route));
    expect(calls).toHaveLength(10 + 7);
  });
});
