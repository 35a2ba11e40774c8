import { describe, expect, it } from '@jest/globals';
import { readToldCalls, tellCalls } from '../../request/told-calls.ts';

describe('what a subgraph is told of the calls of an operation', () => {
  it('is read as it was written, with the sources of that subgraph only', () => {
    const sources = { 'shop.api': 2, 'shops.api': 3, 'shop.Query.x[0]': 1 };

    const told = tellCalls({ most: 500, taken: 6, sources }, 'shop');

    expect(readToldCalls(told)).toEqual({
      most: 500,
      taken: 6,
      sources: { 'shop.api': 2, 'shop.Query.x[0]': 1 },
    });
  });

  it.each([
    undefined,
    '',
    '{',
    '7',
    'null',
    '{"most":1,"taken":0}',
    '{"most":1.5,"taken":0,"sources":{}}',
    '{"most":1,"taken":-1,"sources":{}}',
    '{"most":1,"taken":0,"sources":{"a.api":"1"}}',
  ])('is nothing when it is %j', (text) => {
    expect(readToldCalls(text)).toBeNull();
  });
});
