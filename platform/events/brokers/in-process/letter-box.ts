import type { DeadLetter, DeadLetters, OutgoingMessage } from '../event-broker.ts';
import { PublishFailure } from '../publish-failure.ts';
import type { Death } from './group-queue.ts';

/** Dead letters of all groups, in memory. */
export interface LetterBox extends DeadLetters {
  /** Null, or a failure when there are too many of the group. */
  put(group: string, death: Death, diedAtMs: number): PublishFailure | null;
}

interface Letter {
  readonly letter: DeadLetter;
  readonly message: OutgoingMessage;
}

const mostOfGroup = 10_000;

/** Empty. `giveBack` puts a message into the queue of its group again. */
export function createLetterBox(
  giveBack: (group: string, message: OutgoingMessage) => void,
): LetterBox {
  const letters = new Map<string, Letter[]>();

  function take(group: string, id: string | null): readonly Letter[] {
    const all = letters.get(group) ?? [];
    const isWanted = ({ letter }: Letter) => id === null || letter.id === id;
    letters.set(
      group,
      all.filter((letter) => !isWanted(letter)),
    );
    return all.filter(isWanted);
  }

  return {
    put(group, { message, reason, attempts }, diedAtMs) {
      const all = letters.get(group) ?? [];
      if (all.length >= mostOfGroup) {
        return new PublishFailure('nacked', `Group "${group}" has ${all.length} dead letters`);
      }
      const { id, type, body } = message;
      const diedAt = new Date(diedAtMs).toISOString();
      const letter = { id, type, group, reason, attempts, diedAt, body: Buffer.from(body) };
      all.push({ letter, message });
      letters.set(group, all);
      return null;
    },
    async list(group, { limit }) {
      return (letters.get(group) ?? []).slice(0, limit).map(({ letter }) => letter);
    },
    async retry(group, id) {
      const taken = take(group, id);
      for (const { message } of taken) giveBack(group, message);
      return taken.length;
    },
    async drop(group, id) {
      return take(group, id).length;
    },
  };
}
