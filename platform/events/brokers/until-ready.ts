import { type BrokerClock, pause } from './broker-clock.ts';
import type { EventBroker } from './event-broker.ts';

/** Of a broker, or of a part of one. */
interface Readiness {
  readonly state: EventBroker['state'];
  onStateChange(listener: () => void): () => void;
}

/** How long it may take. */
export interface ReadyOptions {
  readonly clock: BrokerClock;
  readonly limitMs: number;
}

/** Resolves when messages are taken, or after `limitMs`: whoever sends one then is told why it is not taken. */
export async function untilReady(
  sender: Readiness,
  { clock, limitMs }: ReadyOptions,
): Promise<void> {
  const ready = new AbortController();
  const check = () => {
    if (sender.state === 'ready') ready.abort();
  };
  const stop = sender.onStateChange(check);
  check();
  await pause(clock, limitMs, ready.signal);
  stop();
}
