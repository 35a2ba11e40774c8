import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { compileKeyForms } from '@banyan/legacy-adapters/runtime/batching/key-form.ts';
import { compileKeySpellings } from '@banyan/legacy-adapters/runtime/entities/key-spellings.ts';
import type { EventBroker } from '@banyan/platform/events/brokers/event-broker.ts';
import { encodeEvent, toChangeEvent } from '@banyan/platform/events/envelope/create-event.ts';
import { openOutbox } from '@banyan/platform/events/outbox/open-outbox.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { eventually } from '@banyan/platform/test/helpers/eventually.ts';
import type { EventConsumer, SubgraphEvents } from '@banyan/subgraph-kit/subgraph-events.ts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SpellingSubgraph } from '../../all-spellings.ts';
import { createEvents } from '../../events/create-events.ts';
import { openEvents } from '../../events/open-events.ts';
import { createGatewayMetrics } from '../../metrics/gateway-metrics.ts';
import { eventsProject } from '../helpers/events-project.ts';

const log = createLogger({ level: 'silent' });
const event = { subgraph: 'catalog', entity: 'Product', key: { id: '42' }, verb: 'updated' };
const intent = {
  ...{ subgraph: 'catalog', coordinate: 'Mutation.sell', entity: 'Product', verb: 'updated' },
  ...{ key: { id: '42' }, details: {} },
};
const group = { name: 'insights', bindings: ['catalog.#'] };

let stack: AsyncDisposableStack;

beforeEach(() => {
  stack = new AsyncDisposableStack();
});

afterEach(() => stack.disposeAsync());

/** The events of a process, with what happens in it in order. */
async function startProcess(
  settings: object,
  module: SubgraphEvents = {},
  flushMs = 3000,
  others: readonly SpellingSubgraph[] = [],
) {
  const config = eventsProject({ outbox: 'sqlite::memory:', ...settings });
  const parts = await openEvents(config, log);
  stack.defer(() => parts.close());
  const happened: string[] = [];
  const cache = {
    async invalidate(tags: readonly string[]) {
      // As Redis does, it takes a moment.
      await new Promise((resolve) => setImmediate(resolve));
      happened.push(`invalidated ${tags}`);
    },
  };
  const metrics = createGatewayMetrics();
  const subgraphs = [{ name: 'insights', events: module }, ...others];
  const events = createEvents({ config, parts, cache, subgraphs, metrics, log, flushMs });
  events.start();
  stack.defer(() => events.stop());
  const { own } = parts.outboxes;
  if (own === null) throw new Error('There is no outbox');
  return { events, own, happened, metrics, broker: parts.broker };
}

/** As if they had been begun long ago. */
function ageIntents(file: string): void {
  using database = new DatabaseSync(file);
  database.exec('UPDATE banyan_intents SET created_at = 1');
}

/** Whether what is published is heard: then all that the process does is running. */
function isHeard(broker: EventBroker): Promise<boolean> {
  const change = toChangeEvent(event, { id: 'e1', sequence: 1, timeMs: 0 });
  const { id, type, subject } = change;
  return broker.publish({ id, type, subject, body: encodeEvent(change) }).then(
    () => true,
    () => false,
  );
}

function consumer(happened: () => string[]): EventConsumer {
  return { group, handle: async ({ subject }) => void happened().push(`heard ${subject}`) };
}

describe('the events of a process', () => {
  it('invalidate the caches before a consumer of a subgraph hears of them', async () => {
    const consumers = [consumer(() => happened)];
    const { own, happened } = await startProcess({}, { consumers });

    await own.append([event]);
    await eventually(
      () => own.audit(),
      ({ published }) => published === 1,
    );

    expect(happened).toEqual(['invalidated Product:42,Product[]', 'heard Product:42']);
  });

  it('invalidate an entity as caches know it, whatever spelling of its key they tell', async () => {
    const keys = [{ id: null }];
    const keySpellings = compileKeySpellings([
      { typeName: 'Product', keys, forms: [compileKeyForms('integer')] },
    ]);
    const catalog = { name: 'catalog', keySpellings };
    const { own, happened } = await startProcess({}, {}, 3000, [catalog]);

    await own.append([{ ...event, key: { id: '007' } }]);
    await eventually(
      () => happened,
      (lines) => lines.length === 1,
    );

    expect(happened).toEqual(['invalidated Product:007,Product[],Product:7']);
  });

  it('come from the outbox of a subgraph, too', async () => {
    const outbox = await openOutbox('sqlite::memory:', { log, baseDir: '/' });
    stack.defer(() => outbox.close());
    const { happened } = await startProcess({}, { outbox });

    await outbox.append([event]);

    await eventually(
      () => happened,
      (lines) => lines.length === 1,
    );
  });

  it('tell of a change as reconciled when the answer of its service breaks the schema of the event', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'banyan-events-'));
    stack.defer(() => rm(dir, { recursive: true, force: true }));
    const sold = { subgraph: 'stock', entity: 'Product', key: { id: '42' }, verb: 'sold' };
    const [stock, any] = [{ type: 'integer' }, { type: 'object' }];
    await writeFile(
      join(dir, 'stock.Product.sold.json'),
      JSON.stringify({ ...any, properties: { stock } }),
    );
    await writeFile(join(dir, 'stock.Product.changed.json'), JSON.stringify(any));
    const settings = { schemas: dir, outbox: `sqlite:${join(dir, 'own.db')}` };
    const parts = await openEvents(eventsProject(settings), log);
    const intents = parts.outboxes.own?.intents;
    const id = (await intents?.begin({ ...intent, ...sold })) ?? '';
    const outcome = { outcome: 'ready', events: [{ ...sold, data: { stock: '7' } }] } as const;

    await expect(intents?.settle(id, outcome)).rejects.toThrow('data/stock breaks the rule "type"');
    await parts.close();
    ageIntents(join(dir, 'own.db'));
    const { own, happened } = await startProcess(settings);
    const audit = await eventually(
      () => own.audit(),
      ({ total, pending }) => total > 0 && pending === 0,
    );

    expect(audit).toMatchObject({ total: 1, published: 1, parked: 0 });
    const [row] = await own.readPublished({ after: 0, limit: 2 });
    expect(JSON.parse(row?.payload ?? '')).toMatchObject({
      ...{ type: 'stock.Product.changed', subject: 'Product:42', reconciled: true, data: null },
    });
    expect(happened).toEqual(['invalidated Product:42,Product[]']);
  });

  it('stay in the outbox when another process relays it', async () => {
    const { own, events, metrics, broker } = await startProcess({ relay: false });
    await own.append([event]);

    await eventually(() => isHeard(broker), Boolean);

    expect(await metrics.render()).not.toContain('banyan_events_relayed_total{');
    expect(await own.audit()).toMatchObject({ pending: 1, published: 0 });
    expect(events.notes).toEqual([
      'Change events stay in this process: events.rabbitmq is not set.',
      'Outboxes are not relayed by this process: events.relay is false.',
    ]);
  });

  it('are published before the process ends, when they were written by its last request', async () => {
    const { own, events, happened } = await startProcess({});
    await own.append([event]);
    await eventually(
      () => happened,
      (lines) => lines.length === 1,
    );

    await events.stop();

    expect(await own.audit()).toMatchObject({ pending: 0, published: 1 });
  });

  it('do not keep the process from ending while a consumer fails again and again', async () => {
    const tried = Promise.withResolvers<void>();
    const failing: EventConsumer = {
      group: { ...group, retryDelaysMs: [86_400_000] },
      handle: async () => {
        tried.resolve();
        throw new Error('no place in the database');
      },
    };
    const { own, events } = await startProcess({}, { consumers: [failing] }, 1);
    await own.append([event]);
    await tried.promise;

    await events.stop();

    expect(await own.audit()).toMatchObject({ pending: 1, published: 0 });
  });

  it('tell their state to probes and to metrics', async () => {
    const { own, events, metrics } = await startProcess({});
    await own.append([event]);
    await eventually(
      () => own.audit(),
      ({ published }) => published === 1,
    );
    await own.park('Product:7', 'for the test');
    await own.append([{ ...event, key: { id: '7' } }]);
    await own.intents.begin(intent);
    const lost = await own.intents.begin(intent);
    await own.intents.settle(lost, { outcome: 'unknown', reason: 'no answer' });
    await own.intents.begin(intent);

    const health = await events.health();
    const text = await metrics.render();

    expect(health).toEqual({
      broker: 'ready',
      outboxes: { gateway: { state: 'ok', pending: 0, parked: 1, dead: 0 } },
    });
    expect(text).toContain('banyan_events_broker_state{state="ready"} 1\n');
    expect(text).toContain('banyan_events_outbox_reachable{outbox="gateway"} 1\n');
    expect(text).toContain('banyan_events_outbox_events{outbox="gateway",state="parked"} 1\n');
    expect(text).toContain('banyan_events_outbox_events{outbox="gateway",state="published"} 1\n');
    const unsettled = (state: string) =>
      `banyan_events_intents_unsettled{outbox="gateway",state="${state}"}`;
    expect(text).toContain(`${unsettled('pending')} 2\n`);
    expect(text).toContain(`${unsettled('unknown')} 1\n`);
    expect(text).toContain('banyan_events_relayed_total{outbox="gateway"} 1\n');
    expect(text).toContain('banyan_events_deliveries_total{group="cache",result="handled"} 1\n');
  });

  it('go on without RabbitMQ and without the database of the outbox, and say so', async () => {
    const { events } = await startProcess({
      rabbitmq: 'amqp://127.0.0.1:9',
      outbox: 'postgres://nobody@127.0.0.1:9/nothing',
    });

    expect(await events.health()).toEqual({
      broker: 'connecting',
      outboxes: { gateway: { state: 'failing' } },
    });
  });

  it('are refused when two consumers have one group', async () => {
    const consumers = [consumer(() => []), consumer(() => [])];

    await expect(startProcess({}, { consumers })).rejects.toThrow(
      'Consumer group "insights" is there more than once',
    );
  });
});
