import { renderDiagnostic } from '@banyan/platform/errors/diagnostic.ts';
import { describe, expect, it } from '@jest/globals';
import { buildSchema, parse, Source } from 'graphql';
import { type ComposableSubgraph, composeProject } from '../../compose/compose.ts';

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key"])\n';

function subgraph(name: string, types: string): ComposableSubgraph {
  const file = `schema/${name}.graphql`;
  const text = link + types;
  return { name, file, text, document: parse(new Source(text, file)) };
}

const catalog = subgraph(
  'catalog',
  'type Query { products: [Product!]! }\ntype Product @key(fields: "id") { id: ID! name: String! }\n',
);
const reviews = subgraph(
  'reviews',
  'type Product @key(fields: "id") { id: ID! rating: Float }\ntype Query { best: Product }\n',
);

function composed(...subgraphs: readonly ComposableSubgraph[]): string {
  const result = composeProject(subgraphs);
  return result.ok ? result.supergraphSdl : result.diagnostics.map(renderDiagnostic).join('\n');
}

describe('composeProject', () => {
  it('gives a supergraph with routing addresses that do not depend on where subgraphs run', () => {
    const sdl = composed(catalog, reviews);

    expect(sdl).toContain('@join__graph(name: "catalog", url: "banyan:catalog")');
    expect(buildSchema(sdl).getQueryType()?.getFields()).toHaveProperty('best');
  });

  it('begins with a comment that says how the file is made', () => {
    expect(composed(catalog)).toMatch(/^# Made by `banyan compose` .*\n\nschema/);
  });

  it('ends with one line break', () => {
    expect(composed(catalog)).toMatch(/[^\n]\n$/);
  });

  it('gives the same text whatever the order of the subgraphs', () => {
    const third = subgraph('bonus', 'type Query { bonus: Int }\n');

    const sdl = composed(reviews, third, catalog);

    expect(sdl).toBe(composed(catalog, reviews, third));
  });

  it('uses a given routing address', () => {
    expect(composed({ ...catalog, url: 'http://catalog/graphql' })).toContain(
      'url: "http://catalog/graphql"',
    );
  });

  it('shows the place of a fault inside one subgraph', () => {
    const faulty = subgraph(
      'catalog',
      'type Query { a: Product }\ntype Product @key(fields: "sku") { id: ID! }',
    );

    expect(composed(faulty)).toMatch(
      /^schema\/catalog\.graphql:3:14 KEY_INVALID_FIELDS\n.*\n {2}3 \| type Product .*\n {4}\| {14}\^$/m,
    );
  });

  it('names the other files that a fault between subgraphs is about', () => {
    const other = subgraph('stock', 'type Query { products: String }');

    const text = composed(catalog, other);

    expect(text).toContain('schema/catalog.graphql:2:14 FIELD_TYPE_MISMATCH\n');
    expect(text).toContain('(see also schema/stock.graphql:2:14)');
  });

  it('places a field that cannot be reached at its definition', () => {
    const stub = subgraph(
      'stub',
      'type Query { p: P }\ntype P @key(fields: "id", resolvable: false) { id: ID! }',
    );
    const hidden = subgraph(
      'hidden',
      'type P @key(fields: "id", resolvable: false) { id: ID!\n z: Int }',
    );

    const result = composeProject([stub, hidden]);

    expect(result).toMatchObject({
      ok: false,
      diagnostics: [
        { code: 'SATISFIABILITY_ERROR', file: 'schema/hidden.graphql', line: 3, column: 2 },
      ],
    });
  });

  it('places a fault that is about no definition at the start of the first schema', () => {
    const result = composeProject([subgraph('empty', 'type Product { id: ID! }')]);

    expect(result).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'NO_QUERIES', file: 'schema/empty.graphql', line: 1, column: 1 }],
    });
  });

  it('reports all faults of all subgraphs at once', () => {
    const result = composeProject([
      subgraph('a', 'type Query { a: P }\ntype P @key(fields: "x") { id: ID! }'),
      subgraph('b', 'type Query { b: Q }\ntype Q @key(fields: "y") { id: ID! }'),
    ]);

    expect(result.ok ? [] : result.diagnostics.map(({ file }) => file)).toEqual([
      'schema/a.graphql',
      'schema/b.graphql',
    ]);
  });
});
