import { KIND_NAMES, KINDS, type Kind, type KindName, kindBehind, PLACES } from './kinds.ts';

const links = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key"])
  @link(url: "https://specs.apollo.dev/connect/v0.3", import: ["@connect", "@source"])
  @source(name: "api", http: { baseURL: "http://unused.invalid" })
`;

/** What the service sends of a thing, wherever it does. */
const row = 'id madeFor: made_for part { madeFor: made_for } next: { id: next_id }';

/**
 * Two subgraphs with entities of every kind: by key, in batches, in lists, as parts of something else, and related to others
 * in all the ways there are: stubs, calls of their own, and fields of the other subgraph.
 */
export const SCHEMAS = {
  things: `${links}
    type Query { ${KIND_NAMES.map(rootFields).join('\n')} }
    type Made { madeFor: String! }
    ${KIND_NAMES.map(thing).join('\n')}`,
  more: `${links}${KIND_NAMES.map(moreOfThing).join('\n')}`,
} as const;

function rootFields(kind: KindName): string {
  return `
    one${kind}(id: ID!): ${kind}
      @connect(source: "api", ${http(kind, `/one/${kind}/{$args.id}`)}, entity: true, selection: "${row}")
    list${kind}(ids: [ID!]!): [${kind}!]
      @connect(source: "api", ${http(kind, `/list/${kind}`, "ids: $args.ids->joinNotNull(',')")}, selection: "$.data { ${row} }")
    holder${kind}(id: ID!): Holder${kind}
      @connect(source: "api", ${http(kind, `/holder/${kind}/{$args.id}`)}, selection: "madeFor: made_for held { ${row} }")`;
}

function thing(kind: KindName): string {
  const batch = http(kind, `/batch/${kind}`, "ids: $batch.id->joinNotNull(',')");
  const called = kindBehind(kind, PLACES.call);
  return `
    type Holder${kind} { madeFor: String! held: ${kindBehind(kind, PLACES.held)} }
    type ${kind} @key(fields: "id")
      @connect(source: "api", ${batch}, batch: { maxSize: 10 }, selection: "$.data { ${row} }") {
      id: ID!
      madeFor: String!
      part: Made!
      next: ${kindBehind(kind, PLACES.next)}
      call: Made
        @connect(source: "api", ${http(called, `/call/${called}/{$this.id}`)}, selection: "madeFor: made_for")
    }`;
}

function moreOfThing(kind: KindName): string {
  const asked = kindBehind(kind, PLACES.more);
  const batch = http(asked, `/more/${asked}`, "ids: $batch.id->joinNotNull(',')");
  return `
    type ${kind} @key(fields: "id")
      @connect(source: "api", ${batch}, batch: { maxSize: 10 }, selection: "$.data { id more: made_for }") {
      id: ID!
      more: String
    }`;
}

function http(kind: KindName, path: string, ...queryParams: string[]): string {
  const { headers = [], queryParams: own }: Kind = KINDS[kind];
  const passed = headers.map((name) => `{ name: "${name}", from: "${name}" }`).join(' ');
  const params = [...queryParams, own].filter((one) => one !== undefined).join(' ');
  return `http: { GET: "${path}", headers: [${passed}], queryParams: "${params}" }`;
}
