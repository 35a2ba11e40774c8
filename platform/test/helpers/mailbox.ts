import type { HandleMessage, IncomingMessage } from '../../events/brokers/event-broker.ts';

/** A handler that keeps what it is given. */
export interface Mailbox {
  readonly handle: HandleMessage;
  readonly messages: readonly IncomingMessage[];
  readonly ids: readonly (string | null)[];
  /** Resolves when so many have come in all. */
  until(count: number): Promise<void>;
}

/** An empty one. `answer` decides what becomes of a message, after it was counted; default: it is handled. */
export function createMailbox(answer: HandleMessage = async () => undefined): Mailbox {
  const messages: IncomingMessage[] = [];
  const waiters = new Set<() => void>();
  return {
    messages,
    get ids() {
      return messages.map(({ id }) => id);
    },
    async handle(message, signal) {
      messages.push(message);
      for (const check of [...waiters]) check();
      await answer(message, signal);
    },
    until(count) {
      return new Promise((resolve) => {
        const check = () => {
          if (messages.length < count) return;
          waiters.delete(check);
          resolve();
        };
        waiters.add(check);
        check();
      });
    },
  };
}
