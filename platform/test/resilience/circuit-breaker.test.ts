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
    breaker.leave(breaker.enter(), route, verdict);
  return {
    breaker,
    clock,
    call,
    fail(times: number) {
      for (let made = 0; made < times; made += 1) call('unwell');
    },
    /** Lets the pause pass, and then a try fail. */
    failAfterPause() {
      clock.advance(breaker.remainingMs());
      return call('unwell');
    },
  };
}

describe('a circuit breaker', () => {
  it('opens when enough calls have failed, and says for how long', () => {
    const { breaker, call, fail } = createUnderTest();
    fail(3);
    const before = breaker.remainingMs();

    const change = call('unwell');

    expect(change).toEqual({ kind: 'opened', pauseMs: 1000 });
    expect([before, breaker.remainingMs(), breaker.isOpen]).toEqual([0, 1000, true]);
  });

  it('takes no notice of calls that say nothing', () => {
    const { breaker, call } = createUnderTest();

    const changes = Array.from({ length: 20 }, () => call('neither'));

    expect(changes.every((change) => change === null)).toBe(true);
    expect(breaker.isOpen).toBe(false);
  });

  it('lets one call try after the pause, and closes when that has gone well', () => {
    const { breaker, clock, fail } = createUnderTest();
    fail(4);
    clock.advance(1000);
    const due = breaker.remainingMs();

    const ticket = breaker.enter();
    const during = [breaker.remainingMs(), breaker.isOpen];
    const change = breaker.leave(ticket, 'a', 'well');

    expect([due, during]).toEqual([0, [1000, true]]);
    expect(change).toEqual({ kind: 'closed' });
    expect([breaker.remainingMs(), breaker.isOpen]).toEqual([0, false]);
  });

  it('waits twice as long after each try that fails, up to the longest pause', () => {
    const { fail, failAfterPause } = createUnderTest();
    fail(4);

    const changes = Array.from({ length: 4 }, failAfterPause);

    expect(changes).toEqual(
      [2000, 4000, 8000, 8000].map((pauseMs) => ({ kind: 'retried', pauseMs })),
    );
  });

  it('leaves up to half of a pause to chance', () => {
    const { breaker, fail } = createUnderTest({}, 1);

    fail(4);

    expect(breaker.remainingMs()).toBe(500);
  });

  it('lets the next call try when a try has said nothing', () => {
    const { breaker, clock, call, fail } = createUnderTest();
    fail(4);
    clock.advance(1000);

    const change = call('neither');

    expect(change).toBeNull();
    expect([breaker.isOpen, breaker.remainingMs()]).toEqual([true, 0]);
    expect(call('well')).toEqual({ kind: 'closed' });
  });

  it('believes no call that started before it opened, nor before it closed', () => {
    const { breaker, clock, call, fail } = createUnderTest();
    const late = Array.from({ length: 8 }, () => breaker.enter());
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
    clock.advance(3000);

    fail(3);
    const before = breaker.isOpen;
    const change = call('unwell');

    expect([before, change]).toEqual([false, { kind: 'opened', pauseMs: 1000 }]);
  });
});
