import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from 'amqplib';
import { type RunningRabbitmq, startRabbitmq } from '../../services/rabbitmq.ts';
import { footprintOf } from '../../services/rabbitmq-footprint.ts';

let rabbitmq: RunningRabbitmq;
beforeAll(async () => {
  rabbitmq = await startRabbitmq();
});
afterAll(() => rabbitmq.stop());

async function openChannel(stack: AsyncDisposableStack) {
  const connection = stack.adopt(await connect(rabbitmq.url), (open) => open.close());
  return connection.createConfirmChannel();
}

describe('startRabbitmq', () => {
  it('lets nobody in without the password', async () => {
    const { password } = new URL(rabbitmq.url);

    await expect(connect(rabbitmq.url.replace(password, 'guess'))).rejects.toThrow(
      /ACCESS.REFUSED/,
    );
  });

  it('tells what clients have open', async () => {
    await using stack = new AsyncDisposableStack();
    const before = await footprintOf(rabbitmq);
    const channel = await openChannel(stack);
    const { queue } = await channel.assertQueue('', { exclusive: true });
    await channel.consume(queue, () => undefined);

    expect([before, await footprintOf(rabbitmq)]).toEqual([
      { connections: 0, channels: 0, consumers: 0 },
      { connections: 1, channels: 1, consumers: 1 },
    ]);
  });

  it('answers nothing while it is frozen, and everything afterwards', async () => {
    await using stack = new AsyncDisposableStack();
    const channel = await openChannel(stack);
    rabbitmq.freeze();
    const answers: string[] = [];

    const answered = channel.assertQueue('', { exclusive: true }).then(() => answers.push('queue'));
    answers.push('frozen');
    rabbitmq.thaw();
    await answered;

    expect(answers).toEqual(['frozen', 'queue']);
  });

  it('has its queues and persistent messages again after a kill, in another process', async () => {
    const before = rabbitmq.pid;
    {
      await using stack = new AsyncDisposableStack();
      const channel = await openChannel(stack);
      await channel.assertQueue('kept', { durable: true });
      channel.sendToQueue('kept', Buffer.from('1'), { persistent: true });
      await channel.waitForConfirms();
    }

    await rabbitmq.kill();
    await rabbitmq.restart();

    await using stack = new AsyncDisposableStack();
    const channel = await openChannel(stack);
    expect(rabbitmq.pid).not.toBe(before);
    expect((await channel.checkQueue('kept')).messageCount).toBe(1);
  });

  it('rejects with what rabbitmqctl says', async () => {
    await expect(rabbitmq.command('nonsense')).rejects.toThrow(/nonsense/);
  });

  it('leaves neither a process nor a file behind', async () => {
    const { pid, folder } = rabbitmq;

    await rabbitmq.stop();

    expect(existsSync(folder)).toBe(false);
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  });
});
