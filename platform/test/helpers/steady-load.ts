import type { EventBroker } from '../../events/brokers/event-broker.ts';
import { productMessage, reasonOf } from './broker-messages.ts';

/** Messages that are published without a pause, as a relay would. */
export interface SteadyLoad {
  /** Ids of the messages that the broker has confirmed. */
  readonly confirmed: readonly string[];
  /** Reasons of the others. */
  readonly failures: readonly string[];
  /** Resolves when so many are confirmed in all. */
  until(confirmed: number): Promise<void>;
  /** Resolves when each message has got its answer. */
  stop(): Promise<void>;
}

/** Keeps `window` messages on their way while the broker is ready. */
export function startLoad(broker: EventBroker, window = 64): SteadyLoad {
  const confirmed: string[] = [];
  const failures: string[] = [];
  const waiters = new Set<() => void>();
  let sent = 0;
  let isStopped = false;

  async function publishOn(): Promise<void> {
    while (!isStopped) {
      await whenReady(broker);
      const id = `load${sent}`;
      sent += 1;
      const reason = await reasonOf(broker.publish(productMessage(id)));
      if (reason === null) confirmed.push(id);
      else failures.push(reason);
      for (const check of [...waiters]) check();
    }
  }

  const running = Array.from({ length: window }, publishOn);
  return {
    confirmed,
    failures,
    until(count) {
      return new Promise((resolve) => {
        const check = () => {
          if (confirmed.length < count) return;
          waiters.delete(check);
          resolve();
        };
        waiters.add(check);
        check();
      });
    },
    async stop() {
      isStopped = true;
      await Promise.all(running);
    },
  };
}

/** Resolves as soon as the broker takes messages. */
export function whenReady(broker: EventBroker): Promise<void> {
  return whenState(broker, 'ready');
}

/** Resolves as soon as the broker is in this state. */
export function whenState(broker: EventBroker, wanted: EventBroker['state']): Promise<void> {
  return new Promise((resolve) => {
    if (broker.state === wanted) return resolve();
    const stop = broker.onStateChange((state) => {
      if (state !== wanted) return;
      stop();
      resolve();
    });
  });
}
