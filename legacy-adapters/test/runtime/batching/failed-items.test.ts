import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest, type SourceUnderTest } from '../adapter-under-test.ts';
import { type StubAnswer, startStubService } from '../stub-service.ts';
import { askedIds, batchedThings, outcomesOf, references } from './batched-things.ts';

const secret = 'SQLSTATE[42S02] in /var/www/app.php';

const found = (id: number) => ({ id, status: 200, body: { id, title: `Thing ${id}` } });
const failed = (id: number, status: number) => ({ id, status, error: secret });

const inBody = '$.results { $.body { id name: title } }';

/** A stub that answers each call in turn; the last one again. */
async function openThings(
  answers: readonly [StubAnswer, ...StubAnswer[]],
  selection: string,
  source: Partial<SourceUnderTest> = {},
) {
  const stack = new AsyncDisposableStack();
  const left = [...answers];
  const stub = stack.use(
    await startStubService(() => (left.length > 1 ? left.shift() : left[0]) ?? {}),
  );
  const sdl = batchedThings.replace('$ { id name }', selection);
  const adapter = stack.use(
    createAdapterUnderTest(sdl, { baseUrl: stub.url, dialect: 'laravel', ...source }),
  );
  return {
    adapter,
    outcomes: (...ids: string[]) => outcomesOf(adapter, ids),
    calls: () => stub.requests.map((request) => askedIds(request).join()),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

const multiStatus = (...results: unknown[]) => ({ status: 207, body: { results } });

describe('a row with a status of its own', () => {
  it.each([
    [400, 'BAD_USER_INPUT'],
    [401, 'UNAUTHENTICATED'],
    [403, 'FORBIDDEN'],
    [404, null],
    [409, 'CONFLICT'],
    [410, null],
    [422, 'BAD_USER_INPUT'],
    [423, 'LOCKED'],
    [429, 'RATE_LIMITED'],
    [500, 'UPSTREAM_ERROR'],
    [503, 'UPSTREAM_UNAVAILABLE'],
  ])('of %s gives its key alone %s', async (status, outcome) => {
    const answer = multiStatus(found(3), failed(9, status), found(4));
    await using things = await openThings([answer], inBody);

    expect(await things.outcomes('3', '9', '4')).toEqual(['Thing 3', outcome, 'Thing 4']);
    expect(things.calls()).toEqual(['3,9,4']);
  });

  it('says nothing of what the service wrote', async () => {
    const answer = multiStatus(found(3), failed(9, 409));
    await using things = await openThings([answer], inBody);

    const { errors } = await things.adapter.run(references(['3', '9']));

    expect(errors).toEqual([
      expect.objectContaining({
        message: 'The current state does not allow the change.',
        extensions: {
          code: 'CONFLICT',
          service: 'shop',
          http: { status: 409 },
          connector: { coordinate: 'shop:Thing[0]' },
        },
      }),
    ]);
    expect(JSON.stringify(errors)).not.toContain('SQLSTATE');
  });

  it('that failed is asked for again by the next request, the others are kept', async () => {
    const answers = [multiStatus(found(3), failed(9, 429)), multiStatus(found(9))] as const;
    await using things = await openThings(answers, inBody, { cache: { ttlSeconds: 60 } });

    const first = await things.outcomes('3', '9');
    const second = await things.outcomes('3', '9');

    expect(first).toEqual(['Thing 3', 'RATE_LIMITED']);
    expect(second).toEqual(['Thing 3', 'Thing 9']);
    expect(things.calls()).toEqual(['3,9', '9']);
  });

  it('that does not exist is kept as long as other entities that do not', async () => {
    const cache = { ttlSeconds: 60, negativeTtlSeconds: 60 };
    await using things = await openThings([multiStatus(failed(9, 404))], inBody, { cache });

    await things.outcomes('9');

    expect(await things.outcomes('9')).toEqual([null]);
    expect(things.calls()).toEqual(['9']);
  });

  it('that does not exist is not kept when the answer must not be', async () => {
    const cache = { ttlSeconds: 60, negativeTtlSeconds: 60 };
    const answer = { ...multiStatus(failed(9, 404)), headers: { vary: '*' } };
    await using things = await openThings([answer, answer], inBody, { cache });

    await things.outcomes('9');

    expect(await things.outcomes('9')).toEqual([null]);
    expect(things.calls()).toEqual(['9', '9']);
  });

  it('is read where the configuration says, under status 200 too', async () => {
    const body = { rows: [{ ...found(3), code: '200' }, { id: 9, code: '500' }, found(4)] };
    await using things = await openThings([{ body }], '$.rows { $.body { id name: title } }', {
      connectors: { Thing: { answers: { itemStatus: 'rows.*.code' } } },
    });

    expect(await things.outcomes('3', '9', '4')).toEqual(['Thing 3', 'UPSTREAM_ERROR', 'Thing 4']);
    expect(things.calls()).toEqual(['3,9,4']);
  });

  it('is read in a map by key', async () => {
    const body = { '3': { status: 200, title: 'Thing 3' }, '9': { status: 503 } };
    const selection = '$->entries { id: key name: value.title }';
    const answers = { itemStatus: '*.status' };
    await using things = await openThings([{ body }], selection, { answers });

    expect(await things.outcomes('3', '9')).toEqual(['Thing 3', 'UPSTREAM_UNAVAILABLE']);
    expect(things.calls()).toEqual(['3,9']);
  });

  it('is read inside the envelope', async () => {
    const body = { data: { results: [found(3), failed(9, 500)] } };
    const answers = { envelope: 'data', itemStatus: 'results.*.status' };
    await using things = await openThings([{ body }], inBody, { answers });

    expect(await things.outcomes('3', '9')).toEqual(['Thing 3', 'UPSTREAM_ERROR']);
    expect(things.calls()).toEqual(['3,9']);
  });

  it('is a row like others where nothing is said of it', async () => {
    const answer = multiStatus({ id: 3, status: 500, body: { id: 3, title: 'Thing 3' } });
    await using things = await openThings([answer], inBody, { dialect: 'plain' });

    expect(await things.outcomes('3')).toEqual(['Thing 3']);
    expect(things.calls()).toEqual(['3']);
  });
});

describe('the key of a row that failed', () => {
  it('is what the selection makes of it', async () => {
    const rows = [
      { product: 'T-3', status: 200, title: 'Thing 3' },
      { product: 'T-8', status: 500 },
      { product: 'T-9', status: 403 },
    ];
    const selection = '$.results { id: product->slice(2) name: title }';
    await using things = await openThings([multiStatus(...rows)], selection);

    const outcomes = await things.outcomes('3', '9', '8');

    expect(outcomes).toEqual(['Thing 3', 'FORBIDDEN', 'UPSTREAM_ERROR']);
    expect(things.calls()).toEqual(['3,9,8']);
  });

  it('is its own member where failures stand in another list than rows', async () => {
    const body = { rows: [{ id: 3, title: 'Thing 3' }], errors: [failed(9, 403)] };
    const answers = { itemStatus: 'errors.*.status' };
    const selection = '$.rows { id name: title }';
    await using things = await openThings([{ body }], selection, { answers });

    expect(await things.outcomes('3', '9')).toEqual(['Thing 3', 'FORBIDDEN']);
    expect(things.calls()).toEqual(['3,9']);
  });

  it('may be that of any key without a row when it does not say', async () => {
    const answer = multiStatus(found(3), { status: 500 }, failed(5, 404));
    await using things = await openThings([answer], inBody);

    const outcomes = await things.outcomes('3', '9', '5');

    expect(outcomes).toEqual(['Thing 3', 'UPSTREAM_ERROR', null]);
    expect(things.calls()).toEqual(['3,9,5']);
  });

  it('gets no failure of a key that was not asked for', async () => {
    const answer = multiStatus(found(3), failed(77, 500));
    await using things = await openThings([answer], inBody);

    expect(await things.outcomes('3', '9')).toEqual(['Thing 3', null]);
    expect(things.calls()).toEqual(['3,9']);
  });
});

describe('an entity that is read again after a write', () => {
  const { signal } = new AbortController();
  const log = createLogger({ level: 'silent' });

  it.each([
    ['exists', found(9)],
    ['missing', failed(9, 404)],
    ['refused', failed(9, 403)],
    ['unreachable', failed(9, 500)],
    ['unreachable', { status: 500 }],
  ])('is %s when its row is %j', async (reading, row) => {
    await using things = await openThings([multiStatus(row)], inBody);

    expect(await things.adapter.readEntity('Thing', { id: '9' }, { signal, log })).toBe(reading);
    expect(things.calls()).toEqual(['9']);
  });
});
