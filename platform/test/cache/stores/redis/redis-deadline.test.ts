import { describe, expect, it } from '@jest/globals';
import { withinLimit } from '../../../../cache/stores/redis/redis-deadline.ts';
import { createManualClock } from '../../../helpers/redis-store-under-test.ts';

describe('withinLimit', () => {
  it('rejects when the time is up, and not before', async () => {
    const clock = createManualClock();
    const settled: string[] = [];
    const call = withinLimit(50, clock, () => new Promise(() => {})).catch((error) => {
      settled.push(String(error));
    });

    clock.advance(49);
    await new Promise(setImmediate);
    const before = [...settled];
    clock.advance(1);
    await call;

    expect(before).toEqual([]);
    expect(settled).toEqual(['RedisStoreError: Redis: no answer within 50 ms']);
  });

  it('takes an answer that is there when a busy process comes to look', async () => {
    const clock = createManualClock();
    const answer = Promise.withResolvers<string>();
    const call = withinLimit(50, clock, () => answer.promise);

    clock.advance(5000);
    answer.resolve('there');

    expect(await call).toBe('there');
  });

  it('leaves no timer behind', async () => {
    const timers = new Set<number>();
    const clock = {
      ...createManualClock(),
      after(ms: number) {
        timers.add(ms);
        return () => timers.delete(ms);
      },
    };

    await withinLimit(50, clock, async () => 'done');
    await withinLimit(60, clock, () => Promise.reject(new Error('stub'))).catch(() => undefined);
    await Promise.resolve();

    expect(timers.size).toBe(0);
  });
});
