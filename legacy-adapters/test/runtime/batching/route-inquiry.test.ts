import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest } from '../adapter-under-test.ts';
import {
  askedIds,
  batchedThings,
  broken,
  firstIds,
  loadThings,
  missing,
  outcomesOf,
  startThings,
} from './batched-things.ts';

const plain = { dialect: 'plain' } as const;
const unknownRoute = { status: 404, body: { error: 'not found' } };

describe('a 404 to a batch, where the dialect cannot tell an unknown route', () => {
  it('ends after both halves and one key of each are not found either', async () => {
    const { outcomes, calls } = await loadThings(firstIds(64), () => unknownRoute, plain);

    const [first, second] = [firstIds(64).slice(0, 32).join(), firstIds(64).slice(32).join()];
    expect(calls[0]).toBe(firstIds(64).join());
    expect(calls.slice(1, 3).toSorted()).toEqual([first, second].toSorted());
    expect(calls.slice(3).toSorted()).toEqual(['1', '33']);
    expect(outcomes).toEqual(Array(64).fill('NOT_FOUND'));
  });

  it('of two keys ends when neither is found', async () => {
    const { outcomes, calls } = await loadThings(['1', '2'], () => unknownRoute, plain);

    expect(calls.toSorted()).toEqual(['1', '1,2', '2']);
    expect(outcomes).toEqual(['NOT_FOUND', 'NOT_FOUND']);
  });

  it('finds the one key that does not exist by halves alone', async () => {
    const { outcomes, calls } = await loadThings(
      firstIds(8),
      (ids) => (ids.includes('6') ? missing : null),
      plain,
    );

    expect(calls.toSorted()).toEqual(
      ['1,2,3,4,5,6,7,8', '1,2,3,4', '5,6,7,8', '5,6', '7,8', '5', '6'].toSorted(),
    );
    expect(outcomes).toEqual([
      ...['Thing 1', 'Thing 2', 'Thing 3', 'Thing 4', 'Thing 5'],
      'NOT_FOUND',
      ...['Thing 7', 'Thing 8'],
    ]);
  });

  it('goes on when both halves hold a key that does not exist, and one key is found', async () => {
    const { outcomes, calls } = await loadThings(
      firstIds(8),
      (ids) => (ids.includes('1') || ids.includes('8') ? missing : null),
      plain,
    );

    expect(calls.toSorted()).toEqual(
      ['1,2,3,4,5,6,7,8', '1,2,3,4', '5,6,7,8', '1', '5', '2,3', '4', '6,7', '8'].toSorted(),
    );
    expect(outcomes).toEqual([
      'NOT_FOUND',
      ...['Thing 2', 'Thing 3', 'Thing 4', 'Thing 5', 'Thing 6', 'Thing 7'],
      'NOT_FOUND',
    ]);
  });

  it('goes on when the one key of each half makes the service fall over', async () => {
    const answers = new Map([
      ['1,2,3,4', missing],
      ['1,2', missing],
      ['3,4', missing],
      ['1', broken],
      ['3', broken],
    ]);
    const { outcomes, calls } = await loadThings(
      firstIds(4),
      (ids) => answers.get(ids.join()) ?? null,
      plain,
    );

    expect(calls.toSorted()).toEqual(['1', '1,2', '1,2,3,4', '2', '3', '3,4', '4']);
    expect(outcomes).toEqual(['UPSTREAM_ERROR', 'Thing 2', 'UPSTREAM_ERROR', 'Thing 4']);
  });

  it('is looked into once for all parts of a batch', async () => {
    await using things = await startThings(() => unknownRoute);
    const sdl = batchedThings.replace('selection: "$ { id name }"', 'batch: { maxSize: 4 } $&');
    await using adapter = createAdapterUnderTest(sdl, { baseUrl: things.url });

    const outcomes = await outcomesOf(adapter, firstIds(12));

    const calls = things.requests.map((request) => askedIds(request).join());
    expect(calls.slice(0, 3).toSorted()).toEqual(['1,2,3,4', '5,6,7,8', '9,10,11,12']);
    expect(calls).toHaveLength(3 + 4);
    expect(outcomes).toEqual(Array(12).fill('NOT_FOUND'));
  });

  it('is about keys when another part of the batch is answered', async () => {
    await using things = await startThings((ids) =>
      ids.includes('1') || ids.includes('3') ? missing : null,
    );
    const sdl = batchedThings.replace('selection: "$ { id name }"', 'batch: { maxSize: 4 } $&');
    await using adapter = createAdapterUnderTest(sdl, { baseUrl: things.url });

    const outcomes = await outcomesOf(adapter, firstIds(8));

    const calls = things.requests.map((request) => askedIds(request).join());
    expect(calls.toSorted()).toEqual(
      ['1,2,3,4', '5,6,7,8', '1,2', '3,4', '1', '2', '3', '4'].toSorted(),
    );
    expect(outcomes.slice(0, 4)).toEqual(['NOT_FOUND', 'Thing 2', 'NOT_FOUND', 'Thing 4']);
  });
});
