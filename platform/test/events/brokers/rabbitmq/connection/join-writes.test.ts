import { Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { Channel } from 'amqplib';
import { joinWrites } from '../../../../../events/brokers/rabbitmq/connection/join-writes.ts';

/** A stub of a channel on a socket which notes what it is given at a time: the library cannot be asked that. */
function startChannel() {
  const writes: string[][] = [];
  const stream = new Duplex({
    read: () => undefined,
    write(chunk, _encoding, done) {
      writes.push([String(chunk)]);
      done();
    },
    writev(chunks, done) {
      writes.push(chunks.map(({ chunk }) => String(chunk)));
      done();
    },
  });
  const channel = { connection: { stream } } as unknown as Channel;
  return { channel, stream, writes };
}

describe('joined writes', () => {
  it('go to the socket in one piece, also those of the turn after', async () => {
    const { channel, stream, writes } = startChannel();

    for (const frame of ['a', 'b']) {
      joinWrites(channel);
      setImmediate(() => stream.write(frame));
    }
    await nextTurn();
    await nextTurn();

    expect(writes).toEqual([['a', 'b']]);
  });

  it('leave the socket as it was', async () => {
    const { channel, stream, writes } = startChannel();
    joinWrites(channel);
    await nextTurn();
    await nextTurn();

    stream.write('later');

    expect(stream.writableCorked).toBe(0);
    expect(writes).toEqual([['later']]);
  });
});
