import { describe, expect, it } from '@jest/globals';
import { createDialect, DIALECT_NAMES, type DialectOverrides } from '../../dialect/dialect.ts';
import { createPaginator } from '../../dialect/pagination/paginator.ts';

const accept = ['Accept', 'application/json'];
const byScript = ['X-Requested-With', 'XMLHttpRequest'];

/** What differs between the dialects, besides how requests are written. */
const habits = {
  plain: { defaultHeaders: [accept], bodies: 'byContentType', shapes: 'exact', pages: false },
  lumen: { defaultHeaders: [accept, byScript], bodies: 'jsonOnly', shapes: 'php', pages: true },
  laravel: { defaultHeaders: [accept, byScript], bodies: 'jsonOnly', shapes: 'php', pages: true },
  drf: { defaultHeaders: [accept], bodies: 'jsonOnly', shapes: 'exact', pages: true },
  fastapi: { defaultHeaders: [accept], bodies: 'jsonOnly', shapes: 'exact', pages: true },
  flask: { defaultHeaders: [accept], bodies: 'jsonOnly', shapes: 'exact', pages: false },
} as const;

const errors = {
  plain: { missing: 'never', validation: [] },
  lumen: { missing: 'modelOnly', validation: ['root', 'errors'] },
  laravel: { missing: 'modelOnly', validation: ['errors', 'root'] },
  drf: { missing: 'modelOnly', validation: ['tree'] },
  fastapi: { missing: 'modelOnly', validation: ['detail'] },
  flask: { missing: 'modelOnly', validation: ['errors', 'tree'] },
} as const;

describe('createDialect', () => {
  it.each(DIALECT_NAMES)('knows the habits of %s', (name) => {
    const { paginator, ...dialect } = createDialect(name);
    const { pages, ...expected } = habits[name];

    expect(dialect).toMatchObject({
      name,
      ...expected,
      errors: { noRows: 'error', ...errors[name] },
      envelope: 'none',
      success: 'status',
    });
    expect(paginator).toEqual(pages ? createPaginator(name) : null);
  });

  it('lays overrides over the defaults', () => {
    const overrides = {
      arrays: 'comma',
      envelope: ['data'],
      errors: { missing: 'always' },
    } as const;

    const dialect = createDialect('lumen', overrides);

    expect(dialect).toEqual({
      ...createDialect('lumen'),
      arrays: 'comma',
      envelope: ['data'],
      errors: { missing: 'always', noRows: 'error', validation: ['root', 'errors'] },
    });
  });

  it('adds headers, and replaces those of the same name in any case', () => {
    const { defaultHeaders } = createDialect('laravel', {
      defaultHeaders: [
        ['accept', 'application/vnd.api+json'],
        ['X-Tenant', 'shop'],
      ],
    });

    expect(defaultHeaders).toEqual([
      ['X-Requested-With', 'XMLHttpRequest'],
      ['accept', 'application/vnd.api+json'],
      ['X-Tenant', 'shop'],
    ]);
  });

  const pages = createPaginator('lumen');
  const paginators: readonly [string, 'plain' | 'lumen', DialectOverrides, unknown][] = [
    ['a page size alone', 'lumen', { maxPageSize: 20 }, { ...pages, maxPageSize: 20 }],
    ['a page size where there are no pages', 'plain', { maxPageSize: 20 }, null],
    [
      'a paginator where there was none',
      'plain',
      { paginator: { positionParam: 'p' } },
      { ...pages, positionParam: 'p' },
    ],
    ['no paginator', 'lumen', { paginator: null }, null],
  ];
  it.each(paginators)('takes %s', (_what, name, overrides, expected) => {
    expect(createDialect(name, overrides).paginator).toEqual(expected);
  });

  it('refuses a page size below one', () => {
    expect(() => createDialect('lumen', { maxPageSize: 0 })).toThrow(RangeError);
  });
});
