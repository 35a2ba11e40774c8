import { describe, expect, it } from '@jest/globals';
import { appendPublished, noteEvent, openEventsUnderTest } from './events-under-test.ts';

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
        'Every event is in exactly one state.\n',
      ].join('\n'),
      stderr: '',
    });
  });

  it('fails when somebody has edited a row so that it is in two states', async () => {
    await using under = await openEventsUnderTest(null);
    await under.gateway.append([noteEvent('1')]);
    await edit(
      under.options.env?.OUTBOX_URL,
      'UPDATE banyan_outbox SET published_at = 1, dead_at = 1',
    );

    const result = await under.events('audit', '--json', '--outbox', 'gateway');

    expect(result.code).toBe(1);
    expect(JSON.parse(result.stdout)).toMatchObject({
      isConsistent: false,
      outboxes: [{ name: 'gateway', total: 1, inconsistent: 1 }],
    });
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

describe('banyan events park list and unpark', () => {
  it('show what is held back and why, and let it go again', async () => {
    await using under = await openEventsUnderTest(null);
    await under.notes.append([noteEvent('4'), noteEvent('4')]);
    await under.notes.park('Note:4', 'its data are wrong');

    const listed = await under.events('park', 'list', '--json');
    const unparked = await under.events('unpark', 'Note:4');
    const again = await under.events('park', 'list');

    expect(JSON.parse(listed.stdout)).toMatchObject([
      { outbox: 'notes', subject: 'Note:4', reason: 'its data are wrong', waitingEvents: 2 },
    ]);
    expect(unparked).toEqual({ code: 0, stdout: 'Note:4 goes again from notes\n', stderr: '' });
    expect(again.stdout).toBe('Nothing is parked.\n');
    expect((await under.notes.audit()).pending).toBe(2);
  });

  it('fails for a subject that is not parked', async () => {
    await using under = await openEventsUnderTest(null);

    const result = await under.events('unpark', 'Note:9');

    expect(result).toEqual({
      code: 1,
      stdout: '',
      stderr: '"Note:9" is not parked. `banyan events park list` shows what is.\n',
    });
  });
});

describe('banyan events dead, of an outbox', () => {
  it('shows a dead event and gives it back to the relay', async () => {
    await using under = await openEventsUnderTest(null);
    const [event] = await under.gateway.append([noteEvent('1')]);
    await under.gateway.kill(event?.id ?? '', 'too large');

    const listed = await under.events('dead', 'list');
    const retried = await under.events('dead', 'retry', '--outbox', 'gateway', '--all');

    expect(listed.stdout).toMatch(
      /^where +id +type +reason\noutbox gateway +\S+ +notes\.Note\.created +too large\n$/,
    );
    expect(retried).toEqual({ code: 0, stdout: '1 tried again\n', stderr: '' });
    expect(await under.gateway.audit()).toMatchObject({ pending: 1, dead: 0 });
  });

  it.each([
    [['retry', '--outbox', 'gateway'], 'Give either --id with the id of one, or --all.\n'],
    [['retry', '--all'], 'Give either --group, for dead letters, or --outbox, for dead events.\n'],
    [
      ['drop', '--all'],
      '--group is needed: only dead letters of a consumer group are dropped. Dead events of an outbox stay until they are retried.\n',
    ],
  ])('asks what is meant by %j', async (args, stderr) => {
    await using under = await openEventsUnderTest(null);

    const result = await under.events('dead', ...args);

    expect(result).toEqual({ code: 1, stdout: '', stderr });
  });
});

describe('commands that need RabbitMQ', () => {
  it.each([
    ['tail'],
    ['relay'],
    ['replay', '--group', 'readers'],
    ['dead', 'list', '--group', 'readers'],
  ])('say that there is none: %s', async (...args) => {
    await using under = await openEventsUnderTest(null);

    const result = await under.events(...args);

    expect(result.code).toBe(1);
    expect(result.stderr).toBe(
      'events.rabbitmq is not set: events stay in the process of the gateway, which this command cannot reach.\n',
    );
  });
});

async function edit(url: string | undefined, sql: string): Promise<void> {
  const { DatabaseSync } = await import('node:sqlite');
  using database = new DatabaseSync((url ?? '').replace('sqlite:', ''));
  database.exec(sql);
}
