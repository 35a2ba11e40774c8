import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type IntentDetails,
  writeIntentDetails,
} from '../../../events/outbox/intents/intent-details.ts';
import type { IntentStore, NewIntent } from '../../../events/outbox/intents/intent-store.ts';
import type { ReconcilerOptions } from '../../../events/reconciler/reconciler-options.ts';
import { type Reconciler, startReconciler } from '../../../events/reconciler/start-reconciler.ts';
import { createLogger } from '../../../telemetry/logger.ts';
import { eventually } from '../../helpers/eventually.ts';
import { createManualBrokerClock } from '../../helpers/manual-broker-clock.ts';
import { type OutboxUnderTest, openSqliteUnderTest } from '../../helpers/outbox-under-test.ts';

const log = createLogger({ write: () => undefined });
const unknown = { outcome: 'unknown', reason: 'no answer' } as const;
const makeOld = 'UPDATE banyan_intents SET created_at = created_at - 60001';
const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const stockChange = { entity: 'Product', key: { id: '42' }, verb: 'updated' } as const;
const intentOf = (details: IntentDetails): NewIntent => ({
  subgraph: 'catalog',
  coordinate: 'Mutation.updateStock',
  ...stockChange,
  details: writeIntentDetails(details),
});
const newIntent = intentOf({ changes: [stockChange], traceparent });

describe('startReconciler', () => {
  let under: OutboxUnderTest;
  let intents: IntentStore;
  let running: Reconciler[];
  beforeEach(async () => {
    under = await openSqliteUnderTest();
    intents = under.outbox.intents;
    running = [];
  });
  afterEach(async () => {
    await Promise.all(running.map((reconciler) => reconciler.close()));
    await under.close();
  });

  const clock = () => {
    const manual = createManualBrokerClock();
    return { ...manual, timing: { ...manual, random: () => 0.5 } };
  };
  const start = (options: Partial<ReconcilerOptions>) => {
    const reread = async () => 'exists' as const;
    const reconciler = startReconciler({ intents, log, reread, quietMs: 0, ...options });
    running.push(reconciler);
    return reconciler;
  };
  const beginUnknown = async (intent: NewIntent = newIntent) => {
    const id = await intents.begin(intent);
    await intents.settle(id, unknown);
    return id;
  };
  const settled = (count = 1) =>
    eventually(
      () => intents.audit(),
      ({ ready }) => ready === count,
    );
  const events = async () =>
    (await under.query('SELECT payload FROM banyan_outbox ORDER BY seq')).map(({ payload }) =>
      JSON.parse(String(payload)),
    );

  it('tells of a change whose outcome is unknown, without what only the call could have told', async () => {
    await beginUnknown();
    const asked: unknown[] = [];

    start({
      reread: async (...[subgraph, entity, key]) => {
        asked.push([subgraph, entity, key]);
        return 'exists';
      },
    });
    await settled();

    expect(asked).toEqual([['catalog', 'Product', { id: '42' }]]);
    const [event, ...others] = await events();
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      type: 'catalog.Product.changed',
      subject: 'Product:42',
      reconciled: true,
      data: null,
      traceparent,
    });
    expect(event).not.toHaveProperty('changedfields');
  });

  it.each([
    ['exists', 'catalog.Product.changed'],
    ['refused', 'catalog.Product.changed'],
    ['unreadable', 'catalog.Product.changed'],
    ['missing', 'catalog.Product.deleted'],
  ] as const)('tells of an entity that is found to be %s as %s', async (result, type) => {
    await beginUnknown();
    start({ reread: async () => result });
    await settled();
    expect(await events()).toMatchObject([{ type, subject: 'Product:42', reconciled: true }]);
  });

  it('names the type only when the key is unknown, and asks nobody', async () => {
    await beginUnknown(intentOf({ changes: [{ ...stockChange, key: null }] }));
    const asked: unknown[] = [];
    start({
      reread: async (...all) => {
        asked.push(all);
        return 'exists';
      },
    });
    await settled();
    expect(await events()).toMatchObject([{ type: 'catalog.Product.changed', subject: 'Product' }]);
    expect(asked).toEqual([]);
  });

  it('names the type only when the key is one that no outbox can hold', async () => {
    await beginUnknown(intentOf({ changes: [{ ...stockChange, key: { id: 'x'.repeat(256) } }] }));
    start({ reread: async () => 'missing' });
    await settled();
    expect(await events()).toMatchObject([{ type: 'catalog.Product.changed', subject: 'Product' }]);
  });

  it('takes the columns of an intent whose details it cannot read', async () => {
    await beginUnknown({ ...newIntent, details: { changes: [7] } });
    start({});
    await settled();
    expect(await events()).toMatchObject([
      { type: 'catalog.Product.changed', subject: 'Product:42' },
    ]);
  });

  it('tells of each change of a call, or of none while one cannot be asked about', async () => {
    const price = { entity: 'Price', key: { sku: 'A' }, verb: 'updated' };
    await beginUnknown(intentOf({ changes: [stockChange, price] }));
    const { timing } = clock();
    let isUp = false;

    const reconciler = start({
      timing,
      reread: async (_subgraph, entity) => (entity === 'Price' && !isUp ? 'unreachable' : 'exists'),
    });
    const [row] = await eventually(
      () => under.query('SELECT last_error, next_check_at > 0 AS isLater FROM banyan_intents'),
      ([one]) => one?.isLater === 1,
    );
    expect(row).toEqual({ last_error: 'catalog gave no answer about Product, Price', isLater: 1 });
    expect(await events()).toEqual([]);

    isUp = true;
    await under.query('UPDATE banyan_intents SET next_check_at = 0');
    reconciler.wake();
    await settled();
    expect(await events()).toMatchObject([{ subject: 'Product:42' }, { subject: 'Price:A' }]);
  });

  it('leaves a service alone that may be at work still, and looks at it when that time is over', async () => {
    await beginUnknown();
    const { timing } = clock();
    const asked: string[] = [];
    const reconciler = start({
      timing,
      quietMs: 30_000,
      reread: async (subgraph) => {
        asked.push(subgraph);
        return 'exists';
      },
    });
    const [row] = await eventually(
      () =>
        under.query(
          'SELECT claimed_by, last_error, next_check_at - created_at AS wait FROM banyan_intents',
        ),
      ([one]) => Number(one?.wait) > 0,
    );
    expect(row).toMatchObject({ claimed_by: null, last_error: 'no answer' });
    expect(Number(row?.wait)).toBeGreaterThanOrEqual(30_000);
    expect(asked).toEqual([]);

    await under.query('UPDATE banyan_intents SET next_check_at = 0');
    reconciler.wake();
    await settled();
    expect(asked).toEqual(['catalog']);
  });

  it('waits longer after each look at a service that does not answer, and takes a rejection for that', async () => {
    const id = await beginUnknown();
    const { timing } = clock();
    const waits = async () => {
      const [row] = await under.query(
        `SELECT attempts, (next_check_at - CAST(unixepoch('subsec') * 1000 AS INTEGER)) / 1000.0 AS seconds
         FROM banyan_intents WHERE attempts > 0 AND claimed_by IS NULL`,
      );
      return row;
    };
    const reconciler = start({ timing, reread: () => Promise.reject(new Error('connect')) });
    const first = await eventually(waits, (row) => row?.attempts === 1);
    expect(Math.round(Number(first?.seconds))).toBeCloseTo(2.5, -1);
    await under.query('UPDATE banyan_intents SET next_check_at = 0, attempts = 4');
    reconciler.wake();
    const fifth = await eventually(waits, (row) => row?.attempts === 5);
    expect(Number(fifth?.seconds)).toBeGreaterThan(25);
    expect((await intents.settle(id, unknown)).state).toBe('unknown');
  });

  it('leaves a call alone that may still be under way, and takes it when it is too old for that', async () => {
    await intents.begin(newIntent);
    const { timing } = clock();
    const asked: string[] = [];
    const reconciler = start({
      timing,
      reread: async (subgraph) => {
        asked.push(subgraph);
        return 'exists';
      },
    });
    await beginUnknown();
    reconciler.wake();
    await settled(1);
    expect(await intents.audit()).toMatchObject({ pending: 1, ready: 1 });

    await under.query(makeOld);
    reconciler.wake();
    await settled(2);
    expect(asked).toHaveLength(2);
  });

  it('looks at the store again after its time, never more than once a second', async () => {
    const { timing, advance } = clock();
    start({ timing, pollMs: 1000 });
    await beginUnknown();
    await eventually(
      async () => {
        await advance(1000);
        return intents.audit();
      },
      ({ ready }) => ready === 1,
    );
    expect(() => start({ pollMs: 999 })).toThrow('pollMs must be a whole number from 1000 on');
  });

  it('reads no more entities at the same time than it may, and goes on with the rest at once', async () => {
    for (const _ of Array.from({ length: 7 })) await beginUnknown();
    const { timing } = clock();
    let now = 0;
    let most = 0;
    start({
      timing,
      concurrency: 3,
      reread: async () => {
        now += 1;
        most = Math.max(most, now);
        await Promise.resolve();
        now -= 1;
        return 'exists';
      },
    });
    await settled(7);
    expect(most).toBe(3);
  });

  it('writes one set of events when several reconcilers work on one store', async () => {
    for (const _ of Array.from({ length: 6 })) await beginUnknown();
    start({});
    start({ intents: under.peer.intents });
    await settled(6);
    expect(await events()).toHaveLength(6);
  });

  it('writes nothing for an intent that somebody else has settled meanwhile', async () => {
    const id = await beginUnknown();
    const reading = Promise.withResolvers<'exists'>();
    const asked = Promise.withResolvers<void>();
    const reconciler = start({
      reread: () => {
        asked.resolve();
        return reading.promise;
      },
    });
    await asked.promise;
    await under.peer.intents.settle(id, { outcome: 'dropped', reason: 'refused after all' });
    reading.resolve('exists');
    await reconciler.close();
    expect(await events()).toEqual([]);
    expect(await intents.audit()).toMatchObject({ dropped: 1 });
  });

  it('gives up an answer that takes too long, and breaks it off', async () => {
    await beginUnknown();
    const { timing, advance } = clock();
    const asked = Promise.withResolvers<AbortSignal>();
    start({
      timing,
      rereadTimeoutMs: 3000,
      reread: (...[, , , signal]) => {
        asked.resolve(signal);
        return new Promise(() => undefined);
      },
    });
    const signal = await asked.promise;
    await advance(3000);
    const [row] = await eventually(
      () => under.query('SELECT claimed_by, last_error FROM banyan_intents'),
      ([one]) => one?.last_error !== 'no answer',
    );
    expect(row).toEqual({ claimed_by: null, last_error: 'catalog gave no answer about Product' });
    expect(signal.aborted).toBe(true);
  });

  it('gives its intents back when it is closed, also when a service hangs', async () => {
    await beginUnknown();
    const asked = Promise.withResolvers<void>();
    const reconciler = start({
      reread: () => {
        asked.resolve();
        return new Promise(() => undefined);
      },
    });
    await asked.promise;
    await reconciler.close();
    start({ intents: under.peer.intents });
    await settled();
    expect(await events()).toHaveLength(1);
  });

  it('goes on after trouble of the store', async () => {
    await beginUnknown();
    let failures = 1;
    const stubStore: IntentStore = {
      ...intents,
      claimUnsettled: (options) => {
        failures -= 1;
        return failures < 0 ? intents.claimUnsettled(options) : Promise.reject(new Error('full'));
      },
    };
    const { timing } = clock();
    const reconciler = start({ intents: stubStore, timing });
    await eventually(
      () => failures,
      (left) => left === 0,
    );
    reconciler.wake();
    await settled();
    expect(await events()).toHaveLength(1);
  });
});
