import { openOutbox } from '@banyan/platform/events/outbox/open-outbox.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { eventually } from '@banyan/platform/test/helpers/eventually.ts';
import { expect, it } from '@jest/globals';
import { startReconciling } from '../../../events/upkeep/start-reconciling.ts';

const log = createLogger({ level: 'silent' });

it('asks the subgraph of a write whose outcome is unknown, takes what nobody can be asked for as changed, and leaves to other processes what is theirs', async () => {
  await using stack = new AsyncDisposableStack();
  const outbox = await openOutbox('sqlite::memory:', { log, baseDir: '/' });
  stack.defer(() => outbox.close());
  for (const subgraph of ['catalog', 'gone', 'remote']) {
    const [entity, key, verb] = ['Product', { id: '42' }, 'updated'] as const;
    const coordinate = 'Mutation.updateStock';
    const intent = { subgraph, coordinate, entity, key, verb, details: {} };
    const id = await outbox.intents.begin(intent);
    await outbox.intents.settle(id, { outcome: 'unknown', reason: 'no answer' });
  }

  const readEntity = async () => 'missing' as const;
  const reconciling = startReconciling(outbox.intents, [{ name: 'catalog', readEntity }], {
    log,
    quietMs: 0,
    elsewhere: ['remote'],
  });
  stack.defer(() => reconciling.close());
  await eventually(
    () => outbox.intents.audit(),
    ({ ready, unknown }) => ready === 2 && unknown === 1,
  );

  const rows = await outbox.claim({ claimant: 'test', limit: 10, leaseMs: 1000 });
  expect(rows.map(({ type }) => type).sort()).toEqual([
    'catalog.Product.deleted',
    'gone.Product.changed',
  ]);
});
