import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  createInProcessBroker,
  type InProcessBroker,
} from '../../../events/brokers/in-process/in-process-broker.ts';
import { createEventSource } from '../../../events/consumer/create-event-source.ts';
import { CACHE_GROUP, invalidateCaches } from '../../../events/consumer/invalidate-caches.ts';
import { encodeEvent, toChangeEvent } from '../../../events/envelope/create-event.ts';
import type { EventSchemas } from '../../../events/envelope/event-schemas.ts';
import { NO_EVENT_SCHEMAS } from '../../../events/envelope/event-schemas.ts';
import { createLogger } from '../../../telemetry/logger.ts';
import {
  createManualBrokerClock,
  type ManualBrokerClock,
} from '../../helpers/manual-broker-clock.ts';

const event = toChangeEvent(
  { subgraph: 'catalog', entity: 'Product', key: { id: '42' }, verb: 'updated' },
  { id: '019a2f3e-5c1b-7d40-8001-3f2a9c41d7e0', sequence: 1, timeMs: 1_774_779_330_250 },
);

const log = createLogger({ level: 'silent' });

let broker: InProcessBroker;
let clock: ManualBrokerClock;

beforeEach(() => {
  clock = createManualBrokerClock();
  broker = createInProcessBroker({
    log,
    clock,
    topology: { groups: [CACHE_GROUP] },
  });
});

afterEach(() => broker.close());

function publish(body: string): Promise<void> {
  return broker.publish({ id: event.id, type: event.type, subject: event.subject, body });
}

/** A cache that only remembers what it was told. */
function recordingCache() {
  const told: unknown[] = [];
  return {
    told,
    invalidate: async (tags: readonly string[], cause?: string) => {
      told.push([tags, cause]);
    },
  };
}

const refusing: EventSchemas = { types: [], check: () => 'data are not as they should be' };

describe('change events for consumers', () => {
  it('are the events that were published', async () => {
    const seen: unknown[] = [];
    const source = createEventSource(broker, NO_EVENT_SCHEMAS);
    await source.subscribe({ group: CACHE_GROUP.name }, async (one) => void seen.push(one));

    await publish(encodeEvent(event));

    expect(seen).toEqual([event]);
  });

  it.each([
    ['no event', NO_EVENT_SCHEMAS, '{}', /attribute specversion is missing/],
    ['against its schema', refusing, encodeEvent(event), /data are not as they should be/],
  ])(
    'go to the dead letters with the reason when they are %s',
    async (_case, schemas, body, why) => {
      const seen: unknown[] = [];
      const source = createEventSource(broker, schemas);
      await source.subscribe({ group: CACHE_GROUP.name }, async (one) => void seen.push(one));

      await publish(body);

      const letters = await broker.deadLetters.list(CACHE_GROUP.name, { limit: 10 });
      expect(letters).toMatchObject([
        { id: event.id, attempts: 1, reason: expect.stringMatching(why) },
      ]);
      expect(seen).toEqual([]);
    },
  );
});

describe('the consumer that invalidates caches', () => {
  it('invalidates the entity and the lists that may hold it, before the event is acknowledged', async () => {
    const cache = recordingCache();
    await invalidateCaches(createEventSource(broker, NO_EVENT_SCHEMAS), cache, { isShared: true });

    await publish(encodeEvent(event));

    expect(cache.told).toEqual([[['Product:42', 'Product[]'], 'event']]);
  });

  it('invalidates the whole type when the key is not known', async () => {
    const cache = recordingCache();
    await invalidateCaches(createEventSource(broker, NO_EVENT_SCHEMAS), cache, { isShared: true });

    await publish(encodeEvent({ ...event, subject: 'Product', partitionkey: 'Product' }));

    expect(cache.told).toEqual([[['Product'], 'event']]);
  });

  it('tells the shared cache of an event after hours in which it was away', async () => {
    const { told, invalidate } = recordingCache();
    let attempts = 0;
    const cache = {
      async invalidate(tags: readonly string[], cause?: string) {
        attempts += 1;
        if (attempts <= 200) throw new Error('Redis is away');
        await invalidate(tags, cause);
      },
    };
    await invalidateCaches(createEventSource(broker, NO_EVENT_SCHEMAS), cache, { isShared: true });

    const published = publish(encodeEvent(event));
    for (let minute = 0; minute < 200; minute += 1) await clock.advance(60_000);
    await published;

    expect(told).toEqual([[['Product:42', 'Product[]'], 'event']]);
    expect(await broker.deadLetters.list(CACHE_GROUP.name, { limit: 1 })).toEqual([]);
  });

  it('hears every event in every replica when the cache is not shared', async () => {
    const [one, other] = [recordingCache(), recordingCache()];
    await broker.close();
    broker = createInProcessBroker({ log });
    const source = createEventSource(broker, NO_EVENT_SCHEMAS);
    await invalidateCaches(source, one, { isShared: false });
    await invalidateCaches(source, other, { isShared: false });

    await publish(encodeEvent(event));

    expect(one.told).toEqual(other.told);
    expect(one.told).toHaveLength(1);
  });

  it('forgets everything after a gap', async () => {
    const cache = recordingCache();
    const gaps: (() => void)[] = [];
    const source = {
      subscribe: async ({ onGap }: { readonly onGap?: () => void }) => {
        if (onGap !== undefined) gaps.push(onGap);
        return { close: async () => undefined };
      },
    };
    await invalidateCaches(source, cache, { isShared: false });

    for (const gap of gaps) gap();

    expect(cache.told).toEqual([[['*'], 'event']]);
  });
});
