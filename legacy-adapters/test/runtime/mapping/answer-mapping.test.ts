import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import { describe, expect, it } from '@jest/globals';
import { compileAnswerMapping } from '../../../runtime/mapping/answer-mapping.ts';
import type { FoundProblems } from '../../../runtime/mapping/problem-books.ts';
import { parseForTest } from '../../connect/parse-for-test.ts';

function map(selection: string, body: JsonValue) {
  const found: FoundProblems[] = [];
  const mapping = compileAnswerMapping(
    { selection: parseForTest(selection, 'v0.4'), coordinate: 'Query.a[0]' },
    { open: () => (problems) => void found.push(problems) },
  );
  const value = mapping.map(body, {}, {} as RequestContext);
  const problems = found.flatMap((each) =>
    each.explain().map(({ path, message, count }) => `${count} at ${path}: ${message}`),
  );
  return { value, missing: found.map(({ missing }) => missing), problems };
}

describe('the mapping of an answer', () => {
  it('tells of no problem when the answer has everything', () => {
    expect(map('id name { first }', { id: 1, name: { first: 'A' } })).toEqual({
      value: { id: 1, name: { first: 'A' } },
      missing: [],
      problems: [],
    });
  });

  it('makes missing fields null, and tells where nothing was found and how often', () => {
    const rows = [{ id: 1, tags: [{ n: 1 }, {}] }, { tags: [{}] }];

    expect(map('$.data { id name: title tags { n } }', { data: rows })).toEqual({
      value: [
        { id: 1, name: null, tags: [{ n: 1 }, { n: null }] },
        { id: null, name: null, tags: [{ n: null }] },
      ],
      missing: [5],
      problems: [
        '2 at data.@.title: Property .title not found in object',
        '2 at data.@.tags.@.n: Property .n not found in object',
        '1 at data.@.id: Property .id not found in object',
      ],
    });
  });

  it('is silent about what the author expects to be missing', () => {
    const selection =
      'a: x? b: list->first c: list->find(@.id->eq(1)) d: x.y? e: $(x?) f: {...{ g: x? }}';

    expect(map(selection, { list: [] })).toMatchObject({ missing: [], problems: [] });
  });

  it('tells of a field that is given twice only if both may not be missing', () => {
    expect(map('a: x? a: y', {})).toMatchObject({ missing: [1] });
    expect(map('a: x? a: y?', {})).toMatchObject({ missing: [] });
  });

  it('tells of what is missing in the arm of a match that names the type of its object', () => {
    const selection =
      "$.data { id ...kind->match(['b', { __typename: 'Book', title: t, by: { name: n } }], ['f', { __typename: 'Film', minutes: m? }]) }";
    const data = [
      { id: 1, kind: 'b', t: 'A', n: 'B' },
      { id: 2, kind: 'b' },
      { id: 3, kind: 'f' },
    ];

    expect(map(selection, { data })).toEqual({
      value: [
        { id: 1, __typename: 'Book', title: 'A', by: { name: 'B' } },
        { id: 2, __typename: 'Book', title: null, by: { name: null } },
        { id: 3, __typename: 'Film', minutes: null },
      ],
      missing: [2],
      problems: [
        '1 at data.@.t: Property .t not found in object',
        '1 at data.@.n: Property .n not found in object',
      ],
    });
  });

  it('tells of an answer in which the whole value is missing', () => {
    expect(map('$.data', {})).toEqual({
      value: null,
      missing: [1],
      problems: ['1 at data: Property .data not found in object'],
    });
    expect(map('$.data?', {})).toEqual({ value: null, missing: [], problems: [] });
  });

  it('has nothing to tell of a null', () => {
    expect(map('$.data { id }', { data: null })).toEqual({
      value: null,
      missing: [],
      problems: [],
    });
  });
});
