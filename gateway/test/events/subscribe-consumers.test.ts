import { compileKeyForms } from '@banyan/legacy-adapters/runtime/batching/key-form.ts';
import { compileKeySpellings } from '@banyan/legacy-adapters/runtime/entities/key-spellings.ts';
import { createInProcessBroker } from '@banyan/platform/events/brokers/in-process/in-process-broker.ts';
import { foreignMappingSchema } from '@banyan/platform/events/decoders/foreign-mapping.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { describe, expect, it } from '@jest/globals';
import { openEvents } from '../../events/open-events.ts';
import { subscribeConsumers } from '../../events/subscribe-consumers.ts';
import { projectTopology } from '../../events/topology.ts';
import { eventsProject } from '../helpers/events-project.ts';

const log = createLogger({ level: 'silent' });
const mapping = foreignMappingSchema.parse({
  name: 'shop',
  exchange: 'shop.events',
  bindings: ['shop.#'],
  subgraph: 'catalog',
  entities: [{ event: 'product.updated', entity: 'Product' }],
});

describe('a foreign source', () => {
  it('has its messages republished with keys as the subgraph spells them', async () => {
    await using stack = new AsyncDisposableStack();
    const project = eventsProject({ outbox: 'sqlite::memory:' });
    const config = { ...project, events: { ...project.events, foreign: [mapping] } };
    const parts = await openEvents(config, log);
    stack.defer(() => parts.close());
    // The bus of the process stands in for the exchange.
    const groups = projectTopology(config, []).groups.map(({ exchange, ...group }) => group);
    const topology = { groups };
    const broker = stack.adopt(createInProcessBroker({ log, topology }), (one) => one.close());
    const invalidated: string[] = [];
    const cache = { invalidate: async (tags: readonly string[]) => void invalidated.push(...tags) };
    const keys = [{ id: null }];
    const forms = [compileKeyForms('integer')];
    const keySpellings = compileKeySpellings([{ typeName: 'Product', keys, forms }]);
    const subgraphs = [{ name: 'catalog', keySpellings }];
    await subscribeConsumers(broker, { config, parts, cache, subgraphs, consumers: [], log });

    const body = '{"event":"product.updated","id":"007"}';
    await broker.publish({ id: 'm1', type: 'shop.Product.any', subject: 'Product', body });

    const rows = await parts.outboxes.own?.claim({ claimant: 'test', limit: 10, leaseMs: 1000 });
    expect(rows?.map(({ subject }) => subject)).toEqual(['Product:7']);
    expect(invalidated).toEqual(['Product:007', 'Product[]']);
  });
});
