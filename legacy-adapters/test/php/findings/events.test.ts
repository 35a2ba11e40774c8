import { startRabbitmq } from '@banyan/devkit/services/rabbitmq.ts';
import { createResourceCache } from '@banyan/platform/cache/create-resource-cache.ts';
import type { ResourceCache } from '@banyan/platform/cache/resource-cache.ts';
import { openRabbitmqBroker } from '@banyan/platform/events/brokers/rabbitmq/rabbitmq-broker.ts';
import {
  foreignGroup,
  invalidateByForeign,
} from '@banyan/platform/events/consumer/invalidate-by-foreign.ts';
import { republishForeign } from '@banyan/platform/events/consumer/republish-foreign.ts';
import { foreignMappingSchema } from '@banyan/platform/events/decoders/foreign-mapping.ts';
import { NO_EVENT_SCHEMAS } from '@banyan/platform/events/envelope/event-schemas.ts';
import { type OpenOutbox, openOutbox } from '@banyan/platform/events/outbox/open-outbox.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { eventually } from '@banyan/platform/test/helpers/eventually.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from 'amqplib';
import { createAdapterUnderTest } from '../../runtime/adapter-under-test.ts';
import { type BoxOffice, startBoxOffice } from './box-office.ts';

const exchange = 'box-office';

const mapping = foreignMappingSchema.parse({
  name: 'box-office',
  exchange,
  bindings: ['#'],
  subgraph: 'hall',
  entities: [
    { event: 'seat.updated', entity: 'Seat' },
    { event: 'guest.updated', entity: 'Guest' },
  ],
  // A repeated invalidation would hide that a message was taken for another one.
  repeatAfterMs: 0,
});

const seats = `
type Query {
  seat(id: ID!): Seat @connect(source: "api", http: { GET: "/seats/{$args.id}" }, selection: "id name", entity: true)
}
type Seat @key(fields: "id") { id: ID! name: String }
`;

const log = createLogger({ level: 'silent' });

let stack: AsyncDisposableStack;
let boxOffice: BoxOffice;
let cache: ResourceCache;
let outbox: OpenOutbox;
/** Of all messages that PHP has published. */
let correlationIds: unknown[];

beforeAll(async () => {
  stack = new AsyncDisposableStack();
  const { url } = stack.use(await startRabbitmq());
  await listen(url);
  outbox = stack.adopt(await openOutbox('sqlite::memory:', { log, baseDir: '/' }), (open) =>
    open.close(),
  );
  cache = createResourceCache({ sharedStore: null });
  const broker = stack.adopt(await openRabbitmqBroker({ url, log }), (open) => open.close());
  await broker.setUp({ groups: [foreignGroup(mapping)] });
  const republish = republishForeign(mapping.name, {
    inbox: outbox.inbox,
    schemas: NO_EVENT_SCHEMAS,
    log,
  });
  await invalidateByForeign(broker, mapping, { cache, log, republish });
  boxOffice = stack.use(await startBoxOffice('laravel', { AMQP_URL: url }));
});

afterAll(() => stack.disposeAsync());

/** Makes the exchange of the PHP team, and notes what comes through it. */
async function listen(url: string): Promise<void> {
  correlationIds = [];
  const connection = stack.adopt(await connect(url), (open) => open.close());
  const channel = await connection.createChannel();
  await channel.assertExchange(exchange, 'topic');
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, exchange, '#');
  await channel.consume(queue, (message) => correlationIds.push(message?.properties.correlationId));
}

/** Changes a row as an admin panel would, behind the back of the gateway. */
async function rename(path: string, name: string): Promise<void> {
  const body = new URLSearchParams({ name });
  const { status } = await fetch(boxOffice.source.baseUrl + path, { method: 'PUT', body });
  expect(status).toBe(200);
}

async function subjects(): Promise<readonly string[]> {
  const rows = await outbox.claim({ claimant: 'test', limit: 100, leaseMs: 0 });
  return rows.map(({ subject }) => subject);
}

describe('messages of Laravel with one correlation id (finding 9)', () => {
  it('are as many changes, each of which the client sees', async () => {
    const source = { ...boxOffice.source, cache: { ttlSeconds: 3600 } };
    await using adapter = createAdapterUnderTest(seats, source, { cache });
    const name = async () =>
      Object((await adapter.run('{ seat(id: 1) { name } }')).data?.seat).name;
    const before = await name();

    await rename('/seats/1', 'Box');
    const first = await eventually(name, (text) => text !== before);
    await rename('/seats/1', 'Balcony');
    const second = await eventually(name, (text) => text !== first);
    await rename('/guests/1', 'ann@work');
    const events = await eventually(subjects, (all) => all.length >= 3);
    await eventually(
      () => correlationIds,
      (ids) => ids.length >= 3,
    );

    expect([before, first, second]).toEqual(['Seat 1', 'Box', 'Balcony']);
    expect(events).toEqual(['Seat:1', 'Seat:1', 'Guest:1']);
    expect(correlationIds).toEqual(['1', '1', '1']);
    const reads = (await boxOffice.calls()).filter(({ method }) => method === 'GET');
    expect(reads).toHaveLength(3);
  });
});
