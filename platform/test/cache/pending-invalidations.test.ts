import { describe, expect, it } from '@jest/globals';
import { createPendingInvalidations } from '../../cache/pending-invalidations.ts';
import { failing } from '../helpers/chaos-store.ts';
import { turn } from '../helpers/manual-clock.ts';
import { createTwoReplicas } from '../helpers/two-replicas.ts';

const entities = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `Thing:${from + index}`);

describe('invalidations that wait for the shared store', () => {
  it('are sent 500 at a time, those of lists before all others', async () => {
    await using replicas = createTwoReplicas();
    const { one, chaos, store, commands } = replicas;
    chaos.trouble('replaceVersions', failing);
    await one.invalidate([...entities(0, 1200), 'Other:1']).catch(() => undefined);
    chaos.trouble('replaceVersions', null);

    store.reconnect(0);
    await turn();

    expect(commands()).toEqual([
      ['replaceVersions', ['Thing[]', 'Other[]']],
      ['replaceVersions', entities(0, 500)],
      ['replaceVersions', entities(500, 1000)],
      ['replaceVersions', [...entities(1000, 1200), 'Other:1']],
    ]);
    expect(one.statistics().pendingTags).toBe(0);
  });

  it('are sent again only from the chunk on that the store did not take', async () => {
    const pending = createPendingInvalidations();
    pending.add(entities(0, 1200));
    const sent: (readonly string[])[] = [];
    const send = async (tags: readonly string[]) => {
      sent.push(tags);
      if (sent.length === 2) throw new Error('stub: no');
    };

    await expect(pending.flush(send)).rejects.toThrow('stub: no');
    const left = pending.size;
    await pending.flush(send);

    expect(left).toBe(700);
    expect(sent.map((tags) => [tags[0], tags.length])).toEqual([
      ['Thing:0', 500],
      ['Thing:500', 500],
      ['Thing:500', 500],
      ['Thing:1000', 200],
    ]);
  });

  it('are not sent a second time while they are being sent', async () => {
    const pending = createPendingInvalidations();
    pending.add(entities(0, 600));
    const proceed = Promise.withResolvers<void>();
    const sent: (readonly string[])[] = [];
    const send = (tags: readonly string[]) => {
      sent.push(tags);
      return proceed.promise;
    };

    const first = pending.flush(send);
    await pending.flush(send);
    proceed.resolve();
    await first;

    expect(sent).toEqual([entities(0, 500), entities(500, 600)]);
    expect(pending.size).toBe(0);
  });
});

describe('an invalidation of many tags at once', () => {
  it('is sent 500 at a time too', async () => {
    await using replicas = createTwoReplicas();
    const { one, commands } = replicas;

    await one.invalidate(entities(0, 600));

    expect(commands()).toEqual([
      ['replaceVersions', ['Thing[]']],
      ['replaceVersions', entities(0, 500)],
      ['replaceVersions', entities(500, 600)],
    ]);
  });
});
