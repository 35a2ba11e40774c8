import { describe, expect, it } from '@jest/globals';
import { startPruning } from '../../../events/outbox/start-pruning.ts';
import { createLogger } from '../../../telemetry/logger.ts';
import { eventually } from '../../helpers/eventually.ts';

const log = createLogger({ level: 'silent' });

/** Something with so many old rows. */
function prunable(rows: number) {
  const calls: { readonly olderThanMs: number; readonly limit: number }[] = [];
  let left = rows;
  return {
    calls,
    async prune(options: { readonly olderThanMs: number; readonly limit: number }) {
      calls.push(options);
      const pruned = Math.min(left, options.limit);
      left -= pruned;
      return pruned;
    },
  };
}

describe('pruning', () => {
  it('deletes in small batches until nothing is left', async () => {
    const outbox = prunable(1200);

    const pruning = startPruning([outbox], { olderThanMs: 1000, log });
    await eventually(
      () => outbox.calls.length,
      (count) => count === 3,
    );
    await pruning.close();

    expect(outbox.calls).toEqual(Array(3).fill({ olderThanMs: 1000, limit: 500 }));
  });

  it('lets requests be answered between two batches', async () => {
    const steps: string[] = [];
    const outbox = {
      async prune() {
        steps.push('batch');
        setImmediate(() => steps.push('request'));
        return steps.length < 4 ? 500 : 0;
      },
    };

    const pruning = startPruning([outbox], { olderThanMs: 1000, log });
    await eventually(
      () => steps.length,
      (count) => count === 6,
    );
    await pruning.close();

    expect(steps).toEqual(['batch', 'request', 'batch', 'request', 'batch', 'request']);
  });

  it('goes on with the others, and comes again, when one of them is away', async () => {
    const away = { prune: () => Promise.reject(new Error('no connection')) };
    const outbox = prunable(0);

    const pruning = startPruning([away, outbox], { olderThanMs: 1000, log, everyMs: 1 });
    await eventually(
      () => outbox.calls.length,
      (count) => count >= 2,
    );

    await pruning.close();
  });

  it('lets others work in a round that would not end, and is over when it is closed', async () => {
    const outbox = prunable(Number.POSITIVE_INFINITY);
    const next = prunable(0);

    const pruning = startPruning([outbox, next], { olderThanMs: 1000, log });
    await eventually(
      () => next.calls.length,
      (count) => count === 1,
    );
    await pruning.close();

    expect(outbox.calls).toHaveLength(40);
  });
});
