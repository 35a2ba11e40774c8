import type { FaultCase } from '../fault-case.ts';

/** Schemas that link v0.4 and have faults. */
export const unifiedFaults: readonly FaultCase[] = [
  {
    title: 'refuses unknown fields beside a spread, in a spread object and in the arms of a match',
    sdl: `type Query {
  a: B @connect(source: "api", http: { GET: "/" }, selection: "id, «SELECTED_FIELD_NOT_FOUND»nmae, ...{ «SELECTED_FIELD_NOT_FOUND»key: 1 }")
  b: B @connect(source: "api", http: { GET: "/" }, selection: "id ...kind->match(['a', { «SELECTED_FIELD_NOT_FOUND»nmae }], [@, null])")
  c: B @connect(source: "api", http: { GET: "/" }, selection: "{ id, «SELECTED_FIELD_NOT_FOUND»nmae: 'x' }")
}
type B { id: ID name: String }`,
  },
  {
    title: 'wants the fields of a value that is spread',
    sdl: `type Query { a: B @connect(source: "api", http: { GET: "/" }, selection: "id ...«GROUP_SELECTION_REQUIRED_FOR_OBJECT»$.detail") }
type B { id: ID name: String }`,
  },
  {
    title: 'wants a connector for a field that no arm of a match gives',
    sdl: `type Query { a: B @connect(source: "api", http: { GET: "/" }, selection: "id ...kind->match(['a', { name }], [@, {}])") }
type B { id: ID name: String «CONNECTORS_UNRESOLVED_FIELD»size: Int }`,
  },
  {
    title: 'refuses a literal for an object',
    sdl: `type Query { a: B @connect(source: "api", http: { GET: "/" }, selection: "owner: «GROUP_SELECTION_REQUIRED_FOR_OBJECT»'x'") }
type B { owner: Owner }
type Owner { «CONNECTORS_UNRESOLVED_FIELD»id: ID }`.replace('«CONNECTORS_UNRESOLVED_FIELD»', ''),
  },
  {
    title: 'finds variables, methods and list results in bare expressions',
    sdl: `type Query {
  a(id: ID): Int @connect(source: "api", http: { GET: "/{$args«UNDEFINED_ARGUMENT».ip ?? 1}" }, selection: "$.a")
  b(id: ID): Int @connect(source: "api", http: { GET: "/{«INVALID_URL»[$args.id]}" }, selection: "«INVALID_SELECTION»$batch.id ?? 1")
  c(id: ID): Int @connect(source: "api", http: { GET: "/", queryParams: "a: $args.id«INVALID_URL_PROPERTY»->frist" }, selection: "$.a")
}`,
  },
  {
    title: 'has no answer to read, and no batch, in a connector without http',
    sdl: `type Query {
  a: Int @connect(selection: "$([«INVALID_SELECTION»$.a, «INVALID_SELECTION»$status, «INVALID_SELECTION»$response.headers, 1])->last")
  b: B @connect(selection: "«INVALID_SELECTION»id name: 'x'")
}
type B @connect(selection: "id: «INVALID_SELECTION»$batch.id, name: $this.name") { id: ID name: String }`,
  },
  {
    title: 'refuses what speaks of a call in a connector without http',
    sdl: `type Query {
  a: Int «GRAPH_QL_ERROR»@connect(source: "api", selection: "1")
  b: Int «GRAPH_QL_ERROR»@connect(batch: { maxSize: 5 }, isSuccess: "$(true)", errors: { message: "$('x')" }, selection: "1")
}`,
  },
];

/** Schemas that link v0.4 and have none. */
export const unifiedSound: readonly FaultCase[] = [
  {
    title: 'may use commas, literals, operators and spreads',
    sdl: `type Query {
  a(id: ID): B @connect(source: "api", http: { GET: "/{$args.id ?? 'none'}" }, selection: "id, name: nick ?? 'x', kind: 'b', ...$.detail { size }")
  b(id: ID): B @connect(source: "api", http: { POST: "/", body: "{ id: $args.id, on: true }" }, selection: "{ id name kind: 'c' size }")
  c: Int @connect(source: "api", http: { GET: "/" }, selection: "5")
  d: [Int] @connect(source: "api", http: { GET: "/" }, selection: "[1, $.b]")
}
type B { id: ID name: String kind: String size: Int }`,
  },
  {
    title: 'may give the fields of a type in the arms of a match',
    sdl: `type Query { a: [B] @connect(source: "api", http: { GET: "/" }, selection: "id ...kind->match(['a', { name: title }], ['b', $.detail { size }], [@, null])") }
type B { id: ID name: String size: Int }`,
  },
  {
    title: 'may have connectors without http on fields and types',
    sdl: `type Query { a(id: ID!): B @connect(selection: "id: $args.id, kind: 'x'", entity: true) }
type Mutation { c(id: ID!): B @connect(selection: "id: $args.id") }
type B @key(fields: "id") @connect(selection: "id: $this.id name: $this.id") { id: ID! name: String kind: String size(x: Int): Int @connect(selection: "$args.x->add($this.id->parseInt)") }`,
  },
];
