import { describe, expect, it } from '@jest/globals';
import { createBreaker } from '../../../../../cache/stores/redis/guard/redis-breaker.ts';
import { createGuard } from '../../../../../cache/stores/redis/guard/redis-guard.ts';
import {
  type RedisFaultKind,
  RedisStoreError,
} from '../../../../../cache/stores/redis/redis-errors.ts';

const fault = (kind: RedisFaultKind) => new RedisStoreError('stub', kind);

function createTestGuard(watched: RedisFaultKind) {
  const breaker = createBreaker({ failures: 2, openMs: 1000, now: () => 0 });
  const guard = createGuard(breaker, watched, 'refused');
  const fail = (kind: RedisFaultKind) => guard.run(() => Promise.reject(fault(kind))).catch(String);
  return { guard, fail };
}

describe('createGuard', () => {
  it('refuses calls after failures of the kind that it watches', async () => {
    const { guard, fail } = createTestGuard('store');

    await fail('store');
    await fail('store');

    expect(guard.isAvailable).toBe(false);
    expect(await fail('store')).toBe('RedisStoreError: Redis: refused');
  });

  it.each([
    ['store', 'write', true],
    ['store', 'key', true],
    ['write', 'key', true],
    ['write', 'store', false],
  ] as const)(
    'that watches %s takes a failure of %s for a sign of health: %s',
    async (watched, other, isHealthy) => {
      const { guard, fail } = createTestGuard(watched);

      await fail(watched);
      await fail(other);
      await fail(watched);

      expect(guard.isAvailable).toBe(isHealthy);
    },
  );

  it('counts a call that succeeds in part as failed, and gives its result', async () => {
    const { guard } = createTestGuard('store');
    const half = () =>
      guard.run(async (report) => {
        report(fault('store'));
        return 'half';
      });

    expect([await half(), await half()]).toEqual(['half', 'half']);
    expect(guard.isAvailable).toBe(false);
  });
});
