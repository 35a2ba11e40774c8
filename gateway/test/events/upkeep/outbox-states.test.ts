import { openOutbox } from '@banyan/platform/events/outbox/open-outbox.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createOutboxStates } from '../../../events/upkeep/outbox-states.ts';

const log = createLogger({ level: 'silent' });
const event = { subgraph: 'catalog', entity: 'Product', key: { id: '42' }, verb: 'updated' };

let stack: AsyncDisposableStack;

beforeEach(() => {
  stack = new AsyncDisposableStack();
});

afterEach(() => stack.disposeAsync());

async function open(url: string) {
  const outbox = await openOutbox(url, { log, baseDir: '/' });
  stack.defer(() => outbox.close());
  return outbox;
}

describe('the states of outboxes', () => {
  it('are counted once for all who ask within a while', async () => {
    const outbox = await open('sqlite::memory:');
    let time = 0;
    const states = createOutboxStates([{ name: 'gateway', outbox }], {
      maxAgeMs: 100,
      now: () => time,
    });
    await states.read();
    await outbox.append([event]);
    time = 99;
    const [early] = await states.read();
    time = 100;

    const [late] = await states.read();

    expect([early?.audit?.pending, late?.audit?.pending]).toEqual([0, 1]);
  });

  it('are shown at once as they were found last', async () => {
    const outbox = await open('sqlite::memory:');
    const states = createOutboxStates([{ name: 'gateway', outbox }]);

    const before = states.latest();
    await states.read();

    expect(before).toEqual([]);
    expect(states.latest()).toMatchObject([{ name: 'gateway', audit: { total: 0 } }]);
  });

  it('are not known while a database is away, or does not answer in time', async () => {
    const away = await open('postgres://nobody@127.0.0.1:9/nothing');
    const silent = { ...away, audit: () => new Promise<never>(() => undefined) };
    const outboxes = [
      { name: 'away', outbox: away },
      { name: 'silent', outbox: silent },
    ];

    const found = await createOutboxStates(outboxes, { timeoutMs: 500 }).read();

    expect(found).toEqual([
      { name: 'away', audit: null, intents: null },
      { name: 'silent', audit: null, intents: null },
    ]);
  });
});
