import type { PythonService } from '@banyan/devkit/python/python-service.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { SourceUnderTest } from '../runtime/adapter-under-test.ts';
import {
  createFrameworkAdapter,
  ids,
  onlyError,
  readList,
  startFrameworkService,
  takeRequests,
} from './framework-service.ts';

let stations: PythonService;

beforeAll(async () => {
  stations = await startFrameworkService('flask');
});

afterEach(async () => {
  await stations.takeCalls();
});

afterAll(async () => {
  await stations[Symbol.asyncDispose]();
});

const paginator = {
  positionParam: 'p',
  sizeParam: 'size',
  maxPageSize: 20,
  paths: { rows: 'result.list', total: 'result.count' },
};

function open(source: Omit<SourceUnderTest, 'baseUrl' | 'dialect'> = {}) {
  return createFrameworkAdapter('flask', stations, { paginator, ...source });
}

describe('answers of Flask', () => {
  it('hold dates in the form of HTTP headers and decimals as text', async () => {
    await using adapter = open({ timeZone: 'America/Chicago' });

    const { data } = await adapter.run('{ reading(id: 7) { celsius takenAt day } }');

    expect(data).toEqual({
      reading: { celsius: '7.50', takenAt: '2024-03-05T10:20:30Z', day: '2024-02-29' },
    });
  });

  it('to a list in the query hold what was asked for', async () => {
    await using adapter = open();

    const { data } = await adapter.run('{ someReadings(ids: [3, 2]) { id } }');

    expect(data).toEqual({ someReadings: [{ id: '3' }, { id: '2' }] });
    expect(await takeRequests(stations)).toEqual(['GET /readings/some?id=3&id=2']);
  });

  it('that are pages made by hand are read where the source says what is where', async () => {
    await using adapter = open();

    const list = await readList(adapter, 'readings', 'first: 40');

    expect(list).toMatchObject({ ids: ids(1, 40), total: 45, hasNext: true });
    expect(new Set(await takeRequests(stations))).toEqual(
      new Set(['GET /readings?p=1&size=20', 'GET /readings?p=2&size=20']),
    );
  });
});

describe('pages of HTML of Flask', () => {
  it('for a missing entity blame the adapter, since they are those of an unknown route', async () => {
    await using adapter = open();

    const missing = await adapter.run('{ reading(id: 99) { id } }');
    const unknown = await adapter.run('{ unknown(id: 7) { station } }');

    expect(onlyError(missing)).toMatchObject({ code: 'UPSTREAM_CONFIG', http: { status: 404 } });
    expect(onlyError(unknown)).toMatchObject({ code: 'UPSTREAM_CONFIG', http: { status: 404 } });
  });

  it('for a missing entity are null where the source says so', async () => {
    const answers = { missing: 'always' } as const;
    await using adapter = open({ answers });

    expect(await adapter.run('{ reading(id: 99) { id } }')).toEqual({ data: { reading: null } });
  });

  it('for a fault are told without a word of them', async () => {
    await using adapter = open();

    const result = await adapter.run('{ broken { station } }');

    expect(onlyError(result)).toMatchObject({
      code: 'UPSTREAM_ERROR',
      message: 'The service failed while it handled the request.',
      http: { status: 500 },
    });
  });

  it('for a path without its slash are redirects, which blame the adapter and are not followed', async () => {
    await using adapter = open();

    const result = await adapter.run('{ stations }');

    expect(onlyError(result)).toMatchObject({ code: 'UPSTREAM_CONFIG', http: { status: 308 } });
    expect(await takeRequests(stations)).toEqual(['GET /stations']);
  });

  it('for a form without its field refuse the arguments', async () => {
    await using adapter = open();

    const result = await adapter.run('mutation { addForm(place: "north pole") { id } }');

    expect(onlyError(result)).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: 'The service refuses the arguments.',
    });
    expect(await stations.takeCalls()).toMatchObject([
      { contentType: 'application/x-www-form-urlencoded', body: 'place=north+pole' },
    ]);
  });
});

describe('messages by field of Flask', () => {
  it('name the arguments, also in lists that come as objects', async () => {
    await using adapter = open();

    const result = await adapter.run(
      'mutation { addReading(input: { temperature: "warm", notes: [{ words: "fine" }, { words: "too long" }] }) { id } }',
    );

    expect(onlyError(result)).toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: {
        'input.temperature': ['A number is expected.'],
        'input.notes[1].words': ['At most 5 letters.'],
      },
    });
  });
});

describe('numbers of Flask that JSON does not have', () => {
  it('are null, and the rest of the answer stays', async () => {
    await using adapter = open();

    const result = await adapter.run('{ summary { station mean highest lowest } }');

    expect(result).toEqual({
      data: { summary: { station: 'north', mean: null, highest: null, lowest: -1.5 } },
    });
  });

  it('make an answer that cannot be read where the source wants it so', async () => {
    await using adapter = open({ answers: { nonFinite: 'fault' } });

    const result = await adapter.run('{ summary { station lowest } }');

    expect(onlyError(result)).toMatchObject({
      code: 'UPSTREAM_INVALID_RESPONSE',
      message: 'The answer of the service cannot be read: it is malformed JSON.',
    });
  });
});
