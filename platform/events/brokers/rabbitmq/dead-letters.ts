import type { Channel, ChannelModel, GetMessage } from 'amqplib';
import type { BrokerClock } from '../broker-clock.ts';
import type { DeadLetter, DeadLetters } from '../event-broker.ts';
import { untilReady } from '../until-ready.ts';
import { withChannel } from './connection/throw-away-channel.ts';
import { HEADER, propertiesAgain, textOrNull } from './message-format.ts';
import type { Sender } from './sending/sender.ts';
import type { Names } from './topology/names.ts';

/** Where dead letters are, and how they go back. */
export interface DeadLettersOptions {
  connect(): Promise<ChannelModel>;
  readonly clock: BrokerClock;
  readonly sender: Sender;
  /** How long letters that go back wait until messages are taken. */
  readonly readyLimitMs: number;
  readonly names: Names;
}

/**
 * The dead-letter queues. Letters are looked at without being acknowledged, and go back when the channel closes: whatever
 * happens meanwhile, none is lost. While one call runs, others do not see the letters that it holds.
 */
export function createDeadLetters(options: DeadLettersOptions): DeadLetters {
  const { clock, names, sender } = options;

  /** Hands out the letters one by one, those that were there at the beginning, until `use` says that it is enough. */
  async function visit(
    group: string,
    use: (letter: GetMessage, channel: Channel) => Promise<boolean>,
  ) {
    const queue = names.deadQueue(group);
    await withChannel(await options.connect(), clock, async (channel) => {
      let letter = await channel.get(queue);
      // Counted with the first letter: what a declaration says may be older than what was given back just now.
      let others = letter === false ? 0 : letter.fields.messageCount;
      while (letter !== false && (await use(letter, channel)) && others > 0) {
        letter = await channel.get(queue);
        others -= 1;
      }
      // The broker would do it, too, but only some time after the channel is closed.
      channel.nackAll(true);
    });
  }

  /** How many were taken away. */
  async function take(
    group: string,
    id: string | null,
    use: (letter: GetMessage) => Promise<void>,
  ) {
    let count = 0;
    await visit(group, async (letter, channel) => {
      if (id !== null && letter.properties.messageId !== id) return true;
      await use(letter);
      channel.ack(letter);
      count += 1;
      return true;
    });
    return count;
  }

  return {
    async list(group, { limit }) {
      const letters: DeadLetter[] = [];
      if (limit < 1) return letters;
      await visit(group, async (letter) => letters.push(toDeadLetter(letter, group)) < limit);
      return letters;
    },
    async retry(group, id) {
      // A broker that has just been opened may have the connection for questions before the other.
      await untilReady(sender, { clock, limitMs: options.readyLimitMs });
      return take(group, id, (letter) =>
        sender.send({
          exchange: '',
          routingKey: originOf(letter) ?? names.queue(group),
          body: letter.content,
          properties: propertiesAgain(letter, {}),
        }),
      );
    },
    drop: (group, id) => take(group, id, async () => undefined),
  };
}

function toDeadLetter({ properties, content }: GetMessage, group: string): DeadLetter {
  const headers = properties.headers ?? {};
  const attempts = Number(headers[HEADER.attempts] ?? headers['x-delivery-count'] ?? 0);
  return {
    id: textOrNull(properties.messageId),
    type: textOrNull(properties.type),
    group,
    reason: textOrNull(headers[HEADER.reason]) ?? brokersReason(headers['x-first-death-reason']),
    attempts,
    diedAt: textOrNull(headers[HEADER.diedAt]),
    body: content,
  };
}

/** Of a letter which the broker has moved here by itself. */
function brokersReason(reason: unknown): string {
  return `RabbitMQ gave up its delivery: ${textOrNull(reason) ?? 'reason unknown'}`;
}

/** The queue in which a letter was. */
function originOf({ properties }: GetMessage): string | null {
  const headers = properties.headers ?? {};
  return textOrNull(headers[HEADER.queue]) ?? textOrNull(headers['x-first-death-queue']);
}
