import type { Duplex } from 'node:stream';
import type { Channel } from 'amqplib';

/**
 * Call it before each frame that is one of many: all that is written in this turn of the event loop goes to the socket in one
 * piece, on whatever channel of the connection. By itself amqplib writes each message alone, which costs a call of the system
 * here and a read in the broker.
 */
export function joinWrites(channel: Channel): void {
  const { stream } = channel.connection as unknown as { readonly stream: Duplex };
  if (stream.writableCorked > 0) return;
  stream.cork();
  // The library hands frames to the socket in an "immediate" of this turn, so the one after it comes later in any case.
  setImmediate(() => setImmediate(() => stream.uncork()));
}
