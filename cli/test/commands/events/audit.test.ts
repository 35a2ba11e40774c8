import { describe, expect, it } from '@jest/globals';
import { appendPublished, edit, noteEvent, openEventsUnderTest } from './events-under-test.ts';

describe('banyan events audit', () => {
  it('counts every event of every outbox in its state', async () => {
    await using under = await openEventsUnderTest(null);
    await under.gateway.append([noteEvent('1'), noteEvent('2')]);
    await appendPublished(under.notes, [noteEvent('3')]);
    const [, second] = await under.notes.append([noteEvent('4'), noteEvent('5')]);
    await under.notes.kill(second?.id ?? '', 'it is wrong');
    await under.notes.park('Note:4', 'somebody said so');

    const result = await under.events('audit');

    expect(result).toEqual({
      code: 0,
      stdout: [
        'outbox   total  pending  published  parked  dead  inconsistent',
        'gateway  2      2        0          0       0     0',
        'notes    3      0        1          1       1     0',
        'Every event is in exactly one state.',
        'No number of a subject is missing above the lowest one that is kept.\n',
      ].join('\n'),
      stderr: '',
    });
  });

  it('fails when somebody has edited a row so that it is in two states', async () => {
    await using under = await openEventsUnderTest(null);
    await under.gateway.append([noteEvent('1')]);
    await edit(under.urls[0], 'UPDATE banyan_outbox SET published_at = 1, dead_at = 1');

    const result = await under.events('audit', '--json', '--outbox', 'gateway');

    expect(result.code).toBe(1);
    expect(JSON.parse(result.stdout)).toMatchObject({
      isConsistent: false,
      outboxes: [{ name: 'gateway', total: 1, inconsistent: 1 }],
    });
  });

  it('fails when events are gone that were not pruned, and names them', async () => {
    await using under = await openEventsUnderTest(null);
    await under.gateway.append(['1', '1', '1', '1', '2', '2'].map((id) => noteEvent(id)));
    await edit(under.urls[0], 'DELETE FROM banyan_outbox WHERE seq IN (2, 3, 6)');

    const result = await under.events('audit');
    const json = await under.events('audit', '--json', '--outbox', 'gateway');

    expect(result.code).toBe(1);
    expect(result.stdout).toContain(
      [
        'Missing in gateway: Note:1 #2 to #3',
        'Missing in gateway: Note:2 #2',
        'Every event is in exactly one state.',
        'Events are gone that were not pruned: somebody has removed rows of banyan_outbox.\n',
      ].join('\n'),
    );
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({
      isConsistent: false,
      outboxes: [{ name: 'gateway', gaps: [{ subject: 'Note:1', first: 2, last: 3 }, {}] }],
    });
  });

  it('says when all is published, and takes what was pruned for no loss', async () => {
    await using under = await openEventsUnderTest(null);
    await appendPublished(under.notes, [noteEvent('3'), noteEvent('3'), noteEvent('3')]);
    await edit(under.urls[1], 'UPDATE banyan_outbox SET published_at = 1 WHERE seq < 3');
    await under.notes.prune({ olderThanMs: 1000, limit: 10 });

    const result = await under.events('audit');
    const json = await under.events('audit', '--json');

    expect(result.code).toBe(0);
    expect(result.stdout).toContain('\nEvery event is in exactly one state: published.\n');
    expect(JSON.parse(json.stdout)).toMatchObject({ isConsistent: true, isAllPublished: true });
  });

  it('names the outboxes when it does not know the one that is asked for', async () => {
    await using under = await openEventsUnderTest(null);

    const result = await under.events('audit', '--outbox', 'orders');

    expect(result.code).toBe(1);
    expect(result.stderr).toBe(
      '--outbox must be one of the project\'s outboxes (gateway, notes), received "orders".\n',
    );
  });
});
