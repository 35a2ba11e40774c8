import type { FaultCase } from '../fault-case.ts';

/** Schemas without faults, each near the border of a rule. */
export const soundCases: readonly FaultCase[] = [
  {
    title: 'may come back to a type as deep as the selection says',
    sdl: `type Query { b: Category @connect(source: "api", http: { GET: "/" }, selection: "id parent { id parent { id } }") }
type Category { id: ID parent: Category children: [Category] @connect(source: "api", http: { GET: "/{$this.id}" }, selection: "$.data { id }") }`,
  },
  {
    title: 'may have stubs of entities of other subgraphs',
    sdl: `type Query { b: B @connect(source: "api", http: { GET: "/" }, selection: "id author: { id: author_id }") }
type B { id: ID author: User }
type User @key(fields: "id", resolvable: false) { id: ID }`,
  },
  {
    title: 'may resolve entities by a field, a type, a batch or a nested key',
    sdl: `type Query {
  a(id: ID!): A @connect(source: "api", http: { GET: "/a/{$args.id}" }, selection: "id", entity: true)
  d(owner: OwnerKey!): D @connect(source: "api", http: { GET: "/d/{$args.owner.id}" }, selection: "owner { id } name", entity: true)
}
input OwnerKey { id: ID! }
type A @key(fields: "id") { id: ID! }
type B @key(fields: "id") @connect(source: "api", http: { GET: "/b/{$this.id}" }, selection: "id") { id: ID! }
type C @key(fields: "id") @connect(source: "api", http: { GET: "/c", queryParams: "ids: $batch.id->joinNotNull(',')" }, batch: { maxSize: 50 }, selection: "$.data { id name }") { id: ID! name: String }
type D @key(fields: "owner { id }") { owner: Owner name: String }
type Owner { id: ID! }`,
  },
  {
    title: 'may take the key of a batch out of what a method gives, or beside other values',
    sdl: `type A @connect(source: "api", http: { POST: "/", body: "ids: $batch.id" }, selection: "$.data->entries.value { id }") { id: ID }
type B @connect(source: "api", http: { POST: "/", body: "ids: $batch.id owners: $batch.owner.id" }, selection: "$.data { id: $($.id ?? $context.id) owner }") { id: ID owner: JSON }
type C @connect(source: "api", http: { POST: "/", body: "ids: $batch.id" }, selection: "$.data { $.item->first }") { id: ID }
scalar JSON`,
  },
  {
    title: 'may select the members of an object that is the whole value of a scalar of its own',
    sdl: `scalar JSON
type Query {
  a: JSON @connect(source: "api", http: { GET: "/" }, selection: "a b: $.c")
  b: [JSON] @connect(source: "api", http: { GET: "/" }, selection: "$.data { a b }")
}`,
  },
  {
    title: 'may read on from a member whose name is computed',
    sdl: `type Query { a(names: Names!, lang: String!): Int @connect(source: "api", http: { GET: "/", queryParams: "q: $args.names->get($args.lang).text" }, selection: "$.a") }
input Names { de: Name en: Name }
input Name { text: String }`,
  },
  {
    title: 'may ask for the size of a batch, of which that reads no member',
    sdl: `type B @key(fields: "id") @connect(source: "api", http: { GET: "/b", queryParams: "ids: $batch.id->joinNotNull(',') per_page: $batch->size" }, selection: "$.data { id }") { id: ID! }`,
  },
  {
    title: 'may have external fields and fields of their own connectors',
    sdl: `type Query { b: B @connect(source: "api", http: { GET: "/" }, selection: "id") }
type B {
  id: ID
  weight: Int @external
  price(currency: String): Float @connect(source: "api", http: { GET: "/{$this.id}/{$args.currency}" }, selection: "$.price")
}`,
  },
  {
    title: 'may have connection fields',
    sdl: `type Query { items(first: Int, after: String): ItemConnection! @connect(source: "api", http: { GET: "/" }, selection: "$.data { id }") }
type ItemConnection { edges: [ItemEdge!]! nodes: [Item!]! pageInfo: PageInfo! totalCount: Int }
type ItemEdge { node: Item! cursor: String! }
type Item { id: ID }
type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }`,
  },
  {
    title: 'may take whatever a method gives',
    sdl: `type Query { b: B @connect(source: "api", http: { GET: "/" }, selection: "id owner: $.ownerText->jsonParse kind: $.type->match(['a', 'X'], [@, 'Y'])") }
type B { id: ID owner: Owner kind: String }
type Owner { id: ID name: String friend: Owner }`,
  },
  {
    title: 'may hold whole values and objects that are written out in scalars of its own',
    sdl: `scalar JSON
type Query { b(filter: JSON): B @connect(source: "api", http: { POST: "/{$args.filter.id}", body: "$args.filter" }, selection: "id meta tags: $({ a: $.a })") }
type B { id: ID meta: JSON tags: JSON }`,
  },
  {
    title: 'may use every variable in its place',
    sdl: `extend schema @source(
  name: "all"
  http: {
    baseURL: "https://{$config.host}/{$env.STAGE}"
    headers: [{ name: "x-user", value: "{$context.user}" }, { name: "authorization", from: "authorization" }]
    path: "$([$config.version, $env.STAGE])"
    queryParams: "lang: $request.headers.'accept-language'->first"
  }
  errors: { message: "$.message ?? $status->toString", extensions: "status: $status id: $response.headers.'x-id'->first" }
  isSuccess: "$status->lt(400)->and($.ok)"
)
type Query {
  b(id: ID!): B @connect(
    source: "all"
    http: { POST: "/b/{$args.id}", body: "$args { id }" }
    errors: { message: "$args.id" }
    selection: "id: $(@.id ?? $args.id) status: $status"
  )
}
type B {
  id: ID!
  status: Int
  more(n: Int): Int @connect(source: "all", http: { GET: "/{$this.id}/{$args.n}" }, isSuccess: "$.ok", selection: "$this.id->as($i)->echo($.count->add(1))")
}`.replace('$.message ?? $status->toString', '$($.message ?? $status->toString)'),
  },
  {
    title: 'may call a URL without a source',
    sdl: `type Query { a(id: ID): Int @connect(http: { GET: "https://b.example/{$args.id}?q={$args.id}" }, selection: "$.a") }`,
  },
  {
    title: 'may be external as a whole type, and have stubs with nested keys',
    sdl: `type A @external { weight: Int }
type B @key(fields: "owner { code }", resolvable: false) { owner: Owner }
type Owner { code: ID }`,
  },
  {
    title: 'may merge the key of a batch from inside the item',
    sdl: `type B @connect(source: "api", http: { POST: "/", body: "ids: $batch.owner.id" }, selection: "$.data { name $.meta { owner { id } } }") { name: String owner: Owner }
type Owner { id: ID }`,
  },
];
