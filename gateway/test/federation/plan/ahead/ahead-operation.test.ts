import { describe, expect, it } from '@jest/globals';
import { buildSchema, stripIgnoredCharacters } from 'graphql';
import { aheadOperation } from '../../../../federation/plan/ahead/ahead-operation.ts';
import { wantedFields } from '../../../../federation/plan/ahead/wanted-fields.ts';
import type { FetchNode, PlanNode, PlanPath } from '../../../../federation/plan/query-plan.ts';

const schema = buildSchema(`
  type Query { product(id: ID!): Product found: [Thing] report(year: Int): Report }
  union Thing = Product | Report
  type Product { id: ID sku: String name: String category: Category orders: [Order] maker: Maker }
  type Category { id: ID parent: Category }
  type Order { id: ID buyer: Buyer }
  type Buyer { id: ID name: String }
  type Maker { id: ID name: String }
  type Report { id: ID text: String }
`);

const own = ['Query.product', 'Query.report', 'Query.found', 'Product.orders'];
const entities = ['Product.category', 'Category.parent'];
const reads = {
  schema,
  callOf(typeName: string, fieldName: string) {
    const coordinate = `${typeName}.${fieldName}`;
    if (own.includes(coordinate)) return 'own' as const;
    return entities.includes(coordinate) ? ('entity' as const) : null;
  },
};

/** A later step that must know these fields of the objects at a path. */
function needs(path: PlanPath, ...names: string[]): PlanNode {
  const node = {
    kind: 'Fetch',
    requires: [
      {
        kind: 'InlineFragment',
        typeCondition: 'Product',
        selections: names.map((name) => ({ kind: 'Field', name })),
      },
    ],
  } as unknown as FetchNode;
  return { kind: 'Flatten', path: [...path], node };
}

const ahead = (operation: string, ...later: PlanNode[]) => {
  const text = aheadOperation(operation, wantedFields(later), reads);
  return text === null ? null : stripIgnoredCharacters(text);
};

describe('aheadOperation', () => {
  const keyOfProduct = needs(['product'], '__typename', 'id');

  it.each<[string, string, PlanNode, string]>([
    [
      'the key of what is loaded at once, without the calls behind it',
      'query P($id: ID!) { product(id: $id) { __typename id name category { id parent { id } } } }',
      keyOfProduct,
      'query P($id:ID!){product(id:$id){__typename id}}',
    ],
    [
      'no other field of the root, nor its variables',
      'query ($id: ID!, $year: Int) { product(id: $id) { id } report(year: $year) { text } }',
      keyOfProduct,
      'query($id:ID!){product(id:$id){id}}',
    ],
    [
      'names as they are in the answer',
      '{ product: found { ... on Product { __typename id key: sku category { id } } } }',
      needs(['product', '@'], '__typename', 'key'),
      '{product:found{...on Product{__typename key:sku}}}',
    ],
    [
      'entities that all of the request share',
      '{ product(id: 1) { category { id parent { id } } } }',
      needs(['product', 'category'], 'id'),
      '{product(id:1){category{id}}}',
    ],
    [
      'what several steps need',
      '{ product(id: 1) { id sku maker { id name } category { id } } }',
      {
        kind: 'Sequence',
        nodes: [
          { kind: 'Parallel', nodes: [keyOfProduct, needs(['product', 'maker'], 'id')] },
          { kind: 'Condition', condition: 'c', ifClause: needs(['product'], 'sku') },
        ],
      },
      '{product(id:1){id sku maker{id}}}',
    ],
  ])('keeps %s', (_, operation, later, expected) => {
    expect(ahead(operation, later)).toBe(expected);
  });

  it.each<[string, string, PlanNode]>([
    ['the rest costs no call', '{ product(id: 1) { id name maker { id name } } }', keyOfProduct],
    [
      'what is wanted has a call of its own behind another',
      '{ product(id: 1) { id category { id } orders { id buyer { id } } } }',
      needs(['product', 'orders', '@', 'buyer'], 'id'),
    ],
    [
      'nothing of it is wanted',
      '{ product(id: 1) { id category { id } } }',
      needs(['review', 'author'], 'id'),
    ],
    [
      'it has fragments which might be used elsewhere',
      '{ product(id: 1) { ...f id category { id } } } fragment f on Product { sku }',
      keyOfProduct,
    ],
    ['it spreads a fragment', '{ product(id: 1) { ...f id category { id } } }', keyOfProduct],
  ])('is null when %s', (_, operation, later) => {
    expect(ahead(operation, later)).toBeNull();
  });
});
