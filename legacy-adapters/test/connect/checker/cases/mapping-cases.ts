import type { FaultCase } from '../fault-case.ts';

/** Faults inside mappings: syntax, variables, paths, methods, and the kind of the result. */
export const mappingCases: readonly FaultCase[] = [
  {
    title: 'gives syntax faults the code of their place',
    sdl: `extend schema @source(name: "b", http: { baseURL: "https://b.example", path: "«INVALID_URL_PROPERTY»]" }
  errors: { message: "«INVALID_ERRORS_MESSAGE»]", extensions: "«INVALID_ERRORS_MESSAGE»]" })
type Query {
  a: Int @connect(
    source: "api"
    http: { POST: "/", body: "«INVALID_BODY»]", queryParams: "«INVALID_URL_PROPERTY»]", headers: { name: "x-a", value: "{«INVALID_HEADER»]}" } }
    isSuccess: "«INVALID_IS_SUCCESS»]"
    selection: "«INVALID_SELECTION»]"
  )
}`,
  },
  {
    title: 'allows only configuration in a baseURL',
    sdl: `extend schema @source(name: "b", http: { baseURL: "https://{$env.HOST}/{«INVALID_URL»$request.headers.host->first}" })`,
  },
  {
    title: 'allows no arguments in a source',
    sdl: `extend schema @source(
  name: "b"
  http: {
    baseURL: "https://b.example"
    headers: { name: "x-a", value: "{«INVALID_HEADER»$args.a}" }
    path: "$([«INVALID_URL_PROPERTY»$this.a])"
    queryParams: "a: «INVALID_URL_PROPERTY»$batch.a b: «INVALID_URL_PROPERTY»$status"
  }
  errors: { message: "«INVALID_ERRORS_MESSAGE»$args.a" }
  isSuccess: "«INVALID_IS_SUCCESS»$this.ok"
)`,
  },
  {
    title: 'has no answer while the request is built',
    sdl: `type Query {
  a(id: ID): Int @connect(
    source: "api"
    http: { POST: "/{«INVALID_URL»id}", body: "a: «INVALID_BODY»$.id b: «INVALID_BODY»@ c: $args.id->echo(@)" }
    selection: "$.a"
  )
}`,
  },
  {
    title: 'has no parent on root fields and no batch on fields',
    sdl: `type Query {
  a: Int @connect(source: "api", http: { GET: "/{«INVALID_URL»$this.id}" }, selection: "«INVALID_SELECTION»$this.id")
  b: B @connect(source: "api", http: { GET: "/" }, selection: "id")
}
type B {
  id: ID
  c: Int @connect(source: "api", http: { GET: "/{«INVALID_URL»$batch.id->first}" }, selection: "$.a")
}`,
  },
  {
    title: 'has no arguments on types and no $batch in selections',
    sdl: `type B @connect(
  source: "api"
  http: { GET: "/{«INVALID_URL»$args.id}/{$batch.id->joinNotNull(',')}" }
  selection: "id name: «INVALID_SELECTION»$batch.id->first"
) { id: ID name: String }`,
  },
  {
    title: 'refuses unknown variables and members',
    sdl: `type Query {
  a: Int @connect(
    source: "api"
    http: { GET: "/{$request.headers.accept->first}" }
    selection: "$(«INVALID_SELECTION»$nothing ?? «INVALID_SELECTION»$response.body ?? «INVALID_SELECTION»$status.code)"
  )
}`,
  },
  {
    title: 'refuses arguments that the field has not',
    sdl: `type Query {
  a(id: ID, filter: Filter): Int @connect(
    source: "api"
    http: { GET: "/{$args«UNDEFINED_ARGUMENT».ids}/{$args.id«UNDEFINED_FIELD».x}", queryParams: "$args.filter { name «UNDEFINED_FIELD»nmae }" }
    selection: "$.a"
  )
}
input Filter { name: String }`,
  },
  {
    title: 'refuses parent fields that the type has not',
    sdl: `type Query { b: B @connect(source: "api", http: { GET: "/" }, selection: "id owner { id }") }
type B {
  id: ID
  owner: Owner
  c: Int @connect(source: "api", http: { GET: "/{$this.owner«UNDEFINED_FIELD».key}/{$this«UNDEFINED_FIELD».nope}" }, selection: "$.a")
}
type Owner { id: ID }
type Batched @connect(source: "api", http: { GET: "/{$batch->map(@«UNDEFINED_FIELD».nope)->joinNotNull(',')}" }, selection: "«CONNECTORS_BATCH_KEY_NOT_IN_SELECTION»id") { id: ID }`,
  },
  {
    title: 'refuses paths through unions',
    sdl: `type Query { b: B @connect(source: "api", http: { GET: "/" }, selection: "id owner: $.owner->first") }
type B {
  id: ID
  owner: Owner
  c: Int @connect(source: "api", http: { GET: "/{$this.owner«UNSUPPORTED_VARIABLE_TYPE».id}" }, selection: "$.a")
}
union «CONNECTORS_UNSUPPORTED_ABSTRACT_TYPE»Owner = Person
type Person { id: ID }`,
  },
  {
    title: 'refuses unknown methods and wrong arguments',
    sdl: `type Query {
  a(ids: [ID]): Int @connect(
    source: "api"
    http: { GET: "/{$args.ids«INVALID_URL»->join(',')}" }
    selection: "$.a«INVALID_SELECTION»->size(1)->echo(@.b«INVALID_SELECTION»->upper)"
  )
}`,
  },
  {
    title: 'refuses lists and objects in URLs and headers',
    sdl: `type Query {
  a(ids: [ID], filter: Filter): Int @connect(
    source: "api"
    http: {
      GET: "/{«INVALID_URL»$args.ids}/{«INVALID_URL»$args.filter}/{«INVALID_URL»$([1])}"
      headers: { name: "x-a", value: "{«INVALID_HEADER»$request.headers.authorization}" }
    }
    selection: "$.a"
  )
}
input Filter { name: String }
type B @connect(source: "api", http: { GET: "/?ids={«INVALID_URL»$batch.id}" }, selection: "id") { id: ID }`,
  },
  {
    title: 'wants path to be a list and queryParams to be an object',
    sdl: `type Query {
  a(id: ID, ids: [ID]): Int @connect(source: "api", http: { GET: "/", path: "«INVALID_URL_PROPERTY»$args.id", queryParams: "«INVALID_URL_PROPERTY»$args.ids" }, selection: "$.a")
  b(id: ID, ids: [ID]): Int @connect(source: "api", http: { GET: "/", path: "«INVALID_URL_PROPERTY»id: $args.id" }, selection: "$.a")
  c(id: ID, ids: [ID]): Int @connect(source: "api", http: { GET: "/", path: "$([$args.id, «INVALID_URL_PROPERTY»$args.ids])" }, selection: "$.a")
}`,
  },
  {
    title: 'wants errors and isSuccess to be of their kind',
    sdl: `type Query {
  a: Int @connect(
    source: "api"
    http: { GET: "/" }
    errors: { message: "«INVALID_ERRORS_MESSAGE»$.error { text }", extensions: "«INVALID_ERRORS_MESSAGE»$('code')" }
    isSuccess: "«INVALID_IS_SUCCESS»$status"
    selection: "$.a"
  )
  b: Int @connect(
    source: "api"
    http: { GET: "/" }
    errors: { message: "«INVALID_ERRORS_MESSAGE»$status" }
    isSuccess: "«INVALID_IS_SUCCESS»ok"
    selection: "$.a"
  )
}`,
  },
  {
    title: 'knows what methods and operators give',
    sdl: `type Query {
  a(ids: [ID], n: Int): Int @connect(
    source: "api"
    http: {
      GET: "/{«INVALID_URL»$args.ids->map(@)}/{«INVALID_URL»$args.ids->slice(1)}/{$args.ids->first}/{$args.ids->joinNotNull(',')}"
      path: "«INVALID_URL_PROPERTY»$args.ids->size"
      queryParams: "«INVALID_URL_PROPERTY»$args.n->toString->first"
    }
    errors: { message: "«INVALID_ERRORS_MESSAGE»$.code->eq(1)", extensions: "«INVALID_ERRORS_MESSAGE»$($.a->size ?? null ?? 1)" }
    isSuccess: "«INVALID_IS_SUCCESS»$.code->echo({ ok: @ })"
    selection: "$.a"
  )
}`,
  },
  {
    title: 'knows of what kind arguments are',
    sdl: `enum Color { RED }
type Query {
  a(flag: Boolean, n: Int, color: Color): Int @connect(source: "api", http: { GET: "/{$args.color}" }, errors: { message: "«INVALID_ERRORS_MESSAGE»$args.n" }, isSuccess: "$args.flag", selection: "$.a")
  b(flag: Boolean, n: Int, color: Color): Int @connect(source: "api", http: { GET: "/{$args.n}" }, errors: { message: "$args.color" }, isSuccess: "«INVALID_IS_SUCCESS»$args.color", selection: "$.a")
}`,
  },
];
