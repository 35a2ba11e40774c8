import type { PythonService } from '@banyan/devkit/python/python-service.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createFrameworkAdapter,
  onlyError,
  startFrameworkService,
  takeRequests,
} from './framework-service.ts';

let library: PythonService;

beforeAll(async () => {
  library = await startFrameworkService('fastapi');
});

afterEach(async () => {
  await library.takeCalls();
});

afterAll(async () => {
  await library[Symbol.asyncDispose]();
});

const withToken = (token: string) => ({ auth: { kind: 'bearer', token } }) as const;

describe('answers of FastAPI', () => {
  it('hold decimals as numbers and times without a zone, which are in that of the source', async () => {
    await using adapter = createFrameworkAdapter('fastapi', library, { timeZone: 'Europe/Moscow' });

    const { data } = await adapter.run(
      '{ odd: book(id: 7) { price lentAt lentOn published } even: book(id: 8) { lentAt } }',
    );

    expect(data).toEqual({
      odd: {
        price: '7.9',
        lentAt: '2024-07-05T07:20:30.123Z',
        lentOn: '2024-07-05',
        published: '2024-02-29',
      },
      even: { lentAt: null },
    });
  });

  it('are null for an entity that does not exist', async () => {
    await using adapter = createFrameworkAdapter('fastapi', library);

    expect(await adapter.run('{ book(id: 99) { id } }')).toEqual({ data: { book: null } });
    expect(await takeRequests(library)).toEqual(['GET /books/99']);
  });

  it('to an unknown route blame the adapter', async () => {
    await using adapter = createFrameworkAdapter('fastapi', library);

    const result = await adapter.run('{ unknown(id: 7) { name } }');

    expect(onlyError(result)).toMatchObject({ code: 'UPSTREAM_CONFIG', http: { status: 404 } });
  });

  it('to a path with one slash too many are redirects, which get no second call with the credentials', async () => {
    await using adapter = createFrameworkAdapter('fastapi', library, withToken('owner-token'));

    const result = await adapter.run('{ bookWithSlash(id: 7) { id } }');

    expect(onlyError(result)).toMatchObject({
      code: 'UPSTREAM_CONFIG',
      message: 'The service redirects the call to another address.',
      http: { status: 307 },
    });
    expect(await library.takeCalls()).toMatchObject([
      { path: '/books/7/', authorization: 'Bearer owner-token' },
    ]);
  });

  it.each(['broken { name }', 'mean'])(
    'to %s are plain text, which is told without a word of it',
    async (field) => {
      await using adapter = createFrameworkAdapter('fastapi', library);

      const result = await adapter.run(`{ ${field} }`);

      expect(onlyError(result)).toMatchObject({
        code: 'UPSTREAM_ERROR',
        message: 'The service failed while it handled the request.',
        http: { status: 500 },
      });
    },
  );
});

describe('refusals of FastAPI', () => {
  it.each([
    ['nobody', {}, 'UNAUTHENTICATED', 403],
    ['an old token', withToken('old-token'), 'UNAUTHENTICATED', 401],
    ['somebody else', withToken('guest-token'), 'FORBIDDEN', 403],
  ])('of %s say which kind they are', async (_who, source, code, status) => {
    await using adapter = createFrameworkAdapter('fastapi', library, source);

    const result = await adapter.run('{ account { name } }');

    expect(onlyError(result)).toMatchObject({ code, http: { status } });
  });

  it('do not touch the owner', async () => {
    await using adapter = createFrameworkAdapter('fastapi', library, withToken('owner-token'));

    const { data } = await adapter.run('{ account { name } }');

    expect(data).toEqual({ account: { name: 'owner' } });
  });
});
