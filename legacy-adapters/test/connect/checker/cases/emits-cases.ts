import type { FaultCase } from '../fault-case.ts';

/** Schemas as in {@link file://./document-cases.ts}, but with the link of the events specification too. */
const header = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key", "@external"])
  @link(url: "https://specs.apollo.dev/connect/v0.3", import: ["@connect", "@source"])
  @link(url: "https://specs.banyan.dev/events/v0.1", import: ["@emits"])
  @source(name: "api", http: { baseURL: "https://api.example.org/v1" })
type Order @key(fields: "id") {
  id: ID!
  status: String
}
type Note { text: String }
type Query {
  order(id: ID!): Order
    @connect(source: "api", http: { GET: "/orders/{$args.id}" }, selection: "id status", entity: true)
  note: Note @connect(source: "api", http: { GET: "/note" }, selection: "text")
}
`;

const connect = (method: string) =>
  `@connect(source: "api", http: { ${method}: "/orders" }, selection: "id status")`;

/** Faults of `@emits`; these schemas are complete. */
export const emitsCases: readonly FaultCase[] = [
  {
    title: 'refuses @emits without the link of its specification',
    sdl: `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key"])
  @link(url: "https://specs.apollo.dev/connect/v0.3", import: ["@connect", "@source"])
type Order @key(fields: "id", resolvable: false) { id: ID! }
type Query { a: Int @connect(http: { GET: "https://a.example/" }, selection: "$.a") }
type Mutation {
  add: Order
    @connect(http: { POST: "https://a.example/" }, selection: "id")
    «GRAPH_QL_ERROR»@emits(entity: "Order", verb: "created", key: "id")
}`,
  },
  {
    title: 'refuses @emits in a schema without connectors',
    sdl: `type Query { a: Int «GRAPH_QL_ERROR»@emits(entity: "Order", verb: "created", key: "id") }`,
  },
  {
    title: 'refuses another version of the specification',
    sdl: header
      .replace(
        '@link(url: "https://specs.banyan',
        '«GRAPH_QL_ERROR»@link(url: "https://specs.banyan',
      )
      .replace('events/v0.1', 'events/v2.0'),
  },
  {
    title: 'asks for entity, verb and key, and knows no other arguments than its own',
    sdl: `${header}
type Mutation {
  add: Order ${connect('POST')}
    «GRAPH_QL_ERROR»«GRAPH_QL_ERROR»«GRAPH_QL_ERROR»@emits(«GRAPH_QL_ERROR»name: "x", changed: [«GRAPH_QL_ERROR»5], data: «GRAPH_QL_ERROR»{})
}`,
  },
  {
    title: 'refuses fields that are none of Mutation, and mutations without a connector',
    sdl: `${header}
extend type Query {
  other: Order ${connect('GET')}
    «INVALID_EMITS»@emits(entity: "Order", verb: "created", key: "id")
}
type Mutation {
  «CONNECTORS_UNRESOLVED_FIELD»add: Order «INVALID_EMITS»@emits(entity: "Order", verb: "created", key: "id")
}`,
  },
  {
    title: 'refuses what is no entity, no past tense in letters, no field',
    sdl: `${header}
type Mutation {
  add: Order ${connect('POST')}
    @emits(entity: «INVALID_EMITS»"Ordr", verb: «INVALID_EMITS»"was created", key: "id")
    @emits(entity: «INVALID_EMITS»"Note", verb: «INVALID_EMITS»"Created", key: "id")
    @emits(entity: "Order", verb: "created", key: "id", changed: ["status", «INVALID_EMITS»"stats"])
}`,
  },
  {
    title: 'refuses a key that is none of the entity',
    sdl: `${header}
type Mutation {
  add: Order ${connect('POST')}
    @emits(entity: "Order", verb: "created", key: "«INVALID_EMITS»number: id")
    @emits(entity: "Order", verb: "created", key: "«INVALID_EMITS»id status")
    @emits(entity: "Order", verb: "created", key: "«INVALID_EMITS»$.id")
}`,
  },
  {
    title: 'refuses variables, arguments, fields and methods that are not there',
    sdl: `${header}
type Mutation {
  add(id: ID!): Order ${connect('POST')}
    @emits(entity: "Order", verb: "created", key: "id: «INVALID_EMITS»$this.id")
    @emits(entity: "Order", verb: "created", key: "id: «INVALID_EMITS»$args.ident")
    @emits(entity: "Order", verb: "created", key: "id", data: "«INVALID_EMITS»total s: status«INVALID_EMITS»->shout")
    @emits(entity: "Order", verb: "created", key: "id: «INVALID_EMITS»")
}`,
  },
];
