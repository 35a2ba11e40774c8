import { renderDiagnostic } from '@banyan/platform/errors/diagnostic.ts';
import { describe, expect, it } from '@jest/globals';
import { print } from 'graphql';
import type { ConnectedSchema, ConnectorDefinition } from '../../../connect/connectors.ts';
import { readConnectedSchema } from '../../../connect/sdl/read-connected-schema.ts';
import { HEADER } from '../checker/fault-case.ts';

function read(sdl: string): ConnectedSchema {
  const result = readConnectedSchema('test.graphql', sdl);
  if (!result.ok) throw new Error(result.diagnostics.map(renderDiagnostic).join('\n'));
  return result.schema;
}

function readOne(sdl: string, coordinate: string): ConnectorDefinition {
  const connector = read(HEADER + sdl).connectors.find((each) => each.coordinate === coordinate);
  if (connector === undefined) throw new Error(`There is no connector ${coordinate}.`);
  return connector;
}

function rendered(sdl: string): readonly string[] {
  const result = readConnectedSchema('shop.graphql', sdl);
  return result.ok ? [] : result.diagnostics.map(renderDiagnostic);
}

describe('kinds, coordinates and derived keys', () => {
  const sdl = `
type Query {
  items: [Item] @connect(source: "api", http: { GET: "/items" }, selection: "id")
  item(id: ID!, org: OrgKey): Item
    @connect(
      source: "api"
      http: { GET: "/items/{$args.id}", queryParams: "org: $args.org.id" }
      errors: { message: "$args.org.name" }
      selection: "id name org { id name }"
      entity: true
    )
}
input OrgKey { id: ID! name: String }
type Mutation {
  rename(id: ID!, name: String): Item
    @connect(source: "api", http: { PATCH: "/items/{$args.id}", body: "name: $args.name" }, selection: "id")
}
type Item
  @key(fields: "id")
  @connect(source: "api", http: { GET: "/items/{$this.id}" }, selection: "name org: { id: $this.org.id name: $this.org.name }")
  @connect(source: "api", http: { POST: "/items/search", body: "ids: $batch.id" }, batch: { maxSize: 20 }, selection: "$.data { id name }") {
  id: ID!
  name: String
  org: Org
  price: Float
    @connect(source: "api", http: { GET: "/prices/{$this.id}", headers: { name: "x-org", value: "{$this.org.id}" } }, selection: "$.price")
    @connect(source: "api", http: { GET: "/prices" }, selection: "$.price")
}
type Org { id: ID! name: String }`;

  it.each([
    ['Query.items[0]', 'root', {}],
    ['Query.item[0]', 'explicitEntity', { id: null, org: { id: null } }],
    ['Mutation.rename[0]', 'root', {}],
    ['Item[0]', 'typeSingle', { id: null, org: { id: null, name: null } }],
    ['Item[1]', 'typeBatch', { id: null }],
    ['Item.price[0]', 'field', { id: null, org: { id: null } }],
    ['Item.price[1]', 'field', {}],
  ])('reads %s as %s', (coordinate, kind, key) => {
    const connector = readOne(sdl, coordinate);

    expect(connector.kind).toBe(kind);
    expect(connector.key).toEqual(key);
  });

  it('needs a scalar as a whole when a path leads into it', () => {
    const nested = `scalar JSON
type Query { b: B @connect(source: "api", http: { GET: "/" }, selection: "id meta org { meta }") }
type B { id: ID meta: JSON org: Org c: Int @connect(source: "api", http: { GET: "/{$this.meta.a.b}/{$this.org.meta.a}" }, selection: "$.c") }
type Org { meta: JSON }`;

    expect(readOne(nested, 'B.c[0]').key).toEqual({ meta: null, org: { meta: null } });
  });

  it('reads the rest of a connector', () => {
    const connector = readOne(sdl, 'Item[1]');

    expect(connector).toMatchObject({
      parentType: 'Item',
      field: null,
      source: 'api',
      method: 'POST',
      maxBatchSize: 20,
      path: null,
      isSuccess: null,
      headers: [],
    });
    expect(connector.body?.source.text).toBe('ids: $batch.id');
    expect(connector.errors).toEqual({ message: null, extensions: null });
    expect(readOne(sdl, 'Item[0]').maxBatchSize).toBeNull();
  });
});

describe('sources', () => {
  it('reads one header or a list of them, and all mappings', () => {
    const { sources } = read(`${HEADER}
extend schema @source(
  name: "all"
  http: { baseURL: "https://all.example", headers: { name: "x-a", from: "x-b" }, path: "$(['v1'])", queryParams: "a: $config.a" }
  errors: { message: "$.message", extensions: "code: $.code" }
  isSuccess: "$.ok"
)
type Query { a: Int @connect(source: "all", http: { GET: "/" }, selection: "$.a") }`);

    const source = sources.get('all');

    expect([...sources.keys()]).toEqual(['api', 'all']);
    expect(source?.baseUrl.source.text).toBe('https://all.example');
    expect(source?.headers).toEqual([{ name: 'x-a', from: 'x-b' }]);
    expect(source?.path?.source.text).toBe("$(['v1'])");
    expect(source?.errors.extensions?.source.text).toBe('code: $.code');
    expect(source?.isSuccess?.source.text).toBe('$.ok');
  });

  it('takes null for an argument that is absent', () => {
    const sdl = `type Query { a: Int @connect(source: null, http: { GET: "https://b.example", body: null }, selection: "$.a") }`;

    const connector = readOne(sdl, 'Query.a[0]');

    expect(connector.source).toBeNull();
    expect(connector.body).toBeNull();
  });
});

describe('names', () => {
  const federation = '@link(url: "https://specs.apollo.dev/federation/v2.12")';
  const url = 'url: "https://specs.apollo.dev/connect/v0.2"';

  it.each([
    ['a plain import', `@link(${url}, import: ["@connect", "@source"])`, '@connect', '@source'],
    ['no import', `@link(${url})`, '@connect', '@connect__source'],
    ['a namespace', `@link(${url}, as: "http")`, '@http', '@http__source'],
    [
      'renamed imports',
      `@link(${url}, import: [{ name: "@connect", as: "@call" }, { name: "@source", as: "@api" }])`,
      '@call',
      '@api',
    ],
    [
      'imports of which one cannot be read',
      `@link(${url}, import: [{ name: "@connect" }, { as: "@source" }, 5])`,
      '@connect',
      '@connect__source',
    ],
    [
      'a namespace with an import',
      `@link(${url}, as: "http", import: ["@source"])`,
      '@http',
      '@source',
    ],
  ])('follows %s', (_title, link, connect, source) => {
    const schema = read(`extend schema ${federation} ${link}
  ${source}(name: "api", http: { baseURL: "https://a.example" })
type Query { a: Int ${connect}(source: "api", http: { GET: "/" }, selection: "$.a") }`);

    expect(schema.spec).toBe('v0.2');
    expect([...schema.sources.keys()]).toEqual(['api']);
    expect(schema.connectors.map(({ coordinate }) => coordinate)).toEqual(['Query.a[0]']);
    expect(print(schema.document)).toBe(`extend schema ${federation}\n\ntype Query {\n  a: Int\n}`);
  });

  it('knows the federation directives by their local names', () => {
    const sdl = `extend schema ${federation} @link(${url}, import: ["@connect"])
type Query { b: B @connect(http: { GET: "https://b.example" }, selection: "id") }
type B @federation__key(fields: "sku", resolvable: false) { id: ID sku: ID weight: Int @federation__external }`;

    expect(read(sdl).connectors).toHaveLength(1);
  });

  it('uses the query type that the schema names', () => {
    const sdl = `schema { query: Root }
type Root { b(id: ID): B @connect(source: "api", http: { GET: "/{$args.id}" }, selection: "id", entity: true) }
type B { id: ID }`;

    expect(readOne(sdl, 'Root.b[0]').kind).toBe('explicitEntity');
  });
});

describe('the document', () => {
  it('loses everything of the connect specification and keeps the rest', () => {
    const schema =
      read(`extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key"])
extend schema @link(url: "https://specs.apollo.dev/connect/v0.1", import: ["@connect", "@source", "JSONSelection"])
extend schema @source(name: "api", http: { baseURL: "https://a.example" })
directive @connect(http: connect__ConnectHTTP, selection: JSONSelection!, source: String) repeatable on FIELD_DEFINITION | OBJECT
scalar JSONSelection
input connect__ConnectHTTP { GET: String }
scalar Date
type Query { b: B @connect(source: "api", http: { GET: "/b" }, selection: "id at") }
type B @key(fields: "id") { id: ID! at: Date }
extend type B @connect(source: "api", http: { GET: "/b/{$this.id}" }, selection: "id at")
extend type B @connect(source: "api", http: { GET: "/b/{$this.id}/more" }, selection: "id more") { more: Int }`);

    expect(print(schema.document)).toBe(
      `extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key"])

scalar Date

type Query {
  b: B
}

type B @key(fields: "id") {
  id: ID!
  at: Date
}

extend type B {
  more: Int
}`,
    );
  });

  it('is left as it is without a connect link', () => {
    const sdl = `type Query {
  a: Int
}

interface Node {
  id: ID
}

type Subscription {
  a: Int
}`;

    const schema = read(sdl);

    expect(print(schema.document)).toBe(sdl);
    expect(schema.connectors).toEqual([]);
    expect(schema.sources.size).toBe(0);
  });

  it('may define a @connect of its own when it links none', () => {
    const sdl = `directive @connect on FIELD_DEFINITION\n\ntype Query {\n  a: Int @connect\n}`;

    expect(print(read(sdl).document)).toBe(sdl);
  });
});

describe('faults as a person reads them', () => {
  it('shows the line of a block string', () => {
    const sdl = `${HEADER}
type Query {
  item(id: ID!): Item
    @connect(
      source: "api"
      http: { GET: "/items/{$args.id}" }
      selection: """

        id
        name: title {
      """
    )
}
type Item { id: ID! name: String }`;

    expect(rendered(sdl)).toEqual([
      `shop.graphql:14:22 INVALID_SELECTION
  Expected a key, an alias or a path, found the end.
  14 |         name: title {
     |                      ^`,
    ]);
  });

  it('shows the place behind escapes in a quoted string', () => {
    const sdl = String.raw`${HEADER}type Query { item: Item @connect(source: "api", http: { GET: "/item" }, selection: "id \"in stock\" nmae") }
type Item { id: ID! }`;

    expect(rendered(sdl)).toEqual([
      String.raw`shop.graphql:5:88 SELECTED_FIELD_NOT_FOUND
  Item has no field "in stock". Its fields: id. Write "field: path" to rename.
  5 | type Query { item: Item @connect(source: "api", http: { GET: "/item" }, selection: "id \"in stock\" nmae") }
    |                                                                                        ^^^^^^^^^^`,
      String.raw`shop.graphql:5:101 SELECTED_FIELD_NOT_FOUND
  Item has no field "nmae". Its fields: id. Write "field: path" to rename.
  5 | type Query { item: Item @connect(source: "api", http: { GET: "/item" }, selection: "id \"in stock\" nmae") }
    |                                                                                                     ^^^^`,
    ]);
  });

  it('shows all faults of a file at once, in the order of their places', () => {
    const sdl = `${HEADER}type Query {
  items: [Item] @connect(source: "apis", http: { GET: "/items" }, selection: "id nmae")
  item(id: ID!): Item @connect(source: "api", http: { GET: "/items/{$args.ids}" }, selection: "id {")
}
type Item { id: ID! name: String }`;

    expect(rendered(sdl)).toEqual([
      `shop.graphql:6:34 SOURCE_NAME_MISMATCH
  There is no source "apis". Use "api", or define it with @source.
  6 |   items: [Item] @connect(source: "apis", http: { GET: "/items" }, selection: "id nmae")
    |                                  ^^^^^^`,
      `shop.graphql:6:82 SELECTED_FIELD_NOT_FOUND
  Item has no field "nmae". Its fields: id, name. Write "field: path" to rename.
  6 |   items: [Item] @connect(source: "apis", http: { GET: "/items" }, selection: "id nmae")
    |                                                                                  ^^^^`,
      `shop.graphql:7:74 UNDEFINED_ARGUMENT
  The field has no argument "ids". Its arguments: id.
  7 |   item(id: ID!): Item @connect(source: "api", http: { GET: "/items/{$args.ids}" }, selection: "id {")
    |                                                                          ^^^^`,
      `shop.graphql:7:100 INVALID_SELECTION
  Expected a key, an alias or a path, found the end.
  7 |   item(id: ID!): Item @connect(source: "api", http: { GET: "/items/{$args.ids}" }, selection: "id {")
    |                                                                                                    ^`,
    ]);
  });
});

describe('declared events', () => {
  const sdl = (link: string, emits: string) => `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key"])
  @link(url: "https://specs.apollo.dev/connect/v0.3", import: ["@connect", "@source"])
  ${link}
  @source(name: "api", http: { baseURL: "https://api.example.org" })
type Query {
  item(id: ID!): Item
    @connect(source: "api", http: { GET: "/items/{$args.id}" }, selection: "id name", entity: true)
}
type Mutation {
  rename(id: ID!, name: String): Item
    @${emits}(entity: "Item", verb: "renamed", key: "id: $args.id", changed: ["name"], data: "name")
    @${emits}(entity: "Item", verb: "updated", key: "id")
    @connect(source: "api", http: { PATCH: "/items/{$args.id}" }, selection: "id name")
}
type Item @key(fields: "id") { id: ID! name: String }`;

  it.each([
    ['imported', '@link(url: "https://specs.banyan.dev/events/v0.1", import: ["@emits"])', 'emits'],
    [
      'renamed',
      '@link(url: "https://specs.banyan.dev/events/v0.1", import: [{ name: "@emits", as: "@tells" }])',
      'tells',
    ],
    ['not imported', '@link(url: "https://specs.banyan.dev/events/v0.1")', 'events__emits'],
  ])('are read in their order, and taken out for composition, when %s', (_how, link, name) => {
    const { emits, document } = read(sdl(link, name));

    expect(emits).toMatchObject([
      {
        coordinate: 'Mutation.rename',
        entity: 'Item',
        verb: 'renamed',
        keyFields: { id: null },
        changed: ['name'],
        data: expect.any(Object),
      },
      { coordinate: 'Mutation.rename', entity: 'Item', verb: 'updated', changed: null, data: null },
    ]);
    expect(print(document)).not.toMatch(/emits|tells|specs\.banyan\.dev|connect/);
  });

  it.each([
    [
      'the newest specification where none is linked',
      `extend schema @link(url: "https://specs.apollo.dev/federation/v2.13")\ntype Query { a: Int @connect(selection: "1") }`,
      'connect/v0.4", import: ["@connect", "@source"]',
    ],
    [
      'the federation that goes with v0.4',
      `extend schema @link(url: "https://specs.apollo.dev/connect/v0.4")\ntype Query { a: Int @connect(selection: "1") }`,
      'federation/v2.13", import: ["@key"]',
    ],
    [
      'the federation that goes with v0.2',
      `extend schema @link(url: "https://specs.apollo.dev/connect/v0.2")\ntype Query { a: Int @connect(http: { GET: "https://a.example" }, selection: "$.a") }`,
      'federation/v2.11", import: ["@key"]',
    ],
  ])('advises to link %s', (_what, sdl, advice) => {
    const result = readConnectedSchema('test.graphql', sdl);

    expect(result).toMatchObject({
      ok: false,
      diagnostics: [{ message: expect.stringContaining(advice) }],
    });
  });
});
