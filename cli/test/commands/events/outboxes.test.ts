import { describe, expect, it } from '@jest/globals';
import { edit, noteEvent, openEventsUnderTest } from './events-under-test.ts';

/** All at the same time, long ago. */
const tenThousandDead = `
  WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 10001)
  INSERT INTO banyan_outbox (id, aggregatetype, aggregateid, aggregateversion, type, payload, created_at, dead_at)
  SELECT 'dead-' || n, 'Note', n, 1, 'notes.Note.created', '{}', 1, 1 FROM numbers`;

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

describe('banyan events give-up', () => {
  it('makes an event dead, and unparks its subject when it was the first that waits', async () => {
    await using under = await openEventsUnderTest(null);
    const [bad, good] = await under.notes.append([noteEvent('4'), noteEvent('4')]);
    await under.notes.park('Note:4', 'its data are wrong');
    const giveUp = (id: string) => under.events('give-up', '--outbox', 'notes', '--id', id);

    const shown = await under.events('park', 'list');
    const behind = await giveUp(good?.id ?? '');
    const stillParked = await under.notes.listParked({ limit: 1 });
    const first = await giveUp(bad?.id ?? '');
    const again = await giveUp(bad?.id ?? '');
    const dead = await under.events('dead', 'list', '--outbox', 'notes', '--json');

    expect(shown.stdout).toMatch(
      new RegExp(`^outbox .* first event .*\nnotes +Note:4 +${bad?.id} +2 .*wrong\n$`),
    );
    expect(behind.stdout).toBe(`${good?.id} is given up in notes\n`);
    expect(stillParked).toMatchObject([{ subject: 'Note:4', waitingEvents: 1 }]);
    expect(first).toEqual({
      code: 0,
      stdout: `${bad?.id} is given up in notes\nNote:4 goes again from notes\n`,
      stderr: '',
    });
    expect(again).toEqual({
      code: 1,
      stdout: '',
      stderr: `No event "${bad?.id}" waits in the outbox notes.\n`,
    });
    expect(await under.notes.listParked({ limit: 1 })).toEqual([]);
    expect(JSON.parse(dead.stdout)).toMatchObject([
      { id: good?.id, reason: 'given up by hand' },
      { id: bad?.id, reason: 'given up by hand: its data are wrong' },
    ]);
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

  it('looks at every dead event, however many there are', async () => {
    await using under = await openEventsUnderTest(null);
    await edit(under.urls[0], tenThousandDead);
    const [last] = await under.gateway.append([noteEvent('last')]);
    await under.gateway.kill(last?.id ?? '', 'too large');

    const one = await under.events('dead', 'retry', '--outbox', 'gateway', '--id', last?.id ?? '');
    const again = await under.events(
      'dead',
      'retry',
      '--outbox',
      'gateway',
      '--id',
      last?.id ?? '',
    );
    const all = await under.events('dead', 'retry', '--outbox', 'gateway', '--all');

    expect(one).toEqual({ code: 0, stdout: '1 tried again\n', stderr: '' });
    expect(again).toEqual({ code: 1, stdout: '0 tried again\n', stderr: '' });
    expect(all).toEqual({ code: 0, stdout: '10001 tried again\n', stderr: '' });
    expect(await under.gateway.audit()).toMatchObject({ pending: 10_002, dead: 0 });
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
    ['remove', '--group', 'old'],
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
