import { type RunningRabbitmq, startRabbitmq } from '@banyan/devkit/services/rabbitmq.ts';
import { startTcpProxy } from '@banyan/devkit/services/tcp-proxy.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { processClock } from '../../../../../events/brokers/broker-clock.ts';
import { parseBrokerUrls } from '../../../../../events/brokers/rabbitmq/connection/addresses.ts';
import { openLink } from '../../../../../events/brokers/rabbitmq/connection/link.ts';
import { createLogger } from '../../../../../telemetry/logger.ts';
import { eventually } from '../../../../helpers/eventually.ts';

let rabbitmq: RunningRabbitmq;
beforeAll(async () => {
  rabbitmq = await startRabbitmq();
});
afterAll(() => rabbitmq.stop());

/** Class and method of `connection.close`, as AMQP 0-9-1 numbers them. */
const connectionClose = Buffer.from([0, 10, 0, 50]);

describe('openLink', () => {
  it('leaves no connection behind when it is closed while it connects, though nobody answers then', async () => {
    await using stack = new AsyncDisposableStack();
    const lines: string[] = [];
    const proxy = stack.adopt(
      await startTcpProxy({
        targetPort: rabbitmq.port,
        // Whoever now waits for an answer waits for two heartbeats, and then for an error that somebody must take.
        onSent: (bytes) => bytes.includes(connectionClose) && proxy.stall(),
      }),
      (open) => open.stop(),
    );
    proxy.stall();
    const url = rabbitmq.url.replace(`:${rabbitmq.port}`, `:${proxy.port}`);
    const link = await openLink({
      servers: parseBrokerUrls(url),
      name: 'test',
      heartbeatSeconds: 1,
      log: createLogger({ level: 'trace', write: (line) => lines.push(line) }),
      clock: processClock,
    });
    await eventually(
      () => proxy.connections,
      (connections) => connections === 1,
    );

    const closing = link.close();
    proxy.resume();
    await closing;
    await eventually(
      () => proxy.connections,
      (connections) => connections === 0,
    );

    expect(link.model).toBeNull();
    expect(lines).toEqual([]);
  });
});
