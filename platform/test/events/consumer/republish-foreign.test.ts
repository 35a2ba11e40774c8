import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createInProcessBroker } from '../../../events/brokers/in-process/in-process-broker.ts';
import {
  foreignGroup,
  invalidateByForeign,
} from '../../../events/consumer/invalidate-by-foreign.ts';
import {
  type RepublishOptions,
  republishForeign,
} from '../../../events/consumer/republish-foreign.ts';
import { foreignMappingSchema } from '../../../events/decoders/foreign-mapping.ts';
import { encodeEvent, toChangeEvent } from '../../../events/envelope/create-event.ts';
import { type EventSchemas, NO_EVENT_SCHEMAS } from '../../../events/envelope/event-schemas.ts';
import { type OpenOutbox, openOutbox } from '../../../events/outbox/open-outbox.ts';
import type { JsonObject } from '../../../json/json-value.ts';
import { createLogger } from '../../../telemetry/logger.ts';

const mapping = foreignMappingSchema.parse({
  name: 'shop',
  exchange: 'shop.events',
  bindings: ['#'],
  subgraph: 'catalog',
  entities: [
    { event: 'product.updated', entity: 'Product' },
    { event: 'catalog.Product.updated', entity: 'Product', key: null },
  ],
});
const log = createLogger({ level: 'silent' });
const cache = { invalidate: async () => undefined };

let stack: AsyncDisposableStack;
let outbox: OpenOutbox;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  outbox = await openOutbox('sqlite::memory:', { log, baseDir: '/' });
  stack.defer(() => outbox.close());
});

afterEach(() => stack.disposeAsync());

/** Delivers messages as the foreign exchange would, for which the bus stands in. */
async function startSource(
  schemas: EventSchemas = NO_EVENT_SCHEMAS,
  options: Pick<RepublishOptions, 'canonicalKey'> = {},
) {
  const { name, bindings } = foreignGroup(mapping);
  const broker = createInProcessBroker({ log, topology: { groups: [{ name, bindings }] } });
  stack.defer(() => broker.close());
  const republish = republishForeign('shop', { inbox: outbox.inbox, schemas, log, ...options });
  await invalidateByForeign(broker, mapping, { cache, log, republish, after: () => undefined });
  return (id: string, body: string) =>
    broker.publish({ id, type: 'shop.Product.any', subject: 'Product', body });
}

async function republished(): Promise<readonly (readonly string[])[]> {
  const rows = await outbox.claim({ claimant: 'test', limit: 100, leaseMs: 1000 });
  return rows.map(({ type, subject }) => [type, subject]);
}

const body = '{"event":"product.updated","id":42}';

describe('a foreign message', () => {
  it('is one event of ours in the outbox, although it is delivered twice', async () => {
    const deliver = await startSource();

    await deliver('m1', body);
    await deliver('m1', body);

    expect(await republished()).toEqual([['catalog.Product.updated', 'Product:42']]);
  });

  it('becomes an event with the key in the spelling of the others', async () => {
    const canonicalKey = (entity: string, { id }: JsonObject) => ({ id: `${entity}-${id}` });
    const deliver = await startSource(NO_EVENT_SCHEMAS, { canonicalKey });

    await deliver('m1', body);
    await deliver('m2', '{"event":"catalog.Product.updated"}');

    expect(await republished()).toEqual([
      ['catalog.Product.updated', 'Product:Product-42'],
      ['catalog.Product.updated', 'Product'],
    ]);
  });

  it('is another one when its id is', async () => {
    const deliver = await startSource();

    await deliver('m1', body);
    await deliver('m2', body);

    expect(await republished()).toHaveLength(2);
  });

  it('is not made an event once more when it is one of ours already', async () => {
    const event = toChangeEvent(
      { subgraph: 'catalog', entity: 'Product', key: { id: '42' }, verb: 'updated' },
      { id: '019a2f3e-5c1b-7d40-8001-3f2a9c41d7e0', sequence: 1, timeMs: 1_774_779_330_250 },
    );
    const deliver = await startSource();

    await deliver(event.id, encodeEvent(event));

    expect(await republished()).toEqual([]);
  });

  it('is no event when the schema of its type asks for data', async () => {
    const deliver = await startSource({ types: [], check: () => 'data must be an object' });

    await deliver('m1', body);

    expect(await republished()).toEqual([]);
  });

  it('is nothing to republish when no rule matches', async () => {
    const deliver = await startSource();

    await deliver('m1', '{"event":"stocktake.finished","id":42}');

    expect(await republished()).toEqual([]);
  });
});
