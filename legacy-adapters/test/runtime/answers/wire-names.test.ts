import { describe, expect, it } from '@jest/globals';
import { wireNames } from '../../../runtime/answers/wire-names.ts';
import { parseTemplateForTest } from '../../connect/parse-for-test.ts';

describe('wireNames', () => {
  it('adds the parameters of the URL', () => {
    const url = parseTemplateForTest(
      '/users/{$args.id}?page={$args.page}&filter[name]={$args.filter.name->first}&x={$config.x}&y=1',
    );

    expect(wireNames({ url }, new Map())).toEqual(
      new Map([
        ['page', 'page'],
        ['filter.name', 'filter.name'],
      ]),
    );
  });

  it('names brackets as services do, and lets mappings go first', () => {
    const url = parseTemplateForTest('/users?sort={$args.a}');
    const mappings = new Map([
      ['filter[status]', 'input.status'],
      ['ids[]', 'ids'],
      ['a[b][c]', 'x'],
      ['sort', 'order'],
    ]);

    expect(Object.fromEntries(wireNames({ url }, mappings))).toEqual({
      'filter.status': 'input.status',
      ids: 'ids',
      'a.b.c': 'x',
      sort: 'order',
    });
  });
});
