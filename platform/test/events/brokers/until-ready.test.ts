import { describe, expect, it } from '@jest/globals';
import type { EventBroker } from '../../../events/brokers/event-broker.ts';
import { untilReady } from '../../../events/brokers/until-ready.ts';

/** A sender that connects, and a clock whose only timer ends when it is told to. */
function connecting() {
  let state: EventBroker['state'] = 'connecting';
  const listeners = new Set<() => void>();
  const timers: (() => void)[] = [];
  const steps: string[] = [];
  const sender = {
    get state() {
      return state;
    },
    onStateChange(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const clock = {
    now: () => 0,
    after(_delayMs: number, run: () => void) {
      timers.push(run);
      return () => timers.splice(0);
    },
  };
  return {
    steps,
    listeners,
    timers,
    wait: () => untilReady(sender, { clock, limitMs: 10 }).then(() => steps.push('waited')),
    become(next: EventBroker['state']) {
      steps.push(next);
      state = next;
      for (const listener of listeners) listener();
    },
  };
}

describe('untilReady', () => {
  it('waits until messages are taken', async () => {
    const { wait, become, steps, listeners, timers } = connecting();
    const waiting = wait();

    become('blocked');
    await Promise.resolve();
    become('ready');
    await waiting;

    expect(steps).toEqual(['blocked', 'ready', 'waited']);
    expect([listeners.size, timers.length]).toEqual([0, 0]);
  });

  it('waits no longer than it may', async () => {
    const { wait, steps, timers, listeners } = connecting();
    const waiting = wait();

    timers[0]?.();
    await waiting;

    expect(steps).toEqual(['waited']);
    expect(listeners.size).toBe(0);
  });

  it('does not wait for what is ready', async () => {
    const { wait, become, steps, timers } = connecting();
    become('ready');

    await wait();

    expect(steps).toEqual(['ready', 'waited']);
    expect(timers).toEqual([]);
  });
});
