import type { FaultCase } from '../fault-case.ts';

const connection = `
type ItemConnection { edges: [ItemEdge!] pageInfo: PageInfo! }
type ItemEdge { node: Item cursor: String! }
type Item { id: ID name: String }
type PageInfo { hasNextPage: Boolean! endCursor: String }`;

/** Faults between a selection and the type that it is for. */
export const selectionCases: readonly FaultCase[] = [
  {
    title: 'refuses fields that the type has not',
    sdl: `type Query { b: B @connect(source: "api", http: { GET: "/" }, selection: "id «SELECTED_FIELD_NOT_FOUND»nmae owner { «SELECTED_FIELD_NOT_FOUND»key: id }") }
type B { id: ID name: String owner: Owner }
type Owner { id: ID }`,
  },
  {
    title: 'refuses unknown fields in objects that are written out',
    sdl: `type Query {
  b: B @connect(source: "api", http: { GET: "/" }, selection: "$({ id: $.id, «SELECTED_FIELD_NOT_FOUND»nmae: $.name })")
  c: [B] @connect(source: "api", http: { GET: "/" }, selection: "$.items->map({ «SELECTED_FIELD_NOT_FOUND»key: @.id })")
}
type B { id: ID name: String }`,
  },
  {
    title: 'refuses a sub-selection on scalars and enums',
    sdl: `type Query {
  a: Int @connect(source: "api", http: { GET: "/" }, selection: "«GROUP_SELECTION_IS_NOT_OBJECT»total")
  b: B @connect(source: "api", http: { GET: "/" }, selection: "id «GROUP_SELECTION_IS_NOT_OBJECT»name { first } color: «GROUP_SELECTION_IS_NOT_OBJECT»{ rgb } meta: «GROUP_SELECTION_IS_NOT_OBJECT»{ a }")
  c: Color @connect(source: "api", http: { GET: "/" }, selection: "«GROUP_SELECTION_IS_NOT_OBJECT»total")
}
type B { id: ID name: String color: Color meta: JSON }
scalar JSON
enum Color { RED }`.replace(
      '«GROUP_SELECTION_IS_NOT_OBJECT»name { first }',
      'name «GROUP_SELECTION_IS_NOT_OBJECT»{ first }',
    ),
  },
  {
    title: 'wants a sub-selection on objects',
    sdl: `type Query {
  a: B @connect(source: "api", http: { GET: "/" }, selection: "«GROUP_SELECTION_REQUIRED_FOR_OBJECT»$")
  b: B @connect(source: "api", http: { GET: "/" }, selection: "id owner: «GROUP_SELECTION_REQUIRED_FOR_OBJECT»ownerId")
  c: B @connect(source: "api", http: { GET: "/" }, selection: "«GROUP_SELECTION_REQUIRED_FOR_OBJECT»$.data.item")
  d: B @connect(source: "api", http: { GET: "/" }, selection: "$(«GROUP_SELECTION_REQUIRED_FOR_OBJECT»'text')")
}
type B { id: ID owner: B }`,
  },
  {
    title: 'refuses to select fields with arguments',
    sdl: `type Query { b: B @connect(source: "api", http: { GET: "/" }, selection: "id «CONNECTORS_FIELD_WITH_ARGUMENTS»price") }
type B { id: ID price(currency: String): Float }`,
  },
  {
    title: 'checks the rows of a connection field against the node type',
    sdl: `type Query { items(first: Int, after: String): ItemConnection @connect(source: "api", http: { GET: "/" }, selection: "$.data { id «SELECTED_FIELD_NOT_FOUND»title }") }${connection}`,
  },
  {
    title: 'refuses a connection that is mapped by hand, or one row',
    sdl: `type Query {
  items(first: Int, after: String): ItemConnection @connect(source: "api", http: { GET: "/" }, selection: "«SELECTED_FIELD_NOT_FOUND»edges: $.data { id }")
  one(first: Int, after: String): ItemConnection @connect(source: "api", http: { GET: "/" }, selection: "«INVALID_SELECTION»$({ id: $.id })")
}${connection}`,
  },
  {
    title: 'takes a connection without paging arguments for an ordinary type',
    sdl: `type Query { items: ItemConnection @connect(source: "api", http: { GET: "/" }, selection: "$.data { «SELECTED_FIELD_NOT_FOUND»id }") }${connection}`,
  },
  {
    title: 'refuses types that are not in the schema',
    sdl: `type Query { b(filter: [«MISSING_SCHEMA_TYPE»Filter!]): «MISSING_SCHEMA_TYPE»B @connect(source: "api", http: { GET: "/" }, selection: "id") }`.replace(
      '[«MISSING_SCHEMA_TYPE»',
      '«MISSING_SCHEMA_TYPE»[',
    ),
  },
  {
    title: 'follows an object that is written out through ?, ->first and ->filter',
    sdl: `type Query {
  a: B @connect(source: "api", http: { GET: "/" }, selection: "$([{ «SELECTED_FIELD_NOT_FOUND»key: 1 }])->first")
  b: B @connect(source: "api", http: { GET: "/" }, selection: "$({ «SELECTED_FIELD_NOT_FOUND»key: 1 })?")
  c: [B] @connect(source: "api", http: { GET: "/" }, selection: "$.list->map({ «SELECTED_FIELD_NOT_FOUND»key: @.id })->filter(@.id)")
}
type B { id: ID }`,
  },
];
