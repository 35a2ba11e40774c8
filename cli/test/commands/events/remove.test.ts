import { type RunningRabbitmq, startRabbitmq } from '@banyan/devkit/services/rabbitmq.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { consumerGroups } from '../../fixtures/events/modules/notes.ts';
import { type EventsUnderTest, openEventsUnderTest } from './events-under-test.ts';

let rabbitmq: RunningRabbitmq;
beforeAll(async () => {
  rabbitmq = await startRabbitmq();
});
afterAll(() => rabbitmq.stop());

const old = { name: 'old', bindings: ['notes.#'], maxLength: 1 };

/** With a group that the project does not have any more. */
async function openWithOldGroup(stack: AsyncDisposableStack): Promise<EventsUnderTest> {
  const under = stack.use(await openEventsUnderTest(rabbitmq.url));
  await under.broker?.setUp({ groups: [...consumerGroups, old] });
  return under;
}

/** Publishes until RabbitMQ refuses, and resolves with its refusal. */
async function refusalOf({ broker }: EventsUnderTest): Promise<string> {
  for (let id = 0; ; id += 1) {
    const event = { id: `${id}`, type: 'notes.Note.created', subject: `Note:${id}`, body: '{}' };
    const refusal = await broker?.publish(event).then(
      () => null,
      (error: Error) => error.message,
    );
    if (typeof refusal === 'string') return refusal;
  }
}

describe('banyan events remove', () => {
  it('lets events go again which the full queue of a removed group has stopped, once it is agreed to', async () => {
    await using stack = new AsyncDisposableStack();
    const under = await openWithOldGroup(stack);
    const { prefix, broker } = under;
    const refusal = await refusalOf(under);
    const status = await under.events('status');
    const remove = ['remove', '--group', 'old'] as const;

    const unasked = await under.events(...remove);
    const declined = await under.answer('n', ...remove);
    const stillThere = await broker?.leftQueues.find(old);
    const agreed = await under.answer('y', ...remove);
    await broker?.publish({ id: 'a', type: 'notes.Note.created', subject: 'Note:a', body: '{}' });
    const again = await under.events(...remove);

    expect(refusal).toMatch(/perhaps one of a consumer group that was removed or renamed$/);
    expect(status.code).toBe(0);
    expect(unasked).toEqual({
      code: 1,
      stdout: '',
      stderr: '--yes is needed where nobody can be asked: this cannot be undone.\n',
    });
    expect(declined).toMatchObject({ code: 1, stdout: '' });
    expect(declined.stderr).toMatch(
      /^Remove the queues of old with \d+ messages for good\? \[y\/N\] Nothing was removed\.\n$/,
    );
    expect(stillThere).toHaveLength(5);
    expect(agreed.code).toBe(0);
    expect(agreed.stdout).toMatch(
      new RegExp(`^removed queue +messages\n(${prefix}\\.old\\S* +\\d+\n){5}$`),
    );
    expect(agreed.stdout).toMatch(new RegExp(`\n${prefix}\\.old +[1-9]\\d*\n`));
    expect(again).toEqual({
      code: 1,
      stdout: '',
      stderr: 'RabbitMQ has no queue of a group "old".\n',
    });
    expect((await under.events('status')).code).toBe(0);
  });

  it('asks nothing where nothing would be lost, or when it is told to', async () => {
    await using stack = new AsyncDisposableStack();
    const under = await openWithOldGroup(stack);

    const empty = await under.events('remove', '--group', 'old', '--json');
    await under.broker?.setUp({ groups: [{ ...old, retryDelaysMs: [5] }] });
    await refusalOf(under);
    const told = await under.events(
      ...['remove', '--group', 'old', '--retry-delays', '5', '--yes', '--json'],
    );

    const queues = (...endings: readonly string[]) =>
      endings.map((ending) => ({ name: `${under.prefix}.old${ending}` }));
    expect(JSON.parse(empty.stdout)).toMatchObject({
      group: 'old',
      queues: queues('.retry.60000', '.retry.10000', '.retry.1000', '', '.dead'),
    });
    expect(JSON.parse(told.stdout)).toMatchObject({ queues: queues('.retry.5', '', '.dead') });
  });

  it('leaves groups of the project alone, and those that somebody consumes', async () => {
    await using stack = new AsyncDisposableStack();
    const under = await openWithOldGroup(stack);
    const { prefix, broker } = under;
    await broker?.subscribe({ group: 'old' }, async () => undefined);

    const ours = await under.events('remove', '--group', 'readers', '--yes');
    const unexported = await under.events('remove', '--group', 'unexported', '--yes');
    const used = await under.events('remove', '--group', 'old', '--yes');
    const wrong = await under.events('remove', '--group', 'Old', '--yes');

    expect([ours.code, used.code, wrong.code]).toEqual([1, 1, 1]);
    expect(ours.stderr).toMatch(/^"readers" is a consumer group of the project, /);
    expect(unexported.stderr).toMatch(/^"unexported" is a consumer group of the project, /);
    expect(used.stderr).toBe(`Somebody consumes ${prefix}.old: end those processes first.\n`);
    expect(wrong.stderr).toContain('name must be lower case letters');
    expect(await broker?.inspect({ groups: [...consumerGroups, old] })).toMatchObject({
      missing: [],
    });
  });
});
