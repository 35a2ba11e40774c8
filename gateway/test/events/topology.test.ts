import { createInProcessBroker } from '@banyan/platform/events/brokers/in-process/in-process-broker.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { eventually } from '@banyan/platform/test/helpers/eventually.ts';
import { createManualBrokerClock } from '@banyan/platform/test/helpers/manual-broker-clock.ts';
import { openRelayUnderTest } from '@banyan/platform/test/helpers/relay-under-test.ts';
import { describe, expect, it } from '@jest/globals';
import { projectTopology } from '../../events/topology.ts';
import { eventsProject } from '../helpers/events-project.ts';

const shop = {
  name: 'shop',
  exchange: 'shop.events',
  bindings: ['product.*'],
  subgraph: 'catalog',
  entities: [{ event: 'product.updated', entity: 'Product' }],
};
const insights = { name: 'insights', bindings: ['orders.#'], partitions: 4 };
const rabbitmq = 'amqp://mq';
const redis = 'redis://cache';
const patient = { name: 'patient', bindings: ['#'], maxAttempts: 1000 };
const hasty = { name: 'hasty', bindings: ['#'], maxAttempts: 2 };

function groupsOf(events: object, cache: object = {}): readonly string[] {
  const { groups } = projectTopology(eventsProject(events, cache), [insights]);
  return groups.map(({ name }) => name);
}

describe('the consumer groups of a project', () => {
  it.each([
    ['one process', {}, {}, ['cache', 'insights']],
    ['replicas that share Redis', { rabbitmq }, { redis }, ['cache', 'insights']],
    ['replicas with a memory of their own', { rabbitmq }, {}, ['insights']],
    [
      'a foreign source',
      { rabbitmq, foreign: [shop] },
      { redis },
      ['cache', 'foreign-shop', 'insights'],
    ],
  ])('of %s', (_case, events, cache, names) => {
    expect(groupsOf(events, cache)).toEqual(names);
  });

  it.each([
    ['for hours with RabbitMQ', { rabbitmq }, [1000, undefined, 1000, 2]],
    ['for minutes within the process', {}, [5, 5, 5, 2]],
  ])('try %s', (_case, events, attempts) => {
    const { groups } = projectTopology(eventsProject(events, { redis }), [
      insights,
      patient,
      hasty,
    ]);

    expect(groups.map(({ maxAttempts }) => maxAttempts)).toEqual(attempts);
  });

  it('are refused when two have one name, or a setting is out of range', () => {
    const config = eventsProject({});

    const making = () => projectTopology(config, [insights, { ...insights, maxAttempts: 0 }]);
    const beyond = () => projectTopology(config, [{ ...insights, maxAttempts: 1001 }]);

    expect(making).toThrow(RangeError);
    expect(making).toThrow('Consumer group "insights" is there more than once');
    expect(making).toThrow('maxAttempts must be from 1 to 1000, received 0');
    expect(beyond).toThrow('maxAttempts must be from 1 to 1000, received 1001');
  });
});

describe('a process without RabbitMQ', () => {
  it('tells the caches of later events while another group fails for all', async () => {
    await using stack = new AsyncDisposableStack();
    const test = stack.use(await openRelayUnderTest());
    const clock = createManualBrokerClock();
    const topology = projectTopology(eventsProject({}), [patient]);
    const log = createLogger({ level: 'silent' });
    const broker = createInProcessBroker({ log, clock, topology });
    const heard = new Set<string | null>();
    await broker.subscribe({ group: 'cache' }, async ({ id }) => void heard.add(id));
    await broker.subscribe({ group: 'patient' }, () => Promise.reject(new Error('no connection')));
    // What it gives back is claimed again before later events.
    test.start({ broker, window: 4, maxHeld: 4, backoffMs: 1 });
    stack.defer(() => broker.close());
    await test.append(...Array.from({ length: 16 }, (_, index) => `${index}`));

    const [later = null] = await test.append('later');

    await eventually(
      async () => {
        test.clock.advance(10_000);
        await clock.advance(10_000);
        return clock.now();
      },
      (nowMs) => heard.has(later) || nowMs > 20 * 60_000,
    );

    expect(heard).toContain(later);
    expect(await broker.deadLetters.list('patient', { limit: 1 })).toMatchObject([{ attempts: 5 }]);
  });
});
