import { describe, expect, it } from '@jest/globals';
import { processClock } from '../../../../events/brokers/broker-clock.ts';
import { createDeadLetters } from '../../../../events/brokers/rabbitmq/dead-letters.ts';
import { namesOf } from '../../../../events/brokers/rabbitmq/topology/names.ts';

describe('dead letters', () => {
  it('are not fetched to be tried again before messages are taken', async () => {
    const steps: string[] = [];
    let tell = () => {};
    let isReady = false;
    // Stubs: which of two connections RabbitMQ opens first cannot be told it.
    const letters = createDeadLetters({
      async connect() {
        steps.push('connect');
        throw new Error('far enough');
      },
      clock: processClock,
      readyLimitMs: 60_000,
      names: namesOf('test'),
      sender: {
        get state() {
          return isReady ? 'ready' : 'connecting';
        },
        onStateChange(listener) {
          tell = listener;
          return () => undefined;
        },
        send: async () => undefined,
        close: async () => undefined,
      },
    });

    const retried = letters.retry('readers', null);
    await new Promise((resolve) => setImmediate(resolve));
    steps.push('ready');
    isReady = true;
    tell();

    await expect(retried).rejects.toThrow('far enough');
    expect(steps).toEqual(['ready', 'connect']);
  });
});
