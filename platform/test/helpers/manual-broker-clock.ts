import type { BrokerClock } from '../../events/brokers/broker-clock.ts';

/** A clock that stands still until it is told to go on. */
export interface ManualBrokerClock extends BrokerClock {
  /** Timers that have not run. */
  readonly waiting: number;
  /** Lets run what is due by then, in its order, and what follows from it. */
  advance(ms: number): Promise<void>;
}

export function createManualBrokerClock(): ManualBrokerClock {
  const timers = new Set<{ readonly at: number; readonly run: () => void }>();
  let now = 0;
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    get waiting() {
      return timers.size;
    },
    now: () => now,
    after(delayMs, run) {
      const timer = { at: now + delayMs, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async advance(ms) {
      await settle();
      now += ms;
      const due = [...timers].filter(({ at }) => at <= now).toSorted((a, b) => a.at - b.at);
      for (const timer of due) {
        if (timers.delete(timer)) timer.run();
        await settle();
      }
    },
  };
}
