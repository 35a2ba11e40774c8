import { describe, expect, it } from '@jest/globals';
import { runCli, runHere } from '../../helpers/run-cli.ts';
import { openEventsUnderTest } from './events-under-test.ts';

const nobodyThere = 'postgres://nobody:s3cret@127.0.0.1:1/events';
const noDatabase = 'postgres://127.0.0.1:1/events';

describe('commands whose database is away', () => {
  it('say which outbox it is and why, without its password, and fail', async () => {
    await using under = await openEventsUnderTest(null);
    const env = { ...under.options.env, NOTES_OUTBOX_URL: nobodyThere };
    const events = (...args: readonly string[]) =>
      runHere(['events', ...args], { ...under.options, env });
    const reason = `Outbox notes (${noDatabase}) cannot be reached: connect ECONNREFUSED 127.0.0.1:1\n`;

    const status = await events('status');
    const others = await Promise.all([
      events('dead', 'list'),
      events('dead', 'retry', '--outbox', 'notes', '--all'),
      events('audit'),
      events('park', 'list'),
      events('unpark', 'Note:1'),
      events('setup'),
    ]);

    expect(status.code).toBe(1);
    expect(status.stdout).toMatch(/\ngateway +0 +- +0 +0 +0 /);
    expect(status.stdout).toContain(`${noDatabase}: connect ECONNREFUSED 127.0.0.1:1\n`);
    expect(status.stdout + status.stderr).not.toContain('s3cret');
    expect(others).toEqual(others.map(() => ({ code: 1, stdout: '', stderr: reason })));
  });
});

describe('commands while RabbitMQ is away', () => {
  it('say so and fail, and still tell of the outboxes', async () => {
    await using under = await openEventsUnderTest(null);
    const env = { ...under.options.env, RABBITMQ_URL: 'amqp://banyan:s3cret@127.0.0.1:1' };
    const events = (...args: readonly string[]) =>
      runHere(['events', ...args], { ...under.options, env });

    const [status, ...others] = await Promise.all([
      events('status'),
      events('dead', 'list'),
      events('dead', 'retry', '--group', 'readers', '--all'),
      events('dead', 'drop', '--group', 'readers', '--all', '--yes'),
      events('setup'),
      events('replay', '--group', 'readers'),
    ]);

    const all = [status, ...others];
    expect(all.map(({ code }) => code)).toEqual(all.map(() => 1));
    expect(status?.stdout).toMatch(/^RabbitMQ: .+\noutbox .+\ngateway +0 /);
    expect(others.map(({ stderr }) => stderr.split(': ')[0])).toEqual([
      'The dead letters in RabbitMQ cannot be reached',
      'The dead letters in RabbitMQ cannot be reached',
      'The dead letters in RabbitMQ cannot be reached',
      'RabbitMQ cannot be reached',
      'RabbitMQ cannot be reached',
    ]);
    expect(JSON.stringify(all)).not.toContain('s3cret');
  });

  it('print a value for programs alone on their output, and their log elsewhere', async () => {
    await using under = await openEventsUnderTest(null);
    const RABBITMQ_URL = 'amqp://127.0.0.1:1';
    const env = { ...under.options.env, RABBITMQ_URL, LOG_LEVEL: 'warn' };

    const { stdout, stderr } = await runCli(['events', 'status', '--json'], {
      ...under.options,
      env,
    });

    expect(JSON.parse(stdout)).toMatchObject({ broker: { kind: 'rabbitmq', report: null } });
    expect(stderr).toContain('RabbitMQ cannot be reached; going on');
  });
});
