import { describe, expect, it } from '@jest/globals';
import { buildSchema } from 'graphql';
import { wireToArgumentPaths } from '../../../runtime/calls/argument-paths.ts';
import { parseForTest } from '../../connect/parse-for-test.ts';

const schema = buildSchema(`
  type Query { a(id: ID, input: Order, tags: [String!]): Int }
  input Order { customer: Person! items: [Item!]! note: String }
  input Person { fullName: String email: String }
  input Item { productId: ID! quantity: Int parent: Item }
`);
const args = schema.getQueryType()?.getFields().a?.args ?? [];
const types = new Map(args.map(({ name, type }) => [name, type]));

function pathsOf(body: string): Record<string, string> {
  const selection = parseForTest(body, 'v0.4');
  return Object.fromEntries(wireToArgumentPaths({ body: selection, queryParams: null }, types));
}

describe('wireToArgumentPaths', () => {
  it.each([
    ['a renamed argument', 'user_id: $args.id', { user_id: 'id' }],
    ['a path into an input object', 'note: $args.input.note', { note: 'input.note' }],
    ['an expression', 'note: $($args.input.note)', { note: 'input.note' }],
    ['alternatives, of which the first counts', 'x: $($args.id ?? $args.input.note)', { x: 'id' }],
    ['an alternative to nothing', 'x: $(nothing ?? $args.id)', { x: 'id' }],
    ['a bare operator', 'x: $args.id ?? "none"', { x: 'id' }],
    [
      'an object that is written out',
      '$({ who: { name: $args.input.customer.fullName }, ids: [$args.id] })',
      { 'who.name': 'input.customer.fullName', 'ids.*': 'id' },
    ],
    ['a spread', '...{ note: $args.input.note }', { note: 'input.note' }],
    [
      'a group',
      'who: $args.input.customer { name: fullName mail: $.email }',
      {
        who: 'input.customer',
        'who.name': 'input.customer.fullName',
        'who.mail': 'input.customer.email',
      },
    ],
    [
      'a group behind an expression',
      'who: $($args.input ?? {}).customer { name: fullName }',
      { who: 'input.customer', 'who.name': 'input.customer.fullName' },
    ],
    ['a value that a method changes', 'x: $args.id->toString', { x: 'id' }],
    [
      'the elements of a list',
      'lines: $args.input.items { sku: productId }',
      {
        lines: 'input.items',
        'lines.*': 'input.items.*',
        'lines.*.sku': 'input.items.*.productId',
      },
    ],
    [
      'mapped elements of a list',
      'lines: $args.input.items->map({ sku: @.productId, of: $args.id })',
      { lines: 'input.items', 'lines.*.sku': 'input.items.*.productId', 'lines.*.of': 'id' },
    ],
    ['a list of texts', 'tags: $args.tags', { tags: 'tags', 'tags.*': 'tags.*' }],
    ['other variables', 'x: $config.a y: $this.id z: $("literal")', {}],
    ['what is no argument', 'x: $args.nothing y: $args.input.nothing', {}],
  ])('follows %s', (_what, body, expected) => {
    expect(pathsOf(body)).toEqual(expected);
  });

  it('knows all members of an input object that is sent whole', () => {
    expect(pathsOf('$args.input.customer')).toEqual({
      fullName: 'input.customer.fullName',
      email: 'input.customer.email',
    });
    expect(pathsOf('$args')).toMatchObject({
      id: 'id',
      input: 'input',
      'input.items.*.quantity': 'input.items.*.quantity',
      'tags.*': 'tags.*',
    });
  });

  it('ends in an input type that holds itself', () => {
    const deepest = Object.keys(pathsOf('$args.input.items->first')).map(
      (path) => path.split('.').length,
    );

    expect(Math.max(...deepest)).toBe(9);
  });
});
