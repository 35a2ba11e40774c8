import type { FaultCase } from '../fault-case.ts';

/** Faults of `@source` and of the `http` part of `@connect`. */
export const httpCases: readonly FaultCase[] = [
  {
    title: 'refuses two sources of one name',
    sdl: `extend schema @source(name: «DUPLICATE_SOURCE_NAME»"api", http: { baseURL: "https://b.example" })`,
  },
  {
    title: 'refuses empty and malformed names of sources',
    sdl: `extend schema
  @source(name: «EMPTY_SOURCE_NAME»"", http: { baseURL: "https://b.example" })
  @source(name: «INVALID_SOURCE_NAME»"1st", http: { baseURL: "https://b.example" })
  @source(name: «INVALID_SOURCE_NAME»"${'x'.repeat(65)}", http: { baseURL: "https://b.example" })`,
  },
  {
    title: 'refuses a source that is not defined',
    sdl: `type Query { a: Int @connect(source: «SOURCE_NAME_MISMATCH»"apy", http: { GET: "/" }, selection: "$.a") }`,
  },
  {
    title: 'refuses malformed and repeated ids',
    sdl: `type Query {
  a: Int @connect(source: "api", id: "one", http: { GET: "/" }, selection: "$.a")
  b: Int @connect(source: "api", id: «DUPLICATE_ID_NAME»"one", http: { GET: "/" }, selection: "$.a")
  c: Int @connect(source: "api", id: «INVALID_CONNECTOR_ID_NAME»"no-name", http: { GET: "/" }, selection: "$.a")
}`,
  },
  {
    title: 'wants exactly one method',
    sdl: `type Query {
  a: Int @connect(source: "api", http: «MISSING_HTTP_METHOD»{ body: "a: $args" }, selection: "$.a")
  b: Int @connect(source: "api", http: «MULTIPLE_HTTP_METHODS»{ GET: "/", POST: "/" }, selection: "$.a")
}`.replace(' body: "a: $args" ', ' '),
  },
  {
    title: 'refuses URLs that cannot be read',
    sdl: `type Query {
  a(id: ID): Int @connect(source: "api", http: { GET: "/a/«INVALID_URL»{$args.id" }, selection: "$.a")
  b(id: ID): Int @connect(source: "api", http: { GET: "/b/{$args.id «INVALID_URL»$args.id}" }, selection: "$.a")
}`,
  },
  {
    title: 'wants http or https',
    sdl: `extend schema @source(name: "ftp", http: { baseURL: «INVALID_URL_SCHEME»"ftp://b.example" })
type Query {
  a: Int @connect(http: { GET: «INVALID_URL_SCHEME»"file:///etc/passwd" }, selection: "$.a")
  b: Int @connect(http: { GET: «INVALID_URL_SCHEME»"ftp://{$config.host}/b" }, selection: "$.a")
}`,
  },
  {
    title: 'wants an absolute baseURL with a host',
    sdl: `extend schema
  @source(name: "b", http: { baseURL: «INVALID_URL»"/v1" })
  @source(name: "c", http: { baseURL: «INVALID_URL»"https:///v1" })
  @source(name: "d", http: { baseURL: «INVALID_URL»" https://d.example/v1" })`,
  },
  {
    title: 'refuses an absolute URL with a source and a relative one without',
    sdl: `type Query {
  a: Int @connect(source: "api", http: { GET: «ABSOLUTE_CONNECT_URL_WITH_SOURCE»"https://b.example/a" }, selection: "$.a")
  b: Int @connect(http: { GET: «RELATIVE_CONNECT_URL_WITHOUT_SOURCE»"/b" }, selection: "$.a")
  c: Int @connect(http: { GET: «RELATIVE_CONNECT_URL_WITHOUT_SOURCE»"/c/{$config.version}" }, selection: "$.a")
}`,
  },
  {
    title: 'refuses an expression in the host',
    sdl: `type Query {
  a: Int @connect(http: { GET: "https://«INVALID_URL»{$config.host}/a" }, selection: "$.a")
  b: Int @connect(http: { GET: "https://b.example«INVALID_URL»{$config.port}/a" }, selection: "$.a")
}`,
  },
  {
    title: 'wants a header to have one content',
    sdl: `type Query {
  a: Int @connect(source: "api", selection: "$.a", http: { GET: "/", headers: [
    «INVALID_HEADER»{ name: "x-a" }
    «INVALID_HEADER»{ name: "x-b", from: "x-b", value: "1" }
    «GRAPH_QL_ERROR»"x-c"
    «GRAPH_QL_ERROR»{ value: "1" }
    { name: "x-e", value: "1", «GRAPH_QL_ERROR»form: "x-e" }
  ] })
}`,
  },
  {
    title: 'refuses headers that may not be set',
    sdl: `extend schema @source(name: "b", http: { baseURL: "https://b.example", headers: [
  { name: «INVALID_HEADER»"Content-Length", value: "1" }
  { name: «INVALID_HEADER»"not a name", value: "1" }
  { name: "Host", from: «INVALID_HEADER»"host" }
  { name: "x-a", from: «INVALID_HEADER»"x a" }
] })`,
  },
  {
    title: 'refuses characters that a header value cannot hold',
    sdl: String.raw`extend schema @source(name: "b", http: { baseURL: "https://b.example", headers: [
  { name: "x-a", value: "«INVALID_HEADER»a\u0001b" }
  { name: "x-b", value: "{$config.b}«INVALID_HEADER» Москва" }
  { name: "x-c", value: "café" }
] })`,
  },
  {
    title: 'refuses one header twice in one list',
    sdl: `type Query { a: Int @connect(source: "api", selection: "$.a", http: { GET: "/", headers: [
  { name: "x-a", value: "1" }
  { name: «HTTP_HEADER_NAME_COLLISION»"X-A", value: "2" }
] }) }`,
  },
];
