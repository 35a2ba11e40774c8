import { describe, expect, it } from '@jest/globals';
import { buildSchema, Kind, type OperationDefinitionNode, parse } from 'graphql';
import { compileAnswerShape } from '../../../federation/plan/answer-shape.ts';

const schema = buildSchema(`
  type Query { a: A strict: Int! list: [Int!] text: String id: ID count: Int ratio: Float flag: Boolean kind: Kind any: Any }
  type A { b: Int! c: Int }
  enum Kind { ONE }
  scalar Any
`);

function shape(query: string, data: Record<string, unknown>) {
  const document = parse(query);
  const operation = document.definitions.find(
    (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
  );
  const type = schema.getQueryType();
  if (operation === undefined || type == null) throw new Error('nothing to shape');
  const facts = { schema, fragments: new Map(), variables: {} };
  const { data: shaped, misfits } = compileAnswerShape(operation.selectionSet, type, facts)(data);
  return { data: shaped, misfits: misfits.map(({ path }) => path?.join('.')) };
}

describe('compileAnswerShape', () => {
  it.each([
    ['text', 1],
    ['id', 1.5],
    ['count', '1'],
    ['count', 1.5],
    ['ratio', Number.NaN],
    ['flag', 'true'],
    ['kind', 'TWO'],
    ['list', 1],
    ['a', 'text'],
    ['a', []],
    ['a', { __typename: 'Unknown' }],
  ])('puts null in the place of a %s that is %j, and notes it', (field, value) => {
    const selection = field === 'a' ? 'a { c }' : field;

    expect(shape(`{ ${selection} }`, { [field]: value })).toEqual({
      data: { [field]: null },
      misfits: [field],
    });
  });

  it('notes where each misfit stands, also behind objects and lists that are left early', () => {
    const data = { first: { b: 1, c: 'x' }, many: [1, 'x', 2], second: { b: 'x' }, last: 'x' };

    const query = '{ first: a { b c } many: list second: a { b } last: count }';

    expect(shape(query, data)).toEqual({
      data: { first: { b: 1, c: null }, many: null, second: null, last: null },
      misfits: ['first.c', 'many.1', 'second.b', 'last'],
    });
  });

  it('takes what fits, and anything for a custom scalar', () => {
    const data = { id: 7, ratio: 1, kind: 'ONE', any: { x: [1] }, list: [1, 2], extra: 1 };

    expect(shape('{ id ratio kind any list }', data)).toEqual({
      data: { id: 7, ratio: 1, kind: 'ONE', any: { x: [1] }, list: [1, 2] },
      misfits: [],
    });
  });

  it('moves a null up to the nearest place that may be null', () => {
    expect(shape('{ a { b c } list }', { a: { c: 1 }, list: [1, null] })).toEqual({
      data: { a: null, list: null },
      misfits: [],
    });
    expect(shape('{ strict }', {})).toEqual({ data: null, misfits: [] });
  });

  it('keeps the order and the names of the operation', () => {
    const data = { count: 1, text: 'x', __proto__: null };

    expect(JSON.stringify(shape('{ text __proto__: count count }', data).data)).toBe(
      '{"text":"x","__proto__":null,"count":1}',
    );
  });
});
