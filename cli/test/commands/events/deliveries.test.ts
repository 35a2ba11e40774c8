import { DatabaseSync } from 'node:sqlite';
import { type RunningRabbitmq, startRabbitmq } from '@banyan/devkit/services/rabbitmq.ts';
import { UnreadableMessage } from '@banyan/platform/events/brokers/unreadable-message.ts';
import { eventually } from '@banyan/platform/test/helpers/eventually.ts';
import { createMailbox } from '@banyan/platform/test/helpers/mailbox.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCli, startCommand } from '../../helpers/run-cli.ts';
import {
  type EventsUnderTest,
  noteEvent,
  openEventsUnderTest,
  readyMessages,
} from './events-under-test.ts';

let rabbitmq: RunningRabbitmq;
beforeAll(async () => {
  rabbitmq = await startRabbitmq();
});
afterAll(() => rabbitmq.stop());

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

    const drop = ['dead', 'drop', '--group', 'readers', '--all'] as const;
    const unasked = await under.events(...drop);
    const declined = await under.answer('n', ...drop);
    const stillThere = await under.events('dead', 'list');
    const agreed = await under.answer('y', ...drop);
    const listed = await under.events('dead', 'list');

    expect(unasked).toEqual({
      code: 1,
      stdout: '',
      stderr: '--yes is needed where nobody can be asked: this cannot be undone.\n',
    });
    expect(declined).toEqual({
      code: 1,
      stdout: '',
      stderr: 'Drop all dead letters of readers for good? [y/N] Nothing was dropped.\n',
    });
    expect(stillThere.stdout).toContain('bad');
    expect(agreed).toMatchObject({ code: 0, stdout: '1 dropped\n' });
    expect(listed.stdout).toBe('Nothing is dead.\n');
  });

  it('drops nothing in a process without a terminal that was not told to', async () => {
    await using under = await openEventsUnderTest(null);
    const env = { ...under.options.env, RABBITMQ_URL: rabbitmq.url };
    const drop = ['events', 'dead', 'drop', '--group', 'readers', '--all'];

    const { code, stderr } = await runCli(drop, { ...under.options, env });

    expect(code).toBe(1);
    expect(stderr).toBe('--yes is needed where nobody can be asked: this cannot be undone.\n');
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
    await eventually(
      () => readyMessages(under),
      ({ readers, writers }) => readers === 2 && writers === 2,
    );
    expect((await under.events('park', 'list')).stdout).toContain('Note:3');
  });

  it('parks a subject again whose first event stays wrong, and sends the others once it is given up', async () => {
    await using under = await openEventsUnderTest(rabbitmq.url);
    await under.events('setup');
    const [bad, ...good] = await under.notes.append([
      noteEvent('3', { data: { words: 'many' } }),
      noteEvent('3'),
      noteEvent('3'),
    ]);
    const sent = createMailbox();
    await under.broker?.subscribe({ group: 'readers' }, sent.handle);
    await using relay = startCommand(['events', 'relay'], under.options);
    await relay.said;
    const parked = () => under.notes.listParked({ limit: 9 });
    await eventually(parked, ({ length }) => length === 1);

    const unparked = await under.events('unpark', 'Note:3');
    await eventually(parked, ({ length }) => length === 1);
    const sentBefore = [...sent.ids];
    const id = bad?.id ?? '';
    const given = await under.events('give-up', '--outbox', 'notes', '--id', id);
    await sent.until(2);
    await eventually(
      () => under.notes.audit(),
      ({ published }) => published === 2,
    );
    const retried = await under.events('dead', 'retry', '--outbox', 'notes', '--id', id);
    const parkedAgain = await eventually(parked, ({ length }) => length === 1);

    expect(unparked.stdout).toBe('Note:3 goes again from notes\n');
    expect(sentBefore).toEqual([]);
    expect(given.stdout).toBe(`${id} is given up in notes\nNote:3 goes again from notes\n`);
    expect(sent.ids).toEqual(good.map((event) => event.id));
    expect(retried.stdout).toBe('1 tried again\n');
    expect(parkedAgain).toMatchObject([{ subject: 'Note:3', firstEvent: id, waitingEvents: 1 }]);
  });

  it('gives back at once what it has not sent when it is asked to end, and waits for the rest', async () => {
    await using under = await openEventsUnderTest(rabbitmq.url);
    await under.events('setup');
    await under.gateway.append(Array.from({ length: 300 }, (_, id) => noteEvent(`${id}`)));
    await rabbitmq.command('set_vm_memory_high_watermark', '0.000001');
    await using relay = startCommand(['events', 'relay'], under.options);
    await claimed(under, 300);

    const ended = relay.stop();
    // As many as the window holds are on their way, and RabbitMQ, which lacks memory, says nothing of them.
    await claimed(under, 256);
    await rabbitmq.command('set_vm_memory_high_watermark', '0.6');

    expect((await ended).code).toBe(0);
    await claimed(under, 0);
    expect(await under.gateway.audit()).toMatchObject({ total: 300, parked: 0, dead: 0 });
  });
});

/** Resolves when so many events of the gateway's outbox are held by relays. */
async function claimed({ urls: [url] }: EventsUnderTest, count: number): Promise<void> {
  using database = new DatabaseSync(url.replace('sqlite:', ''));
  const held = database.prepare(
    'SELECT COUNT(*) AS held FROM banyan_outbox WHERE claimed_by IS NOT NULL',
  );
  await eventually(
    () => held.get()?.held,
    (found) => found === count,
  );
}
