import { describe, expect, it } from '@jest/globals';
import { createAnswerKey, keyHeaders } from '../../response-cache/answer-key.ts';

const operation = { documentHash: 'd', operationName: null, variables: '{}', extensions: '{}' };

describe('createAnswerKey', () => {
  it('depends on every part of the operation, on the schema and on the headers', () => {
    const headers = ['accept-language', 'x-tenant'];
    const keyOf = createAnswerKey({ generation: '1', headers });
    const laterKeyOf = createAnswerKey({ generation: '2', headers });

    const keys = [
      keyOf(operation, []),
      laterKeyOf(operation, []),
      keyOf({ ...operation, documentHash: 'e' }, []),
      keyOf({ ...operation, operationName: 'A' }, []),
      keyOf({ ...operation, variables: '{"a":1}' }, []),
      keyOf({ ...operation, extensions: '{"a":1}' }, []),
      keyOf(operation, ['Accept-Language', 'de']),
      keyOf(operation, ['X-Tenant', 'de']),
      keyOf(operation, ['x-tenant', 'a', 'x-tenant', 'b']),
      keyOf(operation, ['x-tenant', 'a, b']),
    ];

    expect(new Set(keys).size).toBe(keys.length);
  });

  it('does not depend on other headers, nor on how names are written', () => {
    const keyOf = createAnswerKey({ generation: '1', headers: ['accept-language'] });

    const one = keyOf(operation, ['Accept-Language', 'de', 'User-Agent', 'a']);
    const other = keyOf(operation, ['authorization', 'b', 'accept-language', 'de']);

    expect(one).toBe(other);
  });
});

describe('keyHeaders', () => {
  it('adds every header that subgraphs may see, except those which name the caller or the request', () => {
    const naming = ['authorization', 'cookie', 'x-request-id', 'traceparent', 'tracestate'];
    const forwardable = [...naming, 'x-tenant', 'accept-language'];

    expect(keyHeaders(['accept-language', 'x-currency'], forwardable)).toEqual([
      'accept-language',
      'x-currency',
      'x-tenant',
    ]);
  });
});
