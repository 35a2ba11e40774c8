import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import { stringifyJson } from '@banyan/platform/json/stringify-json.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ConnectSpec, Selection } from '../../../connect/ast.ts';
import type { MappingVariables } from '../../../connect/mapping.ts';
import { parseSelection } from '../../../connect/parser.ts';
import { createSource } from '../../../connect/source.ts';
import { compileAnswerMapping } from '../../../runtime/mapping/answer-mapping.ts';
import type { FoundProblems } from '../../../runtime/mapping/problem-books.ts';
import { parseForTest } from '../../connect/parse-for-test.ts';
import { anyJson, anyMutation, anySpec } from '../../connect/properties/any-mapping.ts';

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

const anyRequest = {} as RequestContext;

function mappingOf(selection: Selection) {
  return compileAnswerMapping(
    { selection, coordinate: 'Query.a[0]' },
    { open: () => () => undefined },
  );
}

/** What the mapping gives of the last body after others; as often as it takes until it has functions of its own. */
function mapAfter(
  selection: Selection,
  others: readonly JsonValue[],
  body: JsonValue,
  variables: MappingVariables = {},
): JsonValue {
  const mapping = mappingOf(selection);
  for (let count = 0; count < 55; count += 1) {
    for (const other of others) mapping.map(other, variables, anyRequest);
  }
  return mapping.map(body, variables, anyRequest);
}

describe('the mapping of an answer after other answers', () => {
  it.each<[string, readonly JsonValue[], JsonValue, unknown]>([
    [
      "id shipping: $({ method: 'standard' }) shipping: $.shipping { trackingCode }",
      [{ id: 1, shipping: { trackingCode: 'X1' } }, { id: 2 }],
      { id: 3, shipping: { trackingCode: 'X3' } },
      { id: 3, shipping: { method: 'standard', trackingCode: 'X3' } },
    ],
    [
      'id ...{ shipping: { method: "standard" } } shipping: $.shipping { trackingCode }',
      [{ id: 2 }],
      { id: 3, shipping: { trackingCode: 'X3' } },
      { id: 3, shipping: { method: 'standard', trackingCode: 'X3' } },
    ],
    [
      "id ...kind->match(['d', { delivery: { by: 'bike' } }]) delivery: $.delivery { eta }",
      [{ id: 2, kind: 'd' }],
      { id: 3, kind: 'd', delivery: { eta: 'E3' } },
      { id: 3, delivery: { by: 'bike', eta: 'E3' } },
    ],
    [
      'lines: $([{ unit: "kg" }]) lines: $.lines { sku }',
      [{ lines: [] }],
      { lines: [{ sku: 'S' }] },
      { lines: [{ unit: 'kg', sku: 'S' }] },
    ],
  ])('gives the constants of %s as the author wrote them', (text, others, body, expected) => {
    const selection = parseForTest(text, 'v0.4');

    expect(mapAfter(selection, others, body)).toEqual(expected);
  });

  it.each<[string, JsonValue, unknown]>([
    ['c c: $.zz { e }', { c: { d: 1 } }, { c: { d: 1, e: null } }],
    ['c c: $.zz { e }', { c: [{ d: 1 }, [{}]] }, { c: [{ d: 1, e: null }, [{ e: null }]] }],
    ['...$args.v a: $.a { b { id } }', {}, { a: { b: { x: 1, id: null } } }],
    ['a: $({ ...$args.v, a: $.a { b { id } } }).a', {}, { a: { b: { x: 1, id: null } } }],
    [
      "$.rows->map(@->match([1, { __typename: 'A', b: @.b }], [@, @]))",
      { rows: [{ __typename: 'A' }] },
      [{ __typename: 'A', b: null }],
    ],
    [
      "...$->match([1, { __typename: 'A', b: @.b { id } }], [@, @])",
      { __typename: 'A', b: { x: 1 } },
      { __typename: 'A', b: { x: 1, id: null } },
    ],
  ])(
    'fills for %s what %j lacks, and leaves answer and variables alone',
    (text, body, expected) => {
      const variables = { args: { v: { a: { b: { x: 1 } } } } };
      const before = stringifyJson([body, variables]);

      expect(mapAfter(parseForTest(text, 'v0.4'), [body], body, variables)).toEqual(expected);
      expect(stringifyJson([body, variables])).toBe(before);
    },
  );

  it('gives what it gives alone, and leaves answers and variables alone', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.constantFrom(...mergingMappings), anyMutation()),
        anySpec,
        fc.record({ other: anyJson, body: anyJson, v: anyJson }),
        (text, spec, { other, body, v }) => {
          const selection = treeOf(text, spec);
          if (selection === null) return;
          const variables = { args: { v }, this: v };
          const before = stringifyJson([other, body, v]);

          const value = mapAfter(selection, [other], body, variables);

          expect(stringifyJson([other, body, v])).toBe(before);
          expect(stringifyJson(value)).toBe(
            stringifyJson(mapAfter(selection, [], body, variables)),
          );
        },
      ),
      { numRuns: 1000 },
    );
  });
});

/** Of which the same member may be given by a constant, the answer, a variable and a sub-selection. */
const mergingMappings = [
  'a: $({ b: 1 }) a: $.list { id }',
  '...{ a: { b: { id: 1 } } } a { b { constructor } }',
  '...$args.v a: $.a { b { id } }',
  'a: $this a: $.a { b list { id } }',
  'a a: b { id list { b } }',
  "a: $.a->match(['', { __typename: '', b: @ }], [@, @]) a { b { id } }",
  "$->match([1, { __typename: 'text', b: @.b { id } }], [@, @])",
];

function treeOf(text: string, spec: ConnectSpec): Selection | null {
  const parsed = parseSelection(createSource('any', text), spec);
  return parsed.ok ? parsed.value : null;
}
