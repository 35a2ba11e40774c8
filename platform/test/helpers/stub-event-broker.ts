import type {
  BrokerState,
  EventBroker,
  OutgoingMessage,
} from '../../events/brokers/event-broker.ts';
import { PublishFailure, type PublishFailureReason } from '../../events/brokers/publish-failure.ts';

/** The word of the broker on one message. */
export type StubAnswer = 'confirmed' | PublishFailureReason;

/**
 * The publishing side of a broker, which answers when and as the test says. Stands in for faults that no real one can be made
 * to have on demand.
 */
export interface StubEventBroker extends EventBroker {
  /** All that was published, in order, also what failed. */
  readonly sent: readonly OutgoingMessage[];
  /** What reached the queues, in order: messages confirmed, and those with a `timeout`. */
  readonly stored: readonly OutgoingMessage[];
  /** Messages without an answer yet. */
  readonly waiting: readonly OutgoingMessage[];
  /** The most messages that were without an answer at once. */
  readonly mostWaiting: number;
  /** Subjects of which two messages were without an answer at once. */
  readonly overlaps: readonly string[];
  /** Answers the oldest message that waits. */
  answer(answer: StubAnswer): void;
  /** From now on each message gets this answer in a later turn of the event loop. */
  answerAll(choose: () => StubAnswer): void;
  become(state: BrokerState): void;
}

interface Publication {
  readonly message: OutgoingMessage;
  settle(answer: StubAnswer): void;
}

export function createStubEventBroker(): StubEventBroker {
  const sent: OutgoingMessage[] = [];
  const stored: OutgoingMessage[] = [];
  const waiting: Publication[] = [];
  const overlaps: string[] = [];
  const listeners = new Set<(state: BrokerState) => void>();
  let state: BrokerState = 'ready';
  let mostWaiting = 0;
  let choose: (() => StubAnswer) | null = null;

  function answer(word: StubAnswer): void {
    const next = waiting.shift();
    if (next === undefined) throw new Error('No message waits for an answer');
    if (word === 'confirmed' || word === 'timeout') stored.push(next.message);
    next.settle(word);
  }

  function answerLater(): void {
    if (choose === null) return;
    const word = choose();
    setImmediate(() => answer(word));
  }

  return {
    kind: 'stub',
    sent,
    stored,
    overlaps,
    answer,
    get waiting() {
      return waiting.map(({ message }) => message);
    },
    get mostWaiting() {
      return mostWaiting;
    },
    get state() {
      return state;
    },
    onStateChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    publish(message) {
      sent.push(message);
      const { subject } = message;
      if (waiting.some((other) => other.message.subject === subject)) overlaps.push(subject);
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const settle = (word: StubAnswer) =>
        word === 'confirmed' ? resolve() : reject(new PublishFailure(word, `stub: ${word}`));
      waiting.push({ message, settle });
      mostWaiting = Math.max(mostWaiting, waiting.length);
      answerLater();
      return promise;
    },
    answerAll(chooser) {
      choose = chooser;
      for (const _ of waiting) answerLater();
    },
    become(next) {
      state = next;
      for (const listener of [...listeners]) listener(next);
    },
    subscribe: () => Promise.reject(new Error('The stub delivers nothing')),
    setUp: () => Promise.reject(new Error('The stub has no topology')),
    inspect: () => Promise.reject(new Error('The stub has no topology')),
    close: async () => undefined,
  };
}
