import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { BulkheadFull, createBulkhead } from '../../resilience/bulkhead.ts';

/** Tasks that end when told to, and the order in which they were started. */
function createTasks() {
  const started: string[] = [];
  const steps = new Map<string, ReturnType<typeof createStep>>();
  const stepOf = (name: string) => {
    const step = steps.get(name) ?? createStep();
    steps.set(name, step);
    return step;
  };
  return {
    started,
    task: (name: string) => () => {
      started.push(name);
      stepOf(name).start.resolve();
      return stepOf(name).end.promise;
    },
    whenStarted: (name: string) => stepOf(name).start.promise,
    end: (name: string) => stepOf(name).end.resolve(name),
    fail: (name: string) => stepOf(name).end.reject(new Error(name)),
  };
}

function createStep() {
  return { start: Promise.withResolvers<void>(), end: Promise.withResolvers<string>() };
}

describe('createBulkhead', () => {
  it('runs at most as many tasks at once as the limit says', async () => {
    const { task, started, whenStarted, end } = createTasks();
    const bulkhead = createBulkhead({ limit: 2 });

    const runs = ['a', 'b', 'c'].map((name) => bulkhead.run(task(name)));
    await whenStarted('b');

    expect(started).toEqual(['a', 'b']);
    expect([bulkhead.active, bulkhead.queued]).toEqual([2, 1]);
    end('b');
    await whenStarted('c');
    expect(bulkhead.active).toBe(2);
    end('a');
    end('c');
    expect(await Promise.all(runs)).toEqual(['a', 'b', 'c']);
    expect([bulkhead.active, bulkhead.queued]).toEqual([0, 0]);
  });

  it('starts waiting tasks in the order in which they came, also before a newcomer', async () => {
    const { task, started, end } = createTasks();
    const bulkhead = createBulkhead({ limit: 1 });
    const first = bulkhead.run(task('first'));
    const second = bulkhead.run(task('second'));
    await Promise.resolve();

    end('first');
    const third = first.then(() => bulkhead.run(task('third')));
    await first;
    end('second');
    await second;
    end('third');
    await third;

    expect(started).toEqual(['first', 'second', 'third']);
  });

  it('frees the place of a task that fails', async () => {
    const { task, fail, end } = createTasks();
    const bulkhead = createBulkhead({ limit: 1 });
    const broken = bulkhead.run(task('broken'));
    const next = bulkhead.run(task('next'));

    fail('broken');

    await expect(broken).rejects.toThrow('broken');
    end('next');
    expect(await next).toBe('next');
  });

  it('refuses a task when the queue is full', async () => {
    const { task, started, end } = createTasks();
    const bulkhead = createBulkhead({ limit: 1, maxQueued: 1 });
    const running = bulkhead.run(task('running'));
    const waiting = bulkhead.run(task('waiting'));

    const refused = bulkhead.run(task('refused'));

    await expect(refused).rejects.toBeInstanceOf(BulkheadFull);
    await expect(refused).rejects.toThrow('1 tasks run and 1 wait already');
    end('running');
    await running;
    end('waiting');
    await waiting;
    expect(started).toEqual(['running', 'waiting']);
  });

  it('drops a waiting task at once when its signal aborts, and makes room in the queue', async () => {
    const { task, started, end } = createTasks();
    const bulkhead = createBulkhead({ limit: 1, maxQueued: 1 });
    const caller = new AbortController();
    const running = bulkhead.run(task('running'));
    const dropped = bulkhead.run(task('dropped'), caller.signal);

    caller.abort('gone');

    await expect(dropped).rejects.toBe('gone');
    expect(bulkhead.queued).toBe(0);
    expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
    const next = bulkhead.run(task('next'));
    end('running');
    await running;
    end('next');
    await next;
    expect(started).toEqual(['running', 'next']);
  });

  it('leaves no listener on the signal of a task that got its turn', async () => {
    const { task, end } = createTasks();
    const bulkhead = createBulkhead({ limit: 1 });
    const caller = new AbortController();
    const running = bulkhead.run(task('running'));
    const waiting = bulkhead.run(task('waiting'), caller.signal);

    end('running');
    await running;
    end('waiting');
    await waiting;

    expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
  });

  it('does not start a task whose caller has gone already', async () => {
    const { task, started } = createTasks();
    const bulkhead = createBulkhead({ limit: 1 });

    const run = bulkhead.run(task('late'), AbortSignal.abort('gone'));

    await expect(run).rejects.toBe('gone');
    expect(started).toEqual([]);
  });

  const wrong = [
    { options: { limit: 0 }, message: 'limit: expected an integer of at least 1, received 0' },
    {
      options: { limit: 1, maxQueued: -1 },
      message: 'maxQueued: expected an integer of at least 0, received -1',
    },
  ];
  it.each(wrong)('refuses $options', ({ options, message }) => {
    expect(() => createBulkhead(options)).toThrow(new RangeError(message));
  });
});
