import type { FaultCase } from '../fault-case.ts';

/** Faults of connectors that resolve entities. */
export const entityCases: readonly FaultCase[] = [
  {
    title: 'allows entity: true on query fields only',
    sdl: `type Query { b(id: ID): B @connect(source: "api", http: { GET: "/" }, selection: "id") }
type Mutation { b(id: ID): B @connect(source: "api", http: { POST: "/" }, selection: "id", entity: «ENTITY_NOT_ON_ROOT_QUERY»true) }
type B { id: ID b(id: ID): B @connect(source: "api", http: { GET: "/" }, selection: "id", entity: «ENTITY_NOT_ON_ROOT_QUERY»true) }`,
  },
  {
    title: 'wants an entity field to give one nullable object',
    sdl: `type Query {
  a(id: ID): «ENTITY_TYPE_INVALID»B! @connect(source: "api", http: { GET: "/{$args.id}" }, selection: "id", entity: true)
  b(id: ID): «ENTITY_TYPE_INVALID»[B] @connect(source: "api", http: { GET: "/{$args.id}" }, selection: "id", entity: true)
  c(id: ID): «ENTITY_TYPE_INVALID»Int @connect(source: "api", http: { GET: "/{$args.id}" }, selection: "$.id", entity: true)
}
type B { id: ID }`,
  },
  {
    title: 'wants the arguments of an entity field to be fields of the entity',
    sdl: `type Query {
  «ENTITY_RESOLVER_ARGUMENT_MISMATCH»a: B @connect(source: "api", http: { GET: "/" }, selection: "id", entity: true)
  b(«ENTITY_RESOLVER_ARGUMENT_MISMATCH»key: ID): B @connect(source: "api", http: { GET: "/{$args.key}" }, selection: "id", entity: true)
  c(id: «ENTITY_RESOLVER_ARGUMENT_MISMATCH»Int): B @connect(source: "api", http: { GET: "/{$args.id}" }, selection: "id", entity: true)
  d(id: «ENTITY_RESOLVER_ARGUMENT_MISMATCH»Key): B @connect(source: "api", http: { GET: "/{$args.id.id}" }, selection: "id", entity: true)
  e(owner: OwnerKey): B @connect(source: "api", http: { GET: "/{$args.owner.nr}" }, selection: "id", entity: true)
}
input Key { id: ID }
input OwnerKey { «ENTITY_RESOLVER_ARGUMENT_MISMATCH»nr: ID }
type B { id: ID owner: Owner }
type Owner { id: ID }`,
  },
  {
    title: 'refuses connectors on the root types themselves',
    sdl: `type Query «CONNECT_ON_ROOT»@connect(source: "api", http: { GET: "/" }, selection: "a") { a: Int @connect(source: "api", http: { GET: "/" }, selection: "$.a") }`,
  },
  {
    title: 'refuses entity: false on a type',
    sdl: `type B @connect(source: "api", http: { GET: "/{$this.id}" }, selection: "id", entity: «CONNECT_ON_TYPE_MUST_BE_ENTITY»false) { id: ID }`,
  },
  {
    title: 'refuses $batch together with $this',
    sdl: `type B «CONNECT_BATCH_AND_THIS»@connect(source: "api", http: { POST: "/{$this.id}", body: "ids: $batch.id" }, selection: "id") { id: ID }`,
  },
  {
    title: 'wants the key of a batch in its selection',
    sdl: `type B @connect(source: "api", http: { POST: "/", body: "ids: $batch.id owners: $batch.owner.id" }, selection: "$.data «CONNECTORS_BATCH_KEY_NOT_IN_SELECTION»{ name owner { name } }") { id: ID name: String owner: Owner }
type Owner { id: ID name: String }`.replace(
      '$.data «CONNECTORS_BATCH_KEY_NOT_IN_SELECTION»',
      '«CONNECTORS_BATCH_KEY_NOT_IN_SELECTION»«CONNECTORS_BATCH_KEY_NOT_IN_SELECTION»$.data ',
    ),
  },
  {
    title: 'wants the key of a batch to come from the answer',
    sdl: `type B @connect(source: "api", http: { POST: "/", body: "ids: $batch.id" }, selection: "$.data { «CONNECTORS_NON_ROOT_BATCH_KEY»id: $context.id name }") { id: ID name: String }
type C @connect(source: "api", http: { POST: "/", body: "ids: $batch.id owners: $batch.owner.id" }, selection: "«CONNECTORS_NON_ROOT_BATCH_KEY»id: $('c') owner { «CONNECTORS_NON_ROOT_BATCH_KEY»id: $config.id }") { id: ID owner: Owner }
type Owner { id: ID }`,
  },
];
