import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type OperationRequest, readOperation } from '../../response-cache/read-operation.ts';

const query = '{ products { id } }';
const sha256Hash = createHash('sha256').update(query).digest('hex');
const json = { 'content-type': 'application/json; charset=utf-8' };

function post(body: unknown, headers: OperationRequest['headers'] = json) {
  return readOperation({ method: 'POST', url: '/graphql', headers, body });
}

function get(search: string, headers: OperationRequest['headers'] = json, method = 'GET') {
  return readOperation({ method, url: `/graphql${search}`, headers, body: undefined });
}

const encoded = encodeURIComponent(query);

describe('readOperation', () => {
  it('knows an operation in whatever way it is sent', () => {
    const sent = [
      post({ query }),
      post({ query, variables: null, operationName: null, extensions: {} }),
      post({ query, extensions: { persistedQuery: { version: 1, sha256Hash } } }),
      post({ extensions: { persistedQuery: { version: 1, sha256Hash } } }),
      post({ query, extensions: { clientLibrary: { name: 'a', version: '1' } } }),
      get(`?query=${encoded}`),
      get(`?query=${encoded}&variables={}`, { 'apollo-require-preflight': '1' }),
      get(`?query=${encoded}`, { 'x-apollo-operation-name': 'A' }),
    ];

    expect(new Set(sent.map((operation) => JSON.stringify(operation))).size).toBe(1);
    expect(sent[0]).toMatchObject({ documentHash: sha256Hash, operationName: null });
  });

  it('tells apart what is executed in different ways', () => {
    const sent = [
      post({ query }),
      post({ query: `${query} ` }),
      post({ query, operationName: 'A' }),
      post({ query, variables: { a: 1 } }),
      post({ query, extensions: { flavour: 'a' } }),
    ];

    expect(new Set(sent.map((operation) => JSON.stringify(operation))).size).toBe(sent.length);
  });

  it.each([
    ['another content type', post({ query }, { 'content-type': 'text/plain' })],
    ['no content type', post({ query }, {})],
    ['a batch', post([{ query }])],
    ['a body that is a text', post(query)],
    ['no body', post(undefined)],
    ['no document', post({})],
    ['an empty document', post({ query: '' })],
    ['a document that is no text', post({ query: {} })],
    ['variables that are no object', post({ query, variables: '{}' })],
    ['variables in a list', post({ query, variables: [] })],
    ['an operation name that is no text', post({ query, operationName: 1 })],
    ['extensions that are no object', post({ query, extensions: 'x' })],
    [
      'a hash of another document',
      post({ query: '{ a }', extensions: { persistedQuery: { version: 1, sha256Hash } } }),
    ],
    [
      'a hash of another version',
      post({ extensions: { persistedQuery: { version: 2, sha256Hash } } }),
    ],
    [
      'a hash that is none',
      post({ extensions: { persistedQuery: { version: 1, sha256Hash: 'x' } } }),
    ],
    ['a GET request that a foreign page can send', get(`?query=${encoded}`, {})],
    [
      'a GET request with an empty preflight header',
      get(`?query=${encoded}`, { 'apollo-require-preflight': '' }),
    ],
    ['a GET request of another type', get(`?query=${encoded}`, { 'content-type': 'text/plain' })],
    ['a parameter that comes twice', get(`?query=${encoded}&query=${encoded}`)],
    ['variables that are no JSON', get(`?query=${encoded}&variables={`)],
    ['a HEAD request', get(`?query=${encoded}`, json, 'HEAD')],
  ])('leaves %s to the server', (_, operation) => {
    expect(operation).toBeNull();
  });
});
