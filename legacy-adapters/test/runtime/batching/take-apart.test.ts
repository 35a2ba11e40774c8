import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest } from '../adapter-under-test.ts';
import {
  type AnswerIds,
  askedIds,
  batchedThings,
  broken,
  firstIds,
  loadThings,
  missing,
  references,
  refusal,
  startThings,
} from './batched-things.ts';

const names = (...ids: (number | string)[]): unknown[] => ids.map((id) => `Thing ${id}`);

describe('a batch that fails', () => {
  it('for a message about one place asks again for the others', async () => {
    const { outcomes, calls } = await loadThings(['1', '2', '3'], (ids) =>
      ids.includes('2') ? refusal(`ids.${ids.indexOf('2')}`) : null,
    );

    expect(calls).toEqual(['1,2,3', '1,3']);
    expect(outcomes).toEqual(['Thing 1', null, 'Thing 3']);
  });

  it('because the list is too long is halved, and the size is remembered', async () => {
    await using things = await startThings((ids) => (ids.length > 3 ? refusal('ids') : null));
    await using adapter = createAdapterUnderTest(batchedThings, {
      baseUrl: things.url,
      dialect: 'laravel',
    });
    const ids = ['1', '2', '3', '4', '5', '6'];

    await adapter.run(references(ids));
    const first = things.requests.map((request) => askedIds(request).join());
    await adapter.run(references(['11', '12', '13', '14']));
    const then = things.requests.slice(first.length).map((request) => askedIds(request).join());

    expect(first).toEqual(['1,2,3,4,5,6', '1,2,3', '4,5,6']);
    expect(then).toEqual(['11,12,13', '14']);
  });

  it('because the list is too long is remembered although another part fails for a key', async () => {
    const refuse = (ids: readonly string[]) =>
      ids.length > 3 || ids.includes('12') ? refusal('ids') : null;
    await using things = await startThings(refuse);
    const batched = batchedThings.replace('selection: "$ { id name }"', 'batch: { maxSize: 6 } $&');
    await using adapter = createAdapterUnderTest(batched, {
      baseUrl: things.url,
      dialect: 'laravel',
    });
    const ids = firstIds(12);

    await adapter.run(references(ids));
    const first = things.requests.map((request) => askedIds(request).join());
    await adapter.run(references(['21', '22', '23', '24']));
    const then = things.requests.slice(first.length).map((request) => askedIds(request).join());

    expect(first.toSorted()).toEqual(
      [
        ...['1,2,3,4,5,6', '1,2,3', '4,5,6'],
        ...['7,8,9,10,11,12', '7,8,9', '10,11,12', '10,11', '12'],
      ].toSorted(),
    );
    expect(then).toEqual(['21,22,23', '24']);
  });

  it('because one entity is missing finds it by halves, and gives the others', async () => {
    const { outcomes, calls } = await loadThings(['1', '2', '3', '4'], (ids) =>
      ids.includes('3') ? missing : null,
    );

    expect(calls.toSorted()).toEqual(['1,2', '1,2,3,4', '3', '3,4', '4']);
    expect(outcomes).toEqual(['Thing 1', 'Thing 2', null, 'Thing 4']);
  });

  it('because one of many entities is missing finds it by halves alone', async () => {
    const { outcomes, calls } = await loadThings(firstIds(16), (ids) =>
      ids.includes('11') ? missing : null,
    );

    expect(calls[0]).toBe(firstIds(16).join());
    expect(calls.toSorted()).toEqual(
      [
        firstIds(16).join(),
        '1,2,3,4,5,6,7,8',
        '9,10,11,12,13,14,15,16',
        '9,10,11,12',
        '13,14,15,16',
        '9,10',
        '11,12',
        '11',
        '12',
      ].toSorted(),
    );
    expect(outcomes).toEqual(names(...firstIds(16)).with(10, null));
  });

  it('because the service falls over one row fails for that row alone', async () => {
    const { outcomes, calls } = await loadThings(['1', '2', '3', '4'], (ids) =>
      ids.includes('4') ? broken : null,
    );

    expect(calls.toSorted()).toEqual(['1,2', '1,2,3,4', '3', '3,4', '4']);
    expect(outcomes).toEqual([...names(1, 2, 3), 'UPSTREAM_ERROR']);
  });

  it('with both halves too leaves the service in peace', async () => {
    const { outcomes, calls } = await loadThings(['1', '2', '3', '4'], () => broken);

    expect(calls.toSorted()).toEqual(['1,2', '1,2,3,4', '3,4']);
    expect(outcomes).toEqual(Array(4).fill('UPSTREAM_ERROR'));
  });

  it('because the service is down fails for all keys after one call', async () => {
    const { outcomes, calls } = await loadThings(['1', '2', '3'], () => ({
      status: 503,
      body: {},
    }));

    expect(calls).toEqual(['1,2,3']);
    expect(outcomes).toEqual(Array(3).fill('UPSTREAM_UNAVAILABLE'));
  });

  it('because the route is unknown is no matter of keys', async () => {
    const unknownRoute = { status: 404, body: { message: '' } };
    const { outcomes, calls } = await loadThings(['1', '2', '3'], () => unknownRoute);

    expect(calls).toEqual(['1,2,3']);
    expect(outcomes).toEqual(Array(3).fill('UPSTREAM_CONFIG'));
  });

  it('for every key is not taken apart without end', async () => {
    const { outcomes, calls } = await loadThings(firstIds(64), () => missing);

    // The first one, and the two halves of each that may be taken apart.
    expect(calls).toHaveLength(1 + 2 * 20);
    expect(new Set(calls).size).toBe(calls.length);
    const halves = [firstIds(64).slice(0, 32), firstIds(64).slice(32)];
    expect(calls.slice(0, 3).toSorted()).toEqual(
      [firstIds(64), ...halves].map((ids) => ids.join()).toSorted(),
    );
    expect(outcomes.every((outcome) => outcome === null || outcome === 'NOT_FOUND')).toBe(true);
  });
});

describe('the keys of a batch', () => {
  it('are sent once each when they differ in leading zeros only', async () => {
    const { outcomes, calls } = await loadThings(['7', '007', '8'], () => null, {
      keyForm: 'integer',
    });

    expect(calls).toEqual(['7,8']);
    expect(outcomes).toEqual(names(7, 7, 8));
  });

  it('are not sent when they are empty or of another form', async () => {
    const { outcomes, calls } = await loadThings(['', '1abc', ' 1', '2', '3'], () => null, {
      keyForm: 'integer',
    });

    expect(calls).toEqual(['2,3']);
    expect(outcomes).toEqual([null, null, null, ...names(2, 3)]);
  });

  it('make no call when none is left', async () => {
    const { outcomes, calls } = await loadThings(['', 'abc'], () => null, { keyForm: 'integer' });

    expect(calls).toEqual([]);
    expect(outcomes).toEqual([null, null]);
  });

  it('fail when they hold the comma that parts them', async () => {
    const { outcomes, calls } = await loadThings(['1', '2,3', '4'], () => null);

    expect(calls).toEqual(['1,4']);
    expect(outcomes).toEqual(['Thing 1', 'BAD_USER_INPUT', 'Thing 4']);
  });

  it('get the entity with which a service answers one key instead of a list', async () => {
    const one: AnswerIds = ([id, ...others]) =>
      others.length > 0 ? null : { body: { id: Number(id), name: `Thing ${id}` } };

    const alone = await loadThings(['7'], one);
    const together = await loadThings(['7', '8'], one);

    expect(alone).toEqual({ outcomes: names(7), calls: ['7'] });
    expect(together).toEqual({ outcomes: names(7, 8), calls: ['7,8'] });
  });

  it('are missing, all but one, where a service has the entity itself for the only one that it found', async () => {
    const { outcomes, calls } = await loadThings(['7', '8', '9'], () => ({
      body: { id: 8, name: 'Thing 8' },
    }));

    expect(calls).toEqual(['7,8,9']);
    expect(outcomes).toEqual([null, 'Thing 8', null]);
  });

  it('get no rows that nobody asked for', async () => {
    const { outcomes, calls } = await loadThings(['1', '2'], (ids) => ({
      status: 200,
      body: [
        { id: 99, name: 'Thing 99' },
        ...ids.map((id) => ({ id: Number(id), name: `Thing ${id}` })),
        { id: 1, name: 'Another 1' },
      ],
    }));

    expect(outcomes).toEqual(names(1, 2));
    expect(calls).toEqual(['1,2']);
  });
});
