import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DeadlineExceeded, runWithDeadline } from '../../resilience/deadline.ts';

const never = () => new Promise<never>(() => {});

describe('runWithDeadline', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('gives the result of a task that is done in time, and leaves nothing behind', async () => {
    const caller = new AbortController();

    const result = await runWithDeadline(async () => 'done', {
      timeoutMs: 100,
      signal: caller.signal,
    });

    expect(result).toBe('done');
    expect(jest.getTimerCount()).toBe(0);
    expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
  });

  it('passes the failure of the task on, and leaves nothing behind', async () => {
    const caller = new AbortController();
    const failure = new Error('broken');

    const result = runWithDeadline(() => Promise.reject(failure), {
      timeoutMs: 100,
      signal: caller.signal,
    });

    await expect(result).rejects.toBe(failure);
    expect(jest.getTimerCount()).toBe(0);
    expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
  });

  it('rejects with DeadlineExceeded when the time is up, though the task takes no notice', async () => {
    const result = runWithDeadline(never, { timeoutMs: 100 });
    result.catch(() => {});

    jest.advanceTimersByTime(100);

    await expect(result).rejects.toBeInstanceOf(DeadlineExceeded);
    await expect(result).rejects.toMatchObject({ timeoutMs: 100 });
  });

  it('aborts the signal of the task with the same reason', async () => {
    const seen: AbortSignal[] = [];
    const result = runWithDeadline(
      (signal) => {
        seen.push(signal);
        return never();
      },
      { timeoutMs: 100 },
    );
    const reason = result.catch((error: unknown) => error);

    jest.advanceTimersByTime(100);

    expect(seen[0]?.reason).toBe(await reason);
  });

  it('rejects with the reason of the caller when the caller aborts first', async () => {
    const caller = new AbortController();
    const result = runWithDeadline(never, { timeoutMs: 100, signal: caller.signal });

    caller.abort('client went away');

    await expect(result).rejects.toBe('client went away');
    expect(jest.getTimerCount()).toBe(0);
    expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
  });

  it('does not start a task whose caller has gone already', async () => {
    const task = jest.fn(never);

    const result = runWithDeadline(task, { timeoutMs: 100, signal: AbortSignal.abort('gone') });

    await expect(result).rejects.toBe('gone');
    expect(task).not.toHaveBeenCalled();
  });
});
