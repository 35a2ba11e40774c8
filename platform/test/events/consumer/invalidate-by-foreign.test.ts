import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  createInProcessBroker,
  type InProcessBroker,
} from '../../../events/brokers/in-process/in-process-broker.ts';
import {
  foreignGroup,
  invalidateByForeign,
} from '../../../events/consumer/invalidate-by-foreign.ts';
import { foreignMappingSchema } from '../../../events/decoders/foreign-mapping.ts';
import { createLogger } from '../../../telemetry/logger.ts';

const mapping = foreignMappingSchema.parse({
  name: 'shop',
  exchange: 'shop.events',
  bindings: ['#'],
  subgraph: 'catalog',
  entities: [{ event: 'product.updated', entity: 'Product' }],
});
const log = createLogger({ level: 'silent' });

let broker: InProcessBroker;
let told: unknown[];
let delayed: [delayMs: number, run: () => void][];

beforeEach(async () => {
  // The bus stands in for the foreign exchange, which only RabbitMQ has.
  const { name, bindings } = foreignGroup(mapping);
  broker = createInProcessBroker({ log, topology: { groups: [{ name, bindings }] } });
  told = [];
  delayed = [];
  const invalidate = async (tags: readonly string[], cause?: string) => {
    told.push([tags, cause]);
  };
  const after = (delayMs: number, run: () => void) => void delayed.push([delayMs, run]);
  await invalidateByForeign(broker, mapping, { cache: { invalidate }, log, after });
});

afterEach(() => broker.close());

function publish(body: string): Promise<void> {
  return broker.publish({ id: 'm1', type: 'shop.Product.any', subject: 'Product', body });
}

describe('messages of a foreign exchange', () => {
  it('have a queue of ours, bound to the exchange of theirs', () => {
    expect(foreignGroup(mapping)).toEqual({
      name: 'foreign-shop',
      exchange: 'shop.events',
      bindings: ['#'],
      maxAttempts: 1000,
    });
  });

  it('invalidate the entity and its lists at once, and once more after the wait', async () => {
    await publish('{"event":"product.updated","id":42}');

    expect(told).toEqual([[['Product:42', 'Product[]'], 'event']]);
    expect(delayed.map(([delayMs]) => delayMs)).toEqual([2000]);
    for (const [, run] of delayed) run();
    expect(told).toEqual([told[0], told[0]]);
  });

  it('do nothing when no rule matches', async () => {
    await publish('{"event":"stocktake.finished","id":42}');

    expect(told).toEqual([]);
    expect(await broker.deadLetters.list('foreign-shop', { limit: 10 })).toEqual([]);
  });

  it('go to the dead letters with the reason when they cannot be read', async () => {
    await publish('');

    expect(told).toEqual([]);
    expect(await broker.deadLetters.list('foreign-shop', { limit: 10 })).toMatchObject([
      { reason: expect.stringContaining('empty') },
    ]);
  });
});
