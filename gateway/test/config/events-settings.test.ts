import { summarizeConfigFault } from '@banyan/platform/config/config-fault.ts';
import { env } from '@banyan/platform/config/environment-reference.ts';
import { describe, expect, it } from '@jest/globals';
import { readProjectConfig } from '../../config/read-project-config.ts';

function read(events: unknown, environment: Record<string, string> = {}) {
  const catalog = { schema: 'catalog.graphql', sources: { api: { baseUrl: 'http://catalog' } } };
  const project = { supergraph: 'supergraph.graphql', subgraphs: { catalog }, events };
  return readProjectConfig(project, '/project', environment);
}

function faultsOf(events: unknown): readonly string[] {
  const result = read(events);
  return result.ok ? [] : result.faults.map(summarizeConfigFault);
}

const shop = {
  name: 'shop',
  exchange: 'shop.events',
  bindings: ['product.*'],
  subgraph: 'catalog',
  entities: [{ event: 'product.updated', entity: 'Product' }],
};

describe('the settings of events', () => {
  it('are a bus in this process, and an outbox in a file of the gateway, when nothing is set', () => {
    expect(read({})).toMatchObject({
      ok: true,
      config: {
        events: {
          rabbitmq: null,
          prefix: 'banyan',
          outbox: 'sqlite:./var/outbox.db',
          relay: true,
          retentionHours: 72,
          outboxes: {},
          schemas: '/project/schema/events',
        },
      },
    });
  });

  it('take addresses from variables, and leave out an outbox whose variable is not set', () => {
    const events = {
      rabbitmq: env('RABBITMQ_URL', null),
      outboxes: { catalog: env('CATALOG_OUTBOX_URL', null) },
    };
    const set = { RABBITMQ_URL: 'amqp://a, amqps://b', CATALOG_OUTBOX_URL: 'mysql://u:p@db/shop' };

    expect(read(events, set)).toMatchObject({
      config: {
        events: { rabbitmq: 'amqp://a,amqps://b', outboxes: { catalog: 'mysql://u:p@db/shop' } },
      },
    });
    expect(read(events)).toMatchObject({ config: { events: { rabbitmq: null, outboxes: {} } } });
  });

  it.each([
    [{ rabbitmq: 'http://mq' }, /^events\.rabbitmq: expected an amqp or amqps address/],
    [{ prefix: 'Big Name' }, /^events\.prefix: expected at most 64 lower case letters/],
    [
      { outboxes: { catalog: 'oracle://db' } },
      /^events\.outboxes\.catalog: expected sqlite:<file>/,
    ],
    [
      { outboxes: { shop: 'sqlite:a.db' } },
      /^events\.outboxes\.shop: expected one of the subgraphs catalog/,
    ],
    [{ rabbit: 'amqp://mq' }, /^events\.rabbit/],
    [{ outbox: 'oracle://db' }, /^events\.outbox: expected sqlite:<file>/],
    [{ relay: 'maybe' }, /^events\.relay: expected true or false/],
    [{ retentionHours: 0 }, /^events\.retentionHours: expected a whole number of hours from 1/],
    [
      { rabbitmq: 'amqp://mq', prefix: 'shop', foreign: [shop] },
      /^events\.foreign\[0\]\.exchange: expected an exchange of other programs, not that of the gateway/,
    ],
    [
      { foreign: [shop] },
      /^events\.rabbitmq: expected the address of RabbitMQ, which events\.foreign needs/,
    ],
    [
      { rabbitmq: 'amqp://mq', foreign: [{ ...shop, subgraph: 'other' }] },
      /^events\.foreign\[0\]\.subgraph: expected one of the subgraphs catalog, received "other"/,
    ],
    [
      { rabbitmq: 'amqp://mq', foreign: [{ ...shop, bindings: [] }] },
      /^events\.foreign\[0\]\.bindings: expected at least one pattern/,
    ],
    [
      { rabbitmq: 'amqp://mq', foreign: [shop, shop] },
      /^events\.foreign: expected foreign sources with names of their own/,
    ],
  ])('name the place and the form of what is wrong in %j', (events, fault) => {
    expect(faultsOf(events)).toEqual([expect.stringMatching(fault)]);
  });

  it('never show the password of an address', () => {
    const shown = [
      ...faultsOf({ rabbitmq: 'http://user:pa55@mq' }),
      ...faultsOf({ outboxes: { catalog: 'oracle://user:pa55@db/shop' } }),
      ...faultsOf({ outbox: 'oracle://user:pa55@db/shop' }),
    ];

    expect(shown).toHaveLength(3);
    expect(shown.join()).not.toContain('pa55');
  });
});
