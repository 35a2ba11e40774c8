import type { FaultCase } from '../fault-case.ts';

/** What all connectors together leave out, and what connectors cannot serve. */
export const coverageCases: readonly FaultCase[] = [
  {
    title: 'finds fields without any source of their value',
    sdl: `type Query {
  b: B @connect(source: "api", http: { GET: "/" }, selection: "id owner { id }")
  «CONNECTORS_UNRESOLVED_FIELD»c: Int
}
type B { id: ID «CONNECTORS_UNRESOLVED_FIELD»name: String owner: Owner }
type Owner { id: ID «CONNECTORS_UNRESOLVED_FIELD»email: String }`,
  },
  {
    title: 'finds types that nothing gives',
    sdl: `type Query { a: Int @connect(source: "api", http: { GET: "/" }, selection: "$.a") }
type Lost { «CONNECTORS_UNRESOLVED_FIELD»id: ID }`,
  },
  {
    title: 'finds further fields of a connection, which nothing fills',
    sdl: `type Query { items(first: Int, after: String): ItemConnection @connect(source: "api", http: { GET: "/" }, selection: "$.data { id }") }
type ItemConnection { edges: [ItemEdge!] pageInfo: PageInfo! «CONNECTORS_UNRESOLVED_FIELD»average: Float }
type ItemEdge { node: Item cursor: String! }
type Item { id: ID }
type PageInfo { hasNextPage: Boolean! }`,
  },
  {
    title: 'finds resolvable keys that no connector can use',
    sdl: `type Query { b: B @connect(source: "api", http: { GET: "/" }, selection: "id sku region owner { id }") }
type B @key(fields: "id") «MISSING_ENTITY_CONNECTOR»@key(fields: "sku region") «MISSING_ENTITY_CONNECTOR»@key(fields: "owner { id }") @connect(source: "api", http: { GET: "/{$this.id}" }, selection: "sku") {
  id: ID sku: ID region: ID owner: Owner
}
type Owner { id: ID }`,
  },
  {
    title: 'does not take a plain query field for an entity connector',
    sdl: `type Query { b(id: ID): B @connect(source: "api", http: { GET: "/{$args.id}" }, selection: "id") }
type B «MISSING_ENTITY_CONNECTOR»@key(fields: "id") { id: ID }`,
  },
  {
    title: 'refuses a derived key that is no field set',
    sdl: `type Query { b: B @connect(source: "api", http: { GET: "/" }, selection: "id owner { id boss { id } }") }
type B {
  id: ID
  owner: Owner
  c: Int «CONNECTORS_CANNOT_RESOLVE_KEY»@connect(source: "api", http: { POST: "/", body: "owner: $this.owner" }, selection: "$.a")
  d: Int «CONNECTORS_CANNOT_RESOLVE_KEY»@connect(source: "api", http: { POST: "/", body: "boss: $this.owner.boss" }, selection: "$.a")
}
type Owner { id: ID boss: Owner }`,
  },
  {
    title: 'refuses the key variable as a whole, which holds only what is read of it',
    sdl: `type Query { b: B @connect(source: "api", http: { GET: "/" }, selection: "id")
  e(id: ID!): E @connect(source: "api", http: { POST: "/{$args.id}", body: "«CONNECTORS_CANNOT_RESOLVE_KEY»$args" }, selection: "id", entity: true) }
type B @connect(source: "api", http: { POST: "/", body: "ids: $batch.id all: «CONNECTORS_CANNOT_RESOLVE_KEY»$batch->jsonStringify" }, selection: "id name") {
  id: ID
  name: String
  c: Int @connect(source: "api", http: { POST: "/{$this.id}", body: "«CONNECTORS_CANNOT_RESOLVE_KEY»$this" }, selection: "$.a")
}
type E { id: ID }`,
  },
  {
    title: 'refuses interfaces and unions',
    sdl: `type Query { a: Int @connect(source: "api", http: { GET: "/" }, selection: "$.a") }
interface «CONNECTORS_UNSUPPORTED_ABSTRACT_TYPE»Node { id: ID }
union «CONNECTORS_UNSUPPORTED_ABSTRACT_TYPE»Any = Query`,
  },
  {
    title: 'refuses subscriptions',
    sdl: `type Query { a: Int @connect(source: "api", http: { GET: "/" }, selection: "$.a") }
type «SUBSCRIPTION_IN_CONNECTORS»Subscription { a: Int }`,
  },
  {
    title: 'refuses federation directives that connectors do not support',
    sdl: `type Query { a: Int @connect(source: "api", http: { GET: "/" }, selection: "$.a") }
extend schema «CONNECTORS_UNSUPPORTED_FEDERATION_DIRECTIVE»@link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@context"])`,
  },
  {
    title: 'finds fields of a stub that its key does not hold',
    sdl: `type Query { b: B @connect(source: "api", http: { GET: "/" }, selection: "id") }
type B @key(fields: "id", resolvable: false) { id: ID «CONNECTORS_UNRESOLVED_FIELD»name: String }`,
  },
  {
    title: 'does not take a key of an object for one of its members',
    sdl: `type B «MISSING_ENTITY_CONNECTOR»@key(fields: "owner") @connect(source: "api", http: { GET: "/{$this.owner.id}" }, selection: "owner { id }") { owner: Owner }
type Owner { id: ID }`,
  },
];
