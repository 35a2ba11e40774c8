import { describe, expect, it } from '@jest/globals';
import { paginatorSettings } from '../../../runtime/pagination/paginator-settings.ts';
import { createAdapterUnderTest } from '../adapter-under-test.ts';
import { thingsSdl } from './paged-things.ts';

const baseUrl = 'http://unused.invalid';

describe('the setting paginator', () => {
  it.each([
    [{ kind: 'laravel' }, 'one of page, simple, offset, cursor'],
    [{ maxPageSize: 0 }, 'a whole number of rows from 1 to 1000000'],
    [{ firstPage: 2 }, 'a whole number from 0 to 1'],
    [{ beyondEnd: 'clamp' }, 'one of empty, notFound'],
    [{ positionParam: 7 }, 'the name of a query parameter'],
    [{ paths: { total: 7 } }, 'names from the root of the answer, parted by dots'],
  ])('refuses %j and says what it expects', (value, expected) => {
    const read = paginatorSettings().safeParse(value);

    expect(read.error?.issues.map(({ message }) => message)).toEqual([expected]);
  });

  it.each([
    [{ dialect: 'plain' }],
    [{ dialect: 'flask' }],
    [{ dialect: 'laravel', paginator: null }],
    [{ dialect: 'laravel', connectors: { 'Query.things': { answers: {}, paginator: null } } }],
  ] as const)('is needed for connections with %j', (source) => {
    expect(() => createAdapterUnderTest(thingsSdl('$'), { baseUrl, ...source })).toThrow(
      /^Query\.things\[0\] gives a connection, but the dialect \w+ of its source api has no pages: .* set paginator/,
    );
  });
});
