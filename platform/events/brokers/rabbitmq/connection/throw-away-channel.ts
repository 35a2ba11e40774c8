import type { Channel, ChannelModel } from 'amqplib';
import type { BrokerClock } from '../../broker-clock.ts';
import { closeChannel } from './kept-channel.ts';

/**
 * Lends a channel for one question, and closes it: the broker closes a channel whose question it does not like, with all
 * that goes on there.
 */
export async function withChannel<Answer>(
  model: ChannelModel,
  clock: BrokerClock,
  use: (channel: Channel) => Promise<Answer>,
): Promise<Answer> {
  const channel = await model.createChannel();
  // Told as the rejection of the question, too.
  channel.on('error', () => undefined);
  try {
    return await use(channel);
  } finally {
    await closeChannel(channel, clock);
  }
}

/** The broker's code in an error, such as 404; null in others. */
export function replyCodeOf(error: unknown): number | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'number' ? code : null;
}
