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

  it('are refused when two have one name, or a setting is out of range', () => {
    const config = eventsProject({});

    const making = () => projectTopology(config, [insights, { ...insights, maxAttempts: 0 }]);

    expect(making).toThrow(RangeError);
    expect(making).toThrow('Consumer group "insights" is there more than once');
    expect(making).toThrow('maxAttempts must be from 1 to 1000, received 0');
  });
});
