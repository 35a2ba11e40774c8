import { describe, expect, it } from '@jest/globals';
import { readGraphqlRequestBody } from '../../http/graphql-request-body.ts';

describe('readGraphqlRequestBody', () => {
  it.each([
    [{ query: '{ a }' }, { query: '{ a }' }],
    [{ query: '{ a }', variables: null, operationName: null }, { query: '{ a }' }],
    [
      { query: '{ a }', variables: { x: 1 }, operationName: 'A', extensions: { y: 2 } },
      { query: '{ a }', variables: { x: 1 }, operationName: 'A' },
    ],
  ])('reads %j', (body, request) => {
    expect(readGraphqlRequestBody(body)).toEqual({ ok: true, request });
  });

  it.each([
    [undefined, 'The request body must be a JSON object; received nothing.'],
    [[{ query: '{ a }' }], 'The request body must be a JSON object; received a list.'],
    [{}, '"query" must be a string; received nothing.'],
    [{ query: 1 }, '"query" must be a string; received a value of type number.'],
    [{ query: '', variables: [] }, '"variables" must be an object; received a list.'],
    [
      { query: '', operationName: {} },
      '"operationName" must be a string; received a value of type object.',
    ],
  ])('refuses %j', (body, message) => {
    expect(readGraphqlRequestBody(body)).toEqual({ ok: false, message });
  });
});
