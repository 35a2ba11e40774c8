import type { FaultCase } from '../fault-case.ts';

const federation =
  '@link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key", "@external"])';
const connect =
  '@link(url: "https://specs.apollo.dev/connect/v0.3", import: ["@connect", "@source"])';

/** Faults of links and of the form of the directives; these schemas are complete, without a common beginning. */
export const documentCases: readonly FaultCase[] = [
  {
    title: 'refuses text that is no GraphQL',
    sdl: `type Query {\n  a: «GRAPH_QL_ERROR»}\n`,
  },
  {
    title: 'refuses a version that it does not know',
    sdl: `extend schema ${federation}
  «UNKNOWN_CONNECTORS_VERSION»@link(url: "https://specs.apollo.dev/connect/v0.5", import: ["@connect"])
type Query { a: Int @connect(http: { GET: "nonsense" }, selection: "->") }`,
  },
  {
    title: 'refuses a version that does not exist',
    sdl: `extend schema ${federation}
  «UNKNOWN_CONNECTORS_VERSION»@link(url: "https://specs.apollo.dev/connect/v7.1")`,
  },
  {
    title: 'asks for the federation link',
    sdl: `extend schema «GRAPH_QL_ERROR»${connect}
type Query { a: Int @connect(http: { GET: "https://a.example/" }, selection: "$.a") }`,
  },
  {
    title: 'refuses @connect without its link',
    sdl: `extend schema ${federation}
type Query { a: Int «GRAPH_QL_ERROR»@connect(http: { GET: "https://a.example/" }, selection: "$.a") }`,
  },
  {
    title: 'says that @source must be imported',
    sdl: `extend schema ${federation}
  @link(url: "https://specs.apollo.dev/connect/v0.3")
  «NO_SOURCE_IMPORT»@source(name: "api", http: { baseURL: "https://a.example" })
type Query { a: Int @connect(source: "api", http: { GET: "/" }, selection: "$.a") }`,
  },
  {
    title: 'refuses a source when none is defined',
    sdl: `extend schema ${federation} ${connect}
type Query {
  a: Int @connect(source: «NO_SOURCES_DEFINED»"api", http: { GET: "/a" }, selection: "$.a")
}`,
  },
  {
    title: 'refuses unknown, repeated and wrongly typed arguments',
    sdl: `extend schema ${federation} ${connect}
  @source(name: «GRAPH_QL_ERROR»5, «GRAPH_QL_ERROR»url: "x", http: { baseURL: "https://a.example" })
type Query {
  a: Int
    @connect(
      http: { GET: "https://a.example/", «GRAPH_QL_ERROR»HEAD: "/" }
      selection: "$.a"
      «GRAPH_QL_ERROR»selection: "$.b"
      entity: «GRAPH_QL_ERROR»"true"
      batch: { maxSize: «GRAPH_QL_ERROR»0 }
      errors: «GRAPH_QL_ERROR»"x"
    )
}`,
  },
  {
    title: 'asks for missing arguments',
    sdl: `extend schema ${federation} ${connect}
  «GRAPH_QL_ERROR»«GRAPH_QL_ERROR»@source
  @source(name: "b", http: «GRAPH_QL_ERROR»{})
type Query {
  a: Int «GRAPH_QL_ERROR»«GRAPH_QL_ERROR»@connect
}`,
  },
  {
    title: 'refuses directives where they mean nothing',
    sdl: `extend schema ${federation} ${connect}
type Query {
  a: Int @connect(http: { GET: "https://a.example/" }, selection: "$.a")
    «GRAPH_QL_ERROR»@source(name: "api", http: { baseURL: "https://a.example" })
}
input Filter {
  id: Int «GRAPH_QL_ERROR»@connect(http: { GET: "https://a.example/" }, selection: "id")
}`,
  },
];
