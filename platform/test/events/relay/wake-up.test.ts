import { describe, expect, it } from '@jest/globals';
import { createWakeUp } from '../../../events/relay/wake-up.ts';

/** Timers by hand: those that are set, with their delays. */
function createTimers() {
  const set = new Map<() => void, number>();
  const after = (delayMs: number, run: () => void) => {
    set.set(run, delayMs);
    return () => set.delete(run);
  };
  return { set, after };
}

describe('createWakeUp', () => {
  it('ends a wait at a ring, and calls its timer off', async () => {
    const timers = createTimers();
    const bell = createWakeUp(timers);
    const waiting = bell.wait(1000);
    expect([...timers.set.values()]).toEqual([1000]);
    bell.wake();
    await waiting;
    expect(timers.set.size).toBe(0);
  });

  it('ends a wait when its time is over', async () => {
    const timers = createTimers();
    const waiting = createWakeUp(timers).wait(1000);
    for (const ring of timers.set.keys()) ring();
    await expect(waiting).resolves.toBeUndefined();
  });

  it('keeps one ring for the next wait', async () => {
    const timers = createTimers();
    const bell = createWakeUp(timers);
    bell.wake();
    bell.wake();
    await bell.wait(1000);
    expect(timers.set.size).toBe(0);
    void bell.wait(2000);
    expect([...timers.set.values()]).toEqual([2000]);
  });
});
