import { BanyanError } from '@banyan/platform/errors/banyan-error.ts';
import { ERROR_CODES, isErrorCode } from '@banyan/platform/errors/error-codes.ts';
import { describe, expect, it } from '@jest/globals';
import { GraphQLError } from 'graphql';
import { formatError } from '../../plugins/error-format.ts';
import { ask, gatewayTests, inProcess } from '../helpers/test-gateway.ts';

const { startGateway } = gatewayTests();

const secret = 'SECRET';
const leaks = {
  response: { body: secret, url: `http://${secret}/` },
  serviceName: 'catalog',
  stacktrace: [secret],
  exception: { stacktrace: secret },
  query: secret,
};

const masked = [
  { title: 'without a code', extensions: {} },
  { title: 'with an unknown code', extensions: { code: 'E_SQL' } },
  { title: 'of the Apollo gateway', extensions: { code: 'DOWNSTREAM_SERVICE_ERROR' } },
  { title: 'with the code of a masked error', extensions: { code: 'INTERNAL_SERVER_ERROR' } },
  {
    title: 'of a subgraph that refuses the document',
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED', service: 'catalog' },
  },
  { title: 'with a code that is a member of every object', extensions: { code: 'constructor' } },
];

describe('formatError', () => {
  it.each(masked)('masks an error $title', ({ extensions }) => {
    const formatted = { message: secret, path: ['a', 0], extensions: { ...leaks, ...extensions } };

    const result = formatError(formatted, new Error(secret));

    expect(result.message).toBe('Internal server error');
    expect(result.path).toEqual(['a', 0]);
    expect(result.extensions?.code).toBe('INTERNAL_SERVER_ERROR');
    expect(JSON.stringify(result)).not.toContain(secret);
  });

  it.each(Object.keys(ERROR_CODES).filter((code) => code !== 'INTERNAL_SERVER_ERROR'))(
    'keeps the message and the documented extensions of %s and nothing else',
    (code) => {
      const known = { code, service: 'catalog', fields: { id: ['No.'] }, retryAfterSeconds: 2 };

      const result = formatError(
        { message: 'Said.', extensions: { ...leaks, ...known } },
        new Error(secret),
      );

      expect(isErrorCode(code)).toBe(true);
      expect(result).toEqual({ message: 'Said.', extensions: known });
    },
  );

  it('keeps what the thrower of an expected error vouches for', () => {
    const thrown = new BanyanError('CONFLICT', 'Taken.', { extensions: { by: 'order 4' } });
    const error = new GraphQLError('Taken.', {
      originalError: new GraphQLError('Taken.', { originalError: thrown }),
    });

    const result = formatError(
      { message: 'Taken.', extensions: { code: 'CONFLICT', service: 'a' } },
      error,
    );

    expect(result.extensions).toEqual({ code: 'CONFLICT', service: 'a', by: 'order 4' });
  });

  it('ends a path where the gateway knows only the list', () => {
    const formatted = {
      message: 'x',
      path: ['a', 'b', '@', 'c'],
      extensions: { code: 'NOT_FOUND' },
    };

    expect(formatError(formatted, null).path).toEqual(['a', 'b']);
  });
});

const misfitting = [
  { title: 'has another hash', version: 1, message: 'provided sha does not match query' },
  { title: 'is of another version', version: 2, message: 'Unsupported persisted query version' },
];

describe('errors of whole requests', () => {
  it.each(misfitting)('says that a persisted query $title', async ({ version, message }) => {
    const gateway = await startGateway({ environment: 'production' });
    const persistedQuery = { version, sha256Hash: 'a'.repeat(64) };

    const answer = await ask(gateway, {
      query: '{ product(id: "1") { name } }',
      extensions: { persistedQuery },
    });

    expect(answer.status).toBe(400);
    expect(answer.errors).toEqual([{ message, extensions: { code: 'BAD_REQUEST' } }]);
  });

  it('says in development what is wrong with a document, without a stack trace', async () => {
    const gateway = await startGateway({ environment: 'development' });

    const answer = await ask(gateway, '{ product { nam } }');

    expect(answer.status).toBe(400);
    expect(answer.errors[0]?.message).toContain('Did you mean "name"?');
    expect(Object.keys(answer.errors[0]?.extensions ?? {})).toEqual(['code']);
  });

  it('gives no hints about the schema in production', async () => {
    const gateway = await startGateway({ environment: 'production' });

    const hint = await ask(gateway, '{ product(id: "1") { nam } }');
    const introspection = await ask(gateway, '{ __schema { queryType { name } } }');

    expect(hint.errors[0]?.message).not.toContain('name');
    expect(introspection).toMatchObject({
      status: 400,
      data: undefined,
      errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
    });
  });

  it('names a variable that does not fit its type', async () => {
    const gateway = await startGateway();
    const query = 'query A($id: ID!) { product(id: $id) { name } }';

    const answer = await ask(gateway, { query, variables: {} });

    expect(answer).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
    });
    expect(answer.errors[0]?.message).toContain('$id');
  });

  it.each([
    { environment: 'production', headers: {} },
    { environment: 'development', headers: {} },
    { environment: 'development', headers: { 'apollo-query-plan-experimental': '1' } },
  ] as const)('answers briefly to a long variable: %j', async ({ environment, headers }) => {
    const gateway = await startGateway({ environment });
    const query = 'query A($id: ID!) { product(id: $id) { name } }';
    const id = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`k${index}`, 0]));

    const answer = await ask(gateway, { query, variables: { id } }, headers);

    expect(answer).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
    });
    expect(answer.errors[0]?.message).toHaveLength(1001);
  });

  it('answers null without an error when a missing entity leaves a required field empty', async () => {
    const missing = () => ({ id: null });
    const gateway = await startGateway({
      subgraphs: { products: inProcess('products', { Query: { product: missing } }) },
    });

    const answer = await ask(gateway, '{ product(id: "1") { id } }');

    expect(answer.data).toEqual({ product: null });
    expect(answer.extensions).toBeUndefined();
  });
});
