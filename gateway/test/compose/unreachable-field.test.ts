import { describe, expect, it } from '@jest/globals';
import { parse, Source } from 'graphql';
import { type ComposableSubgraph, composeProject } from '../../compose/compose.ts';
import { describeUnreachable } from '../../compose/unreachable-field.ts';

function subgraph(name: string, types: string): ComposableSubgraph {
  const file = `schema/${name}.graphql`;
  const text = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key", "@shareable"])\n${types}`;
  return { name, file, text, document: parse(new Source(text, file)) };
}

function messages(...subgraphs: readonly ComposableSubgraph[]): readonly string[] {
  const result = composeProject(subgraphs);
  return result.ok ? [] : result.diagnostics.map(({ message }) => message);
}

const shop = subgraph(
  'shop',
  'type Query { item: Item }\ntype Item @key(fields: "id") @key(fields: "code") { id: ID! code: ID! @shareable }',
);

describe('a field that no way leads to', () => {
  it('is said to need a key where its type has none', () => {
    const stock = subgraph('stock', 'type Item { code: ID! @shareable amount: Int }');

    expect(messages(shop, stock)).toEqual([
      expect.stringMatching(
        /^The query \{ item \{ amount \} \} cannot be answered:\n(?:.*\n)* {2}Give Item in schema\/stock\.graphql a @key, and a connector that can be called with it \(\$batch, \$this or entity: true\)\.$/,
      ),
    ]);
  });

  it('is said to need an open key where all keys are closed', () => {
    const stock = subgraph(
      'stock',
      'type Item @key(fields: "id", resolvable: false) { id: ID! amount: Int }',
    );

    expect(messages(shop, stock)).toEqual([
      expect.stringContaining(
        '\n  Remove resolvable: false from a @key of Item in schema/stock.graphql, and add a connector that can be called with it',
      ),
    ]);
  });

  it('is advised any one of the keys by which its type could be reached, in one line', () => {
    const basket = subgraph(
      'basket',
      'type Query { basket: Basket }\ntype Basket { top: Item }\ntype Item { label: String @shareable }',
    );
    const items = subgraph(
      'items',
      'type Item @key(fields: "id") @key(fields: "code") { id: ID! code: ID! label: String @shareable }',
    );

    expect(messages(basket, items)).toEqual([
      expect.stringMatching(
        /\n {2}Give Item in schema\/basket\.graphql the key "id" or "code", and map it .*\n {2}The same holds for Item\.code\.$/,
      ),
    ]);
  });

  it('leaves a message of another kind as it is', () => {
    expect(describeUnreachable('Something else', [shop])).toBe('Something else');
  });
});
