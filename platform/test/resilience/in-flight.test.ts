import { describe, expect, it } from '@jest/globals';
import { createInFlight } from '../../resilience/in-flight.ts';

describe('createInFlight', () => {
  it('waits for nothing while no task runs', async () => {
    const inFlight = createInFlight();
    inFlight.begin()();

    await expect(inFlight.ended()).resolves.toBeUndefined();
  });

  it('waits until every task has ended', async () => {
    const inFlight = createInFlight();
    const ends = [inFlight.begin(), inFlight.begin()];
    const isOver = watch(inFlight.ended());

    ends[0]?.();
    expect(await isOver()).toBe(false);

    ends[1]?.();
    expect(await isOver()).toBe(true);
  });

  it('counts the end of a task once', async () => {
    const inFlight = createInFlight();
    const end = inFlight.begin();
    inFlight.begin();
    const isOver = watch(inFlight.ended());

    end();
    end();

    expect(await isOver()).toBe(false);
  });

  it('does not wait for tasks that begin later', async () => {
    const inFlight = createInFlight();
    const end = inFlight.begin();
    const isOver = watch(inFlight.ended());
    inFlight.begin();

    end();

    expect(await isOver()).toBe(true);
  });

  it('waits a second time for the tasks that began after the first', async () => {
    const inFlight = createInFlight();
    await inFlight.ended();
    const end = inFlight.begin();
    const isOver = watch(inFlight.ended());
    expect(await isOver()).toBe(false);

    end();

    expect(await isOver()).toBe(true);
  });
});

/** Tells, when all promise jobs that are due have run, whether a promise is settled. */
function watch(promise: Promise<void>): () => Promise<boolean> {
  let isSettled = false;
  void promise.then(() => {
    isSettled = true;
  });
  return async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return isSettled;
  };
}
