import { describe, expect, it } from '@jest/globals';
import {
  type CallVerdict,
  createBreaker,
} from '../../../../../cache/stores/redis/guard/redis-breaker.ts';

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
    call: (verdict: CallVerdict) => breaker.enter()?.(verdict),
  };
}

/** The same, which tries by itself; the tries end when the test says so. */
function createProbing() {
  let now = 0;
  const probes: PromiseWithResolvers<void>[] = [];
  const breaker = createBreaker({
    failures: 3,
    openMs: 1000,
    now: () => now,
    probe() {
      const probe = Promise.withResolvers<void>();
      probes.push(probe);
      return probe.promise;
    },
  });
  const pass = (ms: number) => {
    now += ms;
  };
  return { breaker, probes, pass };
}

describe('a breaker that tries by itself', () => {
  it('does so at once after a call that was late, and lets none through before that has succeeded', async () => {
    const { breaker, probes } = createProbing();

    breaker.enter()?.('late');
    const during = [breaker.isAvailable, breaker.enter()];
    probes[0]?.resolve();
    await probes[0]?.promise;

    expect(during).toEqual([false, null]);
    expect(breaker.isAvailable).toBe(true);
    expect(probes).toHaveLength(1);
  });

  it('does so again after each pause, when somebody asks, as long as it fails', async () => {
    const { breaker, probes, pass } = createProbing();
    for (let count = 0; count < 3; count++) breaker.enter()?.('failure');
    const counts = [probes.length];

    for (const end of ['reject', 'resolve'] as const) {
      pass(999);
      expect(breaker.isAvailable).toBe(false);
      counts.push(probes.length);
      pass(1);
      expect([breaker.isAvailable, breaker.enter()]).toEqual([false, null]);
      counts.push(probes.length);
      probes.at(-1)?.[end]();
      await probes.at(-1)?.promise.catch(() => undefined);
    }

    expect(counts).toEqual([0, 0, 1, 1, 2]);
    expect(breaker.enter()).not.toBeNull();
  });
});

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

  it('opens at once after a call that was late, but counts it like others soon after it has closed', () => {
    const { breaker, changes, call, pass } = createTestBreaker();

    call('late');
    pass(1000);
    call('success');
    pass(999);
    call('late');
    const soon = breaker.isAvailable;
    pass(1);
    call('late');

    expect([soon, breaker.isAvailable]).toEqual([true, false]);
    expect(changes).toEqual([true, false, true]);
  });

  it('takes no notice of calls that began before it opened', () => {
    const { breaker, call } = createTestBreaker();
    const late = breaker.enter();
    for (let count = 0; count < 3; count++) call('failure');

    late?.('success');

    expect(breaker.isAvailable).toBe(false);
  });
});
