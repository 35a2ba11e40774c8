import { describe, expect, it } from '@jest/globals';
import { createBreaker } from '../../../../../cache/stores/redis/guard/redis-breaker.ts';

function createTestBreaker() {
  let now = 0;
  const changes: boolean[] = [];
  const breaker = createBreaker({
    failures: 3,
    openMs: 1000,
    now: () => now,
    onChange: (isOpen) => changes.push(isOpen),
  });
  return {
    breaker,
    changes,
    pass: (ms: number) => {
      now += ms;
    },
    call: (verdict: 'success' | 'failure' | 'unknown') => breaker.enter()?.(verdict),
  };
}

describe('createBreaker', () => {
  it('opens after so many failures in a row', () => {
    const { breaker, changes, call } = createTestBreaker();

    for (const verdict of [
      'failure',
      'failure',
      'success',
      'failure',
      'unknown',
      'failure',
    ] as const) {
      call(verdict);
    }
    const before = breaker.isAvailable;
    call('failure');

    expect([before, breaker.isAvailable]).toEqual([true, false]);
    expect(breaker.enter()).toBeNull();
    expect(changes).toEqual([true]);
  });

  it('lets one call try when its time is over, and shows that it would', () => {
    const { breaker, changes, call, pass } = createTestBreaker();
    for (let count = 0; count < 3; count++) call('failure');

    pass(999);
    const early = breaker.isAvailable;
    pass(1);
    const due = breaker.isAvailable;
    const end = breaker.enter();

    expect([early, due]).toEqual([false, true]);
    expect(breaker.enter()).toBeNull();
    end?.('success');
    expect(breaker.isAvailable).toBe(true);
    expect(changes).toEqual([true, false]);
  });

  it.each(['failure', 'unknown'] as const)('stays open after a try that ends in %s', (verdict) => {
    const { breaker, changes, call, pass } = createTestBreaker();
    for (let count = 0; count < 3; count++) call('failure');
    pass(1000);

    call(verdict);

    expect(breaker.isAvailable).toBe(false);
    pass(1000);
    expect(breaker.isAvailable).toBe(true);
    expect(changes).toEqual([true]);
  });

  it('takes no notice of calls that began before it opened', () => {
    const { breaker, call } = createTestBreaker();
    const late = breaker.enter();
    for (let count = 0; count < 3; count++) call('failure');

    late?.('success');

    expect(breaker.isAvailable).toBe(false);
  });
});
