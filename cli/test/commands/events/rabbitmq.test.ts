import { type RunningRabbitmq, startRabbitmq } from '@banyan/devkit/services/rabbitmq.ts';
import { UnreadableMessage } from '@banyan/platform/events/brokers/unreadable-message.ts';
import { eventually } from '@banyan/platform/test/helpers/eventually.ts';
import { createMailbox } from '@banyan/platform/test/helpers/mailbox.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from 'amqplib';
import { consumerGroups } from '../../fixtures/events/modules/notes.ts';
import {
  appendPublished,
  noteEvent,
  openEventsUnderTest,
  readyMessages,
} from './events-under-test.ts';

let rabbitmq: RunningRabbitmq;
beforeAll(async () => {
  rabbitmq = await startRabbitmq();
});
afterAll(() => rabbitmq.stop());

/** Comes behind all that was sent to a queue before. */
const marker = { id: 'marker', type: 'notes.Note.created', subject: 'Note:0', body: '{}' };

const intent = {
  ...{ subgraph: 'notes', coordinate: 'Mutation.write', entity: 'Note', verb: 'created' },
  ...{ key: { id: '7' }, details: {} },
};

/** With all that it holds. */
async function deleteQueue(name: string): Promise<void> {
  const connection = await connect(rabbitmq.url);
  const channel = await connection.createChannel();
  await channel.deleteQueue(name);
  await connection.close();
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

  it('count what waits in queues and outboxes, and what needs somebody', async () => {
    await using under = await openEventsUnderTest(rabbitmq.url);
    await under.events('setup');
    const { broker, gateway } = under;
    const subscription = await broker?.subscribe({ group: 'writers' }, async ({ id }) => {
      if (id === 'bad') throw new UnreadableMessage('no note at all');
    });
    await broker?.publish({ ...marker, id: 'bad' });
    await broker?.publish(marker);
    await gateway.append([noteEvent('7')]);
    await gateway.park('Note:7', 'for the test');
    const lost = await gateway.intents.begin(intent);
    await gateway.intents.settle(lost, { outcome: 'unknown', reason: 'no answer' });
    await gateway.intents.begin(intent);

    const result = await eventually(
      () => under.events('status'),
      ({ stdout }) => /\nwriters +0 +1 +0 +1\n/.test(stdout) && /\nreaders +2 /.test(stdout),
    );
    const json = await under.events('status', '--json');
    await subscription?.close();

    expect(result.code).toBe(0);
    expect(result.stdout).toMatch(
      /\ngroup +ready +consumers +delayed +dead\nreaders +2 +0 +0 +0\n/,
    );
    expect(result.stdout).toMatch(
      /\nUnsettled writes of gateway: 1 under way, 1 unknown; the oldest for \d+ m?s\n/,
    );
    expect(result.stdout).toContain(
      '\nParked in gateway: Note:7. `banyan events park list` says why.\n',
    );
    expect(JSON.parse(json.stdout)).toMatchObject({
      broker: {
        groups: [
          { group: 'readers', ready: 2 },
          { group: 'writers', dead: 1 },
        ],
      },
      outboxes: [
        { name: 'gateway', intents: { pending: 1, unknown: 1 }, parkedSubjects: ['Note:7'] },
        { name: 'notes', intents: null, parkedSubjects: [] },
      ],
    });
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
});

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

  it('makes a queue whole again that was lost with all it held, once it is set up', async () => {
    await using under = await openEventsUnderTest(rabbitmq.url);
    await under.events('setup');
    const written = await appendPublished(
      under.notes,
      ['1', '2', '3'].map((id) => noteEvent(id)),
    );
    await deleteQueue(`${under.prefix}.readers`);

    const lost = await under.events('status');
    const refused = await under.events('replay', '--group', 'readers');
    await under.events('setup');
    await under.events('replay', '--group', 'readers');
    const mailbox = createMailbox();
    await under.broker?.subscribe({ group: 'readers' }, mailbox.handle);
    await mailbox.until(3);

    expect([lost.code, refused.code]).toEqual([1, 1]);
    expect(lost.stdout).toContain(`Missing: ${under.prefix}.readers.`);
    expect(mailbox.ids).toEqual(expect.arrayContaining(written.map(({ id }) => id)));
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
      () => readyMessages(under),
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
