import { BanyanError } from '@banyan/platform/errors/banyan-error.ts';
import { describe, expect, it } from '@jest/globals';
import { buildSchema, GraphQLError } from 'graphql';
import { createSubgraphExecutor } from '../execute-request.ts';
import { createRecordingLog, createTestRequest } from './helpers/request-parts.ts';

const secret = 'SELECT password FROM customer';

const masked = {
  message: 'Internal server error',
  extensions: { code: 'INTERNAL_SERVER_ERROR', service: 'forest' },
};

const thrown: readonly (readonly [string, unknown, object])[] = [
  [
    'an expected error with its extensions',
    new BanyanError('BAD_USER_INPUT', 'Bad height', {
      fields: { height: ['too high'] },
      retryAfterSeconds: 3,
      extensions: { hint: 'cut it' },
    }),
    {
      message: 'Bad height',
      extensions: {
        code: 'BAD_USER_INPUT',
        service: 'forest',
        fields: { height: ['too high'] },
        retryAfterSeconds: 3,
        hint: 'cut it',
      },
    },
  ],
  [
    'an expected error that names another service',
    new BanyanError('NOT_FOUND', 'No such tree', { service: 'orchard' }),
    { message: 'No such tree', extensions: { code: 'NOT_FOUND', service: 'orchard' } },
  ],
  [
    'a GraphQL error with a documented code',
    new GraphQLError('No axe', { extensions: { code: 'FORBIDDEN' } }),
    { message: 'No axe', extensions: { code: 'FORBIDDEN', service: 'forest' } },
  ],
  ['a GraphQL error without a code, masked', new GraphQLError(secret), masked],
  [
    'a GraphQL error with an unknown code, masked',
    new GraphQLError(secret, { extensions: { code: 'ER_PARSE', sql: secret } }),
    masked,
  ],
  ['an error, masked', new Error(secret), masked],
  ['a thrown text, masked', secret, masked],
  ['an abort of something other than the request, masked', abortError(), masked],
];

describe('errors of resolvers', () => {
  it.each(thrown)('sends %s', async (_title, error, expected) => {
    const { result } = await executeThrowing('{ tree }', error);

    expect(result.errors?.map((sent) => sent.toJSON())).toEqual([
      { locations: [{ line: 1, column: 3 }], path: ['tree'], ...expected },
    ]);
  });

  it('logs an unexpected error once, with the request, and keeps it out of the answer', async () => {
    const { result, entries } = await executeThrowing('{ a: tree b: tree }', new Error(secret));

    expect(entries).toEqual([
      expect.objectContaining({
        level: 50,
        requestId: 'test-request',
        service: 'forest',
        path: 'a',
        err: expect.objectContaining({ message: secret }),
      }),
    ]);
    expect(result.errors).toHaveLength(2);
    expect(result.errors?.[0]?.originalError).toBeUndefined();
    expect(JSON.stringify(result)).not.toContain(secret);
  });

  it('logs the cause of an expected error and nothing of one without a cause', async () => {
    const cause = new Error(secret);
    const withCause = new BanyanError('UPSTREAM_ERROR', 'The service failed', { cause });

    const [caused, plain] = await Promise.all([
      executeThrowing('{ tree }', withCause),
      executeThrowing('{ tree }', new BanyanError('NOT_FOUND', 'No such tree')),
    ]);

    expect(caused.entries).toEqual([
      expect.objectContaining({ level: 40, code: 'UPSTREAM_ERROR', msg: 'The service failed' }),
    ]);
    expect(plain.entries).toEqual([]);
    expect(JSON.stringify(caused.result)).not.toContain(secret);
  });

  it('says that the request was cancelled when its own signal stopped the work', async () => {
    const { result, entries } = await executeThrowing(
      '{ tree }',
      abortError(),
      AbortSignal.abort(),
    );

    expect(result.errors?.[0]?.extensions.code).toBe('REQUEST_CANCELLED');
    expect(entries).toEqual([]);
  });

  it('uses the fallback logger for a context without a request', async () => {
    const { log, entries } = createRecordingLog();
    const execute = createSubgraphExecutor(throwing(new Error(secret)), { log });

    await execute({ query: '{ tree }' }, {});

    expect(entries).toEqual([expect.objectContaining({ level: 50, service: 'forest' })]);
  });
});

describe('errors of requests', () => {
  const cases = [
    ['{ tree', {}, 'GRAPHQL_PARSE_FAILED', /^Syntax Error/],
    ['{ bush }', {}, 'GRAPHQL_VALIDATION_FAILED', /Cannot query field "bush"/],
    ['query ($h: Int!) { tree(height: $h) }', {}, 'BAD_USER_INPUT', /"\$h".*was not provided/],
    ['query ($h: Int!) { tree(height: $h) }', { h: 'x' }, 'BAD_USER_INPUT', /"\$h".*invalid/],
    ['query ($h: Int = 1) { low(height: $h) }', { h: null }, 'BAD_USER_INPUT', /must not be null/],
    ['query A { tree } query B { tree }', {}, 'BAD_USER_INPUT', /operation name/],
  ] as const;

  it.each(cases)('answers %j with variables %j by %s', async (query, variables, code, message) => {
    const { log, entries } = createRecordingLog();
    const execute = createSubgraphExecutor(throwing(new Error(secret)));

    const result = await execute({ query, variables }, { request: createTestRequest({ log }) });

    expect(result.errors).toHaveLength(1);
    expect(result.errors?.[0]?.message).toMatch(message);
    expect(result.errors?.[0]?.extensions).toEqual({ code, service: 'forest' });
    expect(entries).toEqual([]);
  });
});

function throwing(error: unknown) {
  const schema = buildSchema('type Query { tree(height: Int): String, low(height: Int!): String }');
  const tree = schema.getQueryType()?.getFields().tree;
  if (tree === undefined) throw new Error('No field to break');
  tree.resolve = () => {
    throw error;
  };
  return { name: 'forest', schema };
}

async function executeThrowing(query: string, error: unknown, signal?: AbortSignal) {
  const { log, entries } = createRecordingLog();
  const execute = createSubgraphExecutor(throwing(error));
  const request = createTestRequest({ log, ...(signal && { signal }) });
  return { result: await execute({ query }, { request }), entries };
}

function abortError(): Error {
  return Object.assign(new Error('This operation was aborted'), { name: 'AbortError' });
}
