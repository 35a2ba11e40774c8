import { type RunningRabbitmq, startRabbitmq } from '@banyan/devkit/services/rabbitmq.ts';
import { UnreadableMessage } from '@banyan/platform/events/brokers/unreadable-message.ts';
import { eventually } from '@banyan/platform/test/helpers/eventually.ts';
import { createMailbox } from '@banyan/platform/test/helpers/mailbox.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { consumerGroups } from '../../fixtures/events/modules/notes.ts';
import { startCommand } from '../../helpers/run-cli.ts';
import {
  appendPublished,
  type EventsUnderTest,
  noteEvent,
  openEventsUnderTest,
} from './events-under-test.ts';

let rabbitmq: RunningRabbitmq;
beforeAll(async () => {
  rabbitmq = await startRabbitmq();
});
afterAll(() => rabbitmq.stop());

/** Messages in the queues of an installation. */
async function queueLengths({
  prefix,
}: EventsUnderTest): Promise<Readonly<Record<string, number>>> {
  const text = await rabbitmq.command(
    'list_queues',
    'name',
    'messages',
    '--quiet',
    '--no-table-headers',
  );
  const rows = text.split('\n').map((line) => line.split('\t'));
  const own = rows.filter(([name]) => name?.startsWith(`${prefix}.`));
  return Object.fromEntries(
    own.map(([name = '', count]) => [name.slice(prefix.length + 1), Number(count)]),
  );
}

describe('banyan events setup and status', () => {
  it('make what is missing, and nothing the second time', async () => {
    await using under = await openEventsUnderTest(rabbitmq.url);
    const { prefix } = under;

    const before = await under.events('status');
    const first = await under.events('setup');
    const second = await under.events('setup', '--json');
    const after = await under.events('status');

    expect(before.code).toBe(1);
    expect(before.stdout).toContain(`Missing: ${prefix}.readers. Run \`banyan events setup\`.\n`);
    expect(first.code).toBe(0);
    expect(first.stdout).toContain('ready      outbox gateway\nready      outbox notes\n');
    expect(first.stdout).toContain(`created    ${prefix}.readers.dead\n`);
    expect(second.code).toBe(0);
    expect(JSON.parse(second.stdout)).toMatchObject({
      outboxes: ['gateway', 'notes'],
      created: [],
      missing: [],
      differences: [],
      unchanged: expect.arrayContaining([`${prefix}.events`, `${prefix}.readers`]),
    });
    expect(after.code).toBe(0);
  });

  it('tell what differs, and leave it', async () => {
    await using under = await openEventsUnderTest(rabbitmq.url);
    const [readers, writers] = consumerGroups;
    await under.broker?.setUp({
      groups: [{ ...readers, maxLength: 7 }, writers].flatMap((one) => one ?? []) as never,
    });

    const result = await under.events('setup');

    expect(result.code).toBe(1);
    expect(result.stdout).toMatch(/different {2}Queue \S+\.readers: .*max-length/);
    expect(result.stdout).toContain('Let it run empty, delete it, and set up again.');
  });

  it('say that RabbitMQ cannot be reached', async () => {
    await using under = await openEventsUnderTest(null);
    const url = 'amqp://127.0.0.1:1';

    const result = await startCommand(['events', 'status'], {
      ...under.options,
      env: { ...under.options.env, RABBITMQ_URL: url },
    }).ended;

    expect(result.code).toBe(1);
    expect(result.stdout).toMatch(/^RabbitMQ: .+\noutbox/);
  });
});

/** Comes behind all that was sent to a queue before. */
const marker = { id: 'marker', type: 'notes.Note.created', subject: 'Note:0', body: '{}' };

describe('banyan events replay', () => {
  it('sends what was published to one group alone, in the order of each subject', async () => {
    await using under = await openEventsUnderTest(rabbitmq.url);
    await under.events('setup');
    await appendPublished(under.notes, [
      noteEvent('1'),
      noteEvent('2'),
      noteEvent('1', { verb: 'updated' }),
    ]);
    await appendPublished(under.gateway, [noteEvent('3')]);

    const result = await under.events('replay', '--group', 'readers', '--type', 'notes.');
    const [mailbox, others] = [createMailbox(), createMailbox()];
    await under.broker?.subscribe({ group: 'readers' }, mailbox.handle);
    await mailbox.until(4);
    await under.broker?.subscribe({ group: 'writers' }, others.handle);
    await under.broker?.publish({ ...marker, onlyTo: 'writers' });
    await others.until(1);

    expect(result).toEqual({
      code: 0,
      stdout: '1 events of gateway sent to readers\n3 events of notes sent to readers\n',
      stderr: '',
    });
    const ofFirst = mailbox.messages.filter(({ headers }) => headers.subject === 'Note:1');
    expect(ofFirst.map(({ type }) => type)).toEqual(['notes.Note.created', 'notes.Note.updated']);
    expect(others.messages.map(({ id }) => id)).toEqual(['marker']);
  });

  it('sends only what is asked for', async () => {
    await using under = await openEventsUnderTest(rabbitmq.url);
    await under.events('setup');
    await appendPublished(under.notes, [noteEvent('1'), noteEvent('2', { verb: 'updated' })]);

    const future = await under.events('replay', '--group', 'readers', '--since', '2999-01-01');
    const one = await under.events(
      ...['replay', '--group', 'readers', '--type', 'notes.Note.up', '--outbox', 'notes', '--json'],
    );

    expect(future.stdout).toContain('0 events of notes sent to readers');
    expect(JSON.parse(one.stdout)).toEqual([{ outbox: 'notes', events: 1 }]);
    await eventually(
      () => queueLengths(under),
      ({ readers }) => readers === 1,
    );
  });

  it.each([
    [
      ['--group', 'reader'],
      '--group must be a consumer group of the project (readers, writers), received "reader".',
    ],
    [
      ['--group', 'readers', '--since', 'yesterday'],
      '--since must be a time such as 2026-03-29T10:15:00Z, or a day in UTC; received "yesterday".',
    ],
    [['--group', 'readers'], 'Run `banyan events setup`.'],
  ])('explains %j', async (args, stderr) => {
    await using under = await openEventsUnderTest(rabbitmq.url);

    const result = await under.events('replay', ...args);

    expect(result.code).toBe(1);
    expect(result.stderr).toContain(stderr);
  });
});

describe('banyan events dead, of a consumer group', () => {
  it('shows poison with its reason, and gives it back once the fault is mended', async () => {
    await using under = await openEventsUnderTest(rabbitmq.url);
    await under.events('setup');
    const { broker } = under;
    let isMended = false;
    const handled: (string | null)[] = [];
    await broker?.subscribe({ group: 'readers' }, async ({ id }) => {
      if (id === 'bad' && !isMended) throw new UnreadableMessage('no note at all');
      handled.push(id);
    });
    for (const id of ['good', 'bad']) {
      await broker?.publish({ id, type: 'notes.Note.created', subject: `Note:${id}`, body: '{}' });
    }
    const listed = await eventually(
      () => under.events('dead', 'list', '--group', 'readers'),
      ({ stdout }) => stdout.includes('bad'),
    );

    isMended = true;
    const missed = await under.events('dead', 'retry', '--group', 'readers', '--id', 'worse');
    const retried = await under.events('dead', 'retry', '--group', 'readers', '--id', 'bad');
    await eventually(
      () => handled.length,
      (count) => count === 2,
    );

    expect(listed.stdout).toMatch(/group readers +bad +notes\.Note\.created +no note at all\n/);
    expect(missed).toEqual({ code: 1, stdout: '0 tried again\n', stderr: '' });
    expect(retried).toEqual({ code: 0, stdout: '1 tried again\n', stderr: '' });
    expect(handled).toEqual(['good', 'bad']);
  });

  it('drops what nobody wants', async () => {
    await using under = await openEventsUnderTest(rabbitmq.url);
    await under.events('setup');
    await under.broker?.subscribe({ group: 'readers' }, () =>
      Promise.reject(new UnreadableMessage('no note')),
    );
    await under.broker?.publish({
      id: 'bad',
      type: 'notes.Note.created',
      subject: 'Note:1',
      body: '{}',
    });
    await eventually(
      () => under.events('dead', 'list', '--json'),
      ({ stdout }) => JSON.parse(stdout).length === 1,
    );

    const dropped = await under.events('dead', 'drop', '--group', 'readers', '--all');
    const listed = await under.events('dead', 'list');

    expect(dropped.stdout).toBe('1 dropped\n');
    expect(listed.stdout).toBe('Nothing is dead.\n');
  });
});

describe('banyan events relay and tail', () => {
  it('publish what all outboxes hold, show it, and end in order when asked to', async () => {
    await using under = await openEventsUnderTest(rabbitmq.url);
    await under.events('setup');
    await under.gateway.append([noteEvent('1', { changedFields: ['words', 'title'] })]);
    await under.notes.append([noteEvent('2'), noteEvent('3', { data: { words: 'many' } })]);
    await using tail = startCommand(['events', 'tail', '--type', 'notes.#'], under.options);
    await tail.said;

    await using relay = startCommand(['events', 'relay'], under.options);
    await relay.said;
    await eventually(
      async () => [await under.gateway.audit(), await under.notes.audit()],
      ([gateway, notes]) =>
        gateway?.published === 1 && notes?.published === 1 && notes.parked === 1,
    );
    await eventually(
      () => tail.lines(),
      (lines) => lines.length === 2,
    );
    const [relayed, tailed] = [await relay.stop(), await tail.stop()];

    expect(relayed).toMatchObject({ code: 0, stdout: 'Relaying gateway, notes\n' });
    expect(tailed.code).toBe(0);
    expect(tailed.stdout.trimEnd().split('\n').toSorted()).toEqual([
      expect.stringMatching(/^\S+Z notes\.Note\.created Note:1 #1 words,title$/),
      expect.stringMatching(/^\S+Z notes\.Note\.created Note:2 #1$/),
    ]);
    // Counts of quorum queues come some seconds late.
    await eventually(
      () => queueLengths(under),
      ({ readers, writers }) => readers === 2 && writers === 2,
    );
    expect((await under.events('park', 'list')).stdout).toContain('Note:3');
  });
});
