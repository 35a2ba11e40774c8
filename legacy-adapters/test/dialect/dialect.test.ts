import { describe, expect, it } from '@jest/globals';
import { createDialect, DIALECT_NAMES, type DialectOverrides } from '../../dialect/dialect.ts';

const asScript = [
  ['Accept', 'application/json'],
  ['X-Requested-With', 'XMLHttpRequest'],
];
const pages = { pageParam: 'page', sizeParam: 'per_page', maxPageSize: 100 };

const defaults = {
  plain: {
    name: 'plain',
    arrays: 'repeat',
    booleans: 'text',
    defaultHeaders: [['Accept', 'application/json']],
    paginator: null,
    bodies: 'byContentType',
    errors: { missing: 'never', validation: [] },
  },
  lumen: {
    name: 'lumen',
    arrays: 'brackets',
    booleans: 'number',
    defaultHeaders: asScript,
    paginator: pages,
    bodies: 'jsonOnly',
    errors: { missing: 'modelOnly', validation: ['root', 'errors'] },
  },
  laravel: {
    name: 'laravel',
    arrays: 'brackets',
    booleans: 'number',
    defaultHeaders: asScript,
    paginator: pages,
    bodies: 'jsonOnly',
    errors: { missing: 'modelOnly', validation: ['errors', 'root'] },
  },
};

describe('createDialect', () => {
  it.each(DIALECT_NAMES)('knows the habits of %s', (name) => {
    expect(createDialect(name)).toEqual(defaults[name]);
  });

  it('lays overrides over the defaults', () => {
    const dialect = createDialect('lumen', {
      arrays: 'comma',
      paginator: { sizeParam: 'limit' },
      errors: { missing: 'always' },
    });

    expect(dialect).toEqual({
      ...defaults.lumen,
      arrays: 'comma',
      paginator: { ...pages, sizeParam: 'limit' },
      errors: { missing: 'always', validation: ['root', 'errors'] },
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

  const paginators: readonly [string, 'plain' | 'lumen', DialectOverrides, unknown][] = [
    ['a page size alone', 'lumen', { maxPageSize: 20 }, { ...pages, maxPageSize: 20 }],
    ['a page size where there are no pages', 'plain', { maxPageSize: 20 }, null],
    [
      'a paginator where there was none',
      'plain',
      { paginator: { pageParam: 'p' } },
      { ...pages, pageParam: 'p' },
    ],
    ['no paginator', 'lumen', { paginator: null }, null],
  ];
  it.each(paginators)('takes %s', (_what, name, overrides, expected) => {
    expect(createDialect(name, overrides).paginator).toEqual(expected);
  });

  it('refuses a page size below one', () => {
    expect(() => createDialect('lumen', { maxPageSize: 0 })).toThrow(
      new RangeError('maxPageSize: expected an integer of at least 1, received 0'),
    );
  });
});
