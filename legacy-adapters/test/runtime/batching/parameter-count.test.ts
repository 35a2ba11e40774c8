import { describe, expect, it } from '@jest/globals';
import { parameterCount } from '../../../runtime/batching/parameter-count.ts';

const form = [['Content-Type', 'application/x-www-form-urlencoded; charset=utf-8']] as const;
const json = [['content-type', 'application/json']] as const;
const url = 'http://shop/things';

describe('the number of parameters of a request', () => {
  it.each([
    ['is that of its query', { url: `${url}?ids[]=1&ids[]=2&with=x`, headers: [], body: null }, 3],
    ['takes a list with commas for one', { url: `${url}?ids=1,2,3`, headers: [], body: null }, 1],
    ['is that of its form', { url, headers: form, body: 'ids[0]=1&ids[1]=2' }, 2],
    ['is the larger of both', { url: `${url}?a=1&b=2&c=3`, headers: form, body: 'd=1&e=2' }, 3],
    ['does not grow with a JSON body', { url, headers: json, body: '["a&b&c"]' }, 1],
    [
      'is that of its parts',
      { url, headers: [], body: ['a', 'b'].map((name) => ({ name, text: '1' })) },
      2,
    ],
  ])('%s', (_title, request, count) => {
    expect(parameterCount(request)).toBe(count);
  });
});
