import { describe, expect, it } from '@jest/globals';
import { createBus } from '../../../../../cache/stores/redis/news/redis-bus.ts';
import { encodeNews } from '../../../../../cache/stores/redis/news/redis-bus-message.ts';
import { createBackoff } from '../../../../../cache/stores/redis/redis-backoff.ts';
import { createLogger } from '../../../../../telemetry/logger.ts';
import { createManualClock, until } from '../../../../helpers/redis-store-under-test.ts';

/** A stub of connections that answer, are silent or end when a test says so, which no server can be made to do to the moment. */
function createStubConnections() {
  const opened: ReturnType<typeof createStubConnection>[] = [];
  return {
    opened,
    open(onMessage: (bytes: Uint8Array) => void) {
      const connection = createStubConnection(onMessage);
      opened.push(connection);
      return connection;
    },
    last() {
      const connection = opened.at(-1);
      if (connection === undefined) throw new Error('Nothing is opened');
      return connection;
    },
  };
}

function createStubConnection(onMessage: (bytes: Uint8Array) => void) {
  const opening = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<void>();
  const pings: PromiseWithResolvers<void>[] = [];
  return {
    opening,
    pings,
    closed: closed.promise,
    open: () => opening.promise,
    ping() {
      const ping = Promise.withResolvers<void>();
      pings.push(ping);
      return ping.promise;
    },
    close: () => closed.resolve(),
    say: (tag: string) => {
      for (const text of encodeNews([tag])) onMessage(Buffer.from(text));
    },
  };
}

function createTestBus() {
  const connections = createStubConnections();
  const clock = createManualClock();
  const heard: string[] = [];
  const bus = createBus({
    openSubscriber: connections.open,
    connectTimeoutMs: 500,
    heartbeatMs: 1000,
    backoff: createBackoff(clock.random),
    clock,
    log: createLogger({ level: 'silent' }),
  });
  bus.subscribe({
    onConnected: () => heard.push('connected'),
    onDisconnected: () => heard.push('disconnected'),
    onInvalidated: (tags) => heard.push(...tags),
  });
  const connect = async () => {
    const before = heard.length;
    connections.last().opening.resolve();
    await until(() => heard.length > before);
  };
  return { bus, connections, clock, heard, connect };
}

describe('createBus', () => {
  it('is connected when the subscription is confirmed, not before', async () => {
    const { connections, heard, connect } = createTestBus();
    const before = [...heard];

    await connect();
    connections.last().say('Product:1');

    expect(before).toEqual([]);
    expect(heard).toEqual(['connected', 'Product:1']);
  });

  it('tells a late listener at once that news arrive', async () => {
    const { bus, connect } = createTestBus();
    await connect();
    const late: string[] = [];

    const end = bus.subscribe({
      onConnected: () => late.push('connected'),
      onDisconnected: () => undefined,
      onInvalidated: () => undefined,
    });

    expect(late).toEqual(['connected']);
    end();
  });

  it('asks for a sign of life after each heartbeat that was answered', async () => {
    const { connections, clock, connect, heard } = createTestBus();
    await connect();
    const { pings } = connections.last();

    for (let beat = 1; beat <= 3; beat++) {
      await until(() => {
        if (pings.length < beat) clock.advance(1000);
        return pings.length === beat;
      });
      pings.at(-1)?.resolve();
    }

    expect(pings).toHaveLength(3);
    expect(heard).toEqual(['connected']);
  });

  it('confirms with each answer all that was told before it asked', async () => {
    const { bus, connections, clock, connect } = createTestBus();
    const openedAtMs = clock.now();
    clock.advance(100);
    await connect();
    const confirmed: number[] = [];
    bus.subscribe({
      onConnected: () => undefined,
      onDisconnected: () => undefined,
      onInvalidated: () => undefined,
      onConfirmed: (atMs) => confirmed.push(atMs - openedAtMs),
    });

    clock.advance(1000);
    await until(() => connections.last().pings.length === 1);
    clock.advance(400);
    connections.last().pings[0]?.resolve();
    await until(() => confirmed.length === 2);

    expect(confirmed).toEqual([0, 1100]);
  });

  it('gives up a connection that does not answer in time, and hears nothing of it any more', async () => {
    const { connections, clock, heard, connect } = createTestBus();
    await connect();
    const silent = connections.last();
    clock.advance(1000);

    clock.advance(499);
    const before = [...heard];
    clock.advance(1);
    await until(() => heard.length > 1);
    silent.say('late');

    expect(before).toEqual(['connected']);
    expect(heard).toEqual(['connected', 'disconnected']);
    await silent.closed;
    clock.advance(50);
    await connect();
    expect(heard).toEqual(['connected', 'disconnected', 'connected']);
  });

  it('gives up a subscription that is not confirmed in time, and says nothing of it', async () => {
    const { connections, clock, heard } = createTestBus();

    clock.advance(500);
    await connections.last().closed;
    clock.advance(50);

    await until(() => connections.opened.length === 2);
    expect(heard).toEqual([]);
  });

  it('connects again after pauses that grow to two seconds, and not at all when it is closed', async () => {
    const { bus, connections, clock } = createTestBus();
    const pauses: number[] = [];

    for (let attempt = 1; attempt <= 9; attempt++) {
      connections.last().opening.reject(new Error('refused'));
      await connections.last().closed;
      let pause = 0;
      for (; connections.opened.length === attempt; pause += 1) clock.advance(1);
      pauses.push(pause);
    }
    await bus.close();
    clock.advance(100_000);

    // A quarter off: the chance of this clock is a half.
    expect(pauses).toEqual([38, 75, 150, 300, 600, 1200, 1500, 1500, 1500]);
    expect(connections.opened).toHaveLength(10);
  });
});
