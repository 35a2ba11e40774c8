import type { EventBroker } from '@banyan/platform/events/brokers/event-broker.ts';
import { createInProcessBroker } from '@banyan/platform/events/brokers/in-process/in-process-broker.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { createStubEventBroker } from '@banyan/platform/test/helpers/stub-event-broker.ts';
import { describe, expect, it } from '@jest/globals';
import { setUpWhenReady } from '../../events/set-up-when-ready.ts';

const log = createLogger({ level: 'silent' });
const topology = { groups: [{ name: 'cache', bindings: ['#'] }] };

/** The stub of a broker in a state; each set-up takes the next outcome. */
function stubBroker(outcomes: readonly ('ok' | 'failed')[]) {
  const stub = createStubEventBroker();
  const asked: string[] = [];
  const setUp: EventBroker['setUp'] = async () => {
    const outcome = outcomes[asked.length] ?? 'ok';
    asked.push(outcome);
    if (outcome === 'failed') throw new Error('stub: not now');
    return { created: [], unchanged: [], missing: [], differences: [], leaderless: [] };
  };
  const broker: EventBroker = Object.create(stub, { setUp: { value: setUp } });
  return { broker, asked, become: stub.become };
}

describe('setUpWhenReady', () => {
  it('makes what is missing', async () => {
    const broker = createInProcessBroker({ log });
    const { signal } = new AbortController();

    const isUp = await setUpWhenReady(broker, topology, { log, signal });
    const { unchanged } = await broker.inspect(topology);
    await broker.close();

    expect(isUp).toBe(true);
    expect(unchanged).toContain('cache');
  });

  it('waits until the broker is there', async () => {
    const { broker, asked, become } = stubBroker(['ok']);
    become('connecting');
    const { signal } = new AbortController();

    const settingUp = setUpWhenReady(broker, topology, { log, signal });
    become('blocked');
    const askedBefore = [...asked];
    become('ready');

    expect(await settingUp).toBe(true);
    expect([askedBefore, asked]).toEqual([[], ['ok']]);
  });

  it('tries again after a failure, though the broker is there all the time', async () => {
    const { broker, asked } = stubBroker(['failed', 'failed', 'ok']);
    const { signal } = new AbortController();

    const isUp = await setUpWhenReady(broker, topology, { log, signal, retryMs: 1 });

    expect(isUp).toBe(true);
    expect(asked).toEqual(['failed', 'failed', 'ok']);
  });

  it('gives up when it is called off', async () => {
    const { broker, asked, become } = stubBroker([]);
    become('connecting');
    const calledOff = new AbortController();

    const settingUp = setUpWhenReady(broker, topology, { log, signal: calledOff.signal });
    calledOff.abort();

    expect(await settingUp).toBe(false);
    expect(asked).toEqual([]);
  });
});
