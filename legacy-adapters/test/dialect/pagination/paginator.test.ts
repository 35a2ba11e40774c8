import { describe, expect, it } from '@jest/globals';
import { createPaginator } from '../../../dialect/pagination/paginator.ts';

describe('createPaginator', () => {
  it.each([
    ['laravel', 'page', 'page', 'per_page', 'empty'],
    ['laravel', 'simple', 'page', 'per_page', 'empty'],
    ['laravel', 'offset', 'offset', 'limit', 'empty'],
    ['laravel', 'cursor', 'cursor', 'per_page', 'empty'],
    ['plain', 'page', 'page', 'per_page', 'empty'],
    ['drf', 'page', 'page', 'page_size', 'notFound'],
    ['drf', 'offset', 'offset', 'limit', 'notFound'],
    ['drf', 'cursor', 'cursor', 'page_size', 'notFound'],
    ['fastapi', 'page', 'page', 'size', 'empty'],
    ['fastapi', 'offset', 'offset', 'limit', 'empty'],
  ] as const)(
    'knows the habits of %s: %s is asked for by %s and %s',
    (dialect, kind, positionParam, sizeParam, beyondEnd) => {
      const paginator = createPaginator(dialect, { kind });

      expect(paginator).toMatchObject({ kind, positionParam, sizeParam, beyondEnd });
      expect(paginator).toMatchObject({ maxPageSize: 100, firstPage: 1 });
    },
  );

  it('counts pages by number unless told otherwise', () => {
    expect(createPaginator('laravel').kind).toBe('page');
  });

  it('takes what a source says in place of a habit', () => {
    const own = { positionParam: 'p', sizeParam: null, maxPageSize: 25, firstPage: 0 } as const;

    expect(createPaginator('drf', own)).toMatchObject({ ...own, beyondEnd: 'notFound' });
  });

  it('refuses a page size without rows', () => {
    expect(() => createPaginator('laravel', { maxPageSize: 0 })).toThrow(
      new RangeError('maxPageSize: expected an integer of at least 1, received 0'),
    );
  });
});
