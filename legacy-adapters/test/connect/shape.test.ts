import { describe, expect, it } from '@jest/globals';
import { parseSelection } from '../../connect/parser.ts';
import { type OutputShape, shapeOf } from '../../connect/shape.ts';
import { createSource } from '../../connect/source.ts';

/** `{ id: ?, owner: { … } }`, with `...` last in an open object. */
function printShape(shape: OutputShape): string {
  if (shape.kind === 'unknown') return '?';
  const fields = [...shape.fields].map(([name, inner]) => `${name}: ${printShape(inner)}`);
  const variants = [...shape.variants].map(([name, inner]) => `${name} ${printShape(inner)}`);
  return `{ ${[...fields, ...variants, ...(shape.open ? ['...'] : [])].join(', ')} }`;
}

describe('shapeOf', () => {
  it.each([
    ['id name', '{ id: ?, name: ? }'],
    ['id title: name?', '{ id: ?, title: ? }'],
    ['owner { id } meta: { a: $.a }', '{ owner: { id: ? }, meta: { a: ? } }'],
    ['$.data { id items { sku } }', '{ id: ?, items: { sku: ? } }'],
    ['$.data.items', '?'],
    ['$', '?'],
    ['owner: $.owner', '{ owner: ? }'],
    ['id $.extra { a b }', '{ id: ?, a: ?, b: ? }'],
    ['owner { id } owner { name }', '{ owner: { id: ?, name: ? } }'],
    ['id $.extra { $.inner }', '{ id: ?, ... }'],
    ['$.extra { $.inner } id', '{ id: ?, ... }'],
    ['$({ id: $.id, owner: { key: $.key } })', '{ id: ?, owner: { key: ? } }'],
    ['$({ owner: { key: $.key } }).owner', '{ key: ? }'],
    ['$.items->map({ id: @.id })->first', '{ id: ? }'],
    ['$.items->map({ id: @.id })->filter(@.id)->as($x)', '{ id: ? }'],
    [
      '$.items->map({ id: @.id })->echo({ all: @, first: @->first })',
      '{ all: { id: ? }, first: { id: ? } }',
    ],
    ['$.items->map({ id: @.id })->entries', '?'],
    ["$.kind->match(['a', { id: 1 }])", '?'],
    ['$($.a ?? { id: 1 })', '?'],
    ['id blob: $(1)', '{ id: ?, blob: ? }'],
  ])('sees in %s the members %s', (text, members) => {
    const result = parseSelection(createSource('<selection>', text), 'v0.3');

    expect(result.ok ? printShape(shapeOf(result.value)) : result.diagnostics).toBe(members);
  });

  it.each([
    ['id ...$.extra', '{ id: ?, ... }'],
    ['id ...{ a: 1, b: { c: 2 } }', '{ id: ?, a: ?, b: { c: ? } }'],
    ['{ id, owner: { key } }', '{ id: ?, owner: { key: ? } }'],
    ["id ...kind->match(['a', { b }])", '{ id: ?, ... }'],
    [
      "id ...kind->match(['a', { __typename: 'A', b: { c } }], ['d', { __typename: 'D' }], [@, null])",
      '{ id: ?, A { __typename: ?, b: { c: ? } }, D { __typename: ? }, ... }',
    ],
    [
      "...kind->match(['a', { __typename: 'A', b }], ['c', { __typename: 'A', d }]) id",
      '{ id: ?, A ?, ... }',
    ],
    ['$({ ...$.a, b })', '{ b: ?, ... }'],
    ['id, kind: "x", ...$.a { b }', '{ id: ?, kind: ?, b: ? }'],
  ])('sees in %s of v0.4 the members %s', (text, members) => {
    const result = parseSelection(createSource('<selection>', text), 'v0.4');

    expect(result.ok ? printShape(shapeOf(result.value)) : result.diagnostics).toBe(members);
  });
});
