import type { FaultCase } from '../fault-case.ts';

const media = `
interface Media { id: ID title: String }
type Book implements Media { id: ID title: String pages: Int }
type Film implements Media { id: ID title: String minutes: Int }
union Hit = Book | Film`;

const search = (selection: string) =>
  `type Query { a: [Media] @connect(source: "api", http: { GET: "/" }, selection: """
${selection}
""") b: Hit @connect(source: "api", http: { GET: "/" }, selection: "__typename: kind id title pages minutes") }${media}`;

/** Schemas that link v0.4, have interfaces and unions, and faults. */
export const abstractFaults: readonly FaultCase[] = [
  {
    title: 'wants a selection for an interface to say which type each object has',
    sdl: search('«INVALID_SELECTION»id title'),
  },
  {
    title: 'wants every arm of a match to say which type it gives',
    sdl: search(
      `«INVALID_SELECTION»id ...kind->match(['b', { __typename: 'Book', pages }], ['f', { minutes }])`,
    ),
  },
  {
    title: 'wants every object of a list that is written out to say which type it has',
    sdl: search(`$([{ __typename: 'Book', id: 1 }, «INVALID_SELECTION»{ id: 2 }])`),
  },
  {
    title: 'refuses names of types that an object of the interface cannot have',
    sdl: search(
      `id ...kind->match(['b', «INVALID_SELECTION»{ __typename: 'Bok' }], [@, { __typename: 'Film' }])`,
    ),
  },
  {
    title: 'refuses such names among those which a match may give',
    sdl: search(`«INVALID_SELECTION»__typename: kind->match(['b', 'Book'], [@, 'Query']) id`),
  },
  {
    title: 'refuses fields that the named type does not have',
    sdl: search(
      `id ...kind->match(['b', { __typename: 'Book', «SELECTED_FIELD_NOT_FOUND»minutes }], [@, { __typename: 'Film' }])`,
    ),
  },
  {
    title: 'refuses fields that none of the possible types has',
    sdl: search('__typename: kind id «SELECTED_FIELD_NOT_FOUND»price'),
  },
  {
    title: 'wants the fields of a union to be selected',
    sdl: `type Query { a: Hit @connect(source: "api", http: { GET: "/" }, selection: "«GROUP_SELECTION_REQUIRED_FOR_OBJECT»$.hit") }
union Hit = Book
type Book { id: ID @external }`,
  },
  {
    title: 'looks into fields whose type is an interface',
    sdl: `type Query { a: Shelf @connect(source: "api", http: { GET: "/" }, selection: "id media «INVALID_SELECTION»{ id title pages minutes }") }
type Shelf { id: ID media: [Media] }${media}`,
  },
  {
    title: 'looks into fields that several possible types share',
    sdl: `type Query { a: Hit @connect(source: "api", http: { GET: "/" }, selection: "__typename: kind maker { id name «SELECTED_FIELD_NOT_FOUND»size }") }
union Hit = Book | Film
type Book { maker: Author }
type Film { maker: Studio }
type Author { id: ID name: String }
type Studio { id: ID }`,
  },
  {
    title: 'refuses fields with arguments on any of the possible types',
    sdl: `type Query { a: Hit @connect(source: "api", http: { GET: "/" }, selection: "__typename: kind «CONNECTORS_FIELD_WITH_ARGUMENTS»cover") }
union Hit = Book
type Book { cover(size: Int): String }`,
  },
  {
    title: 'wants a connector for the fields of a possible type which its arm does not give',
    sdl: `type Query { a: Media @connect(source: "api", http: { GET: "/" }, selection: "id title ...kind->match(['b', { __typename: 'Book' }], [@, { __typename: 'Film', minutes }])") }${media.replace('pages', '«CONNECTORS_UNRESOLVED_FIELD»pages')}`,
  },
  {
    title: 'refuses an entity field that gives an interface',
    sdl: `type Query { a(id: ID): «ENTITY_TYPE_INVALID»Media @connect(source: "api", http: { GET: "/{$args.id}" }, selection: "__typename: kind id title pages minutes", entity: true) }${media}`,
  },
  {
    title: 'refuses paths of variables through an interface',
    sdl: `type Query { a: Shelf @connect(source: "api", http: { GET: "/" }, selection: "best { __typename: kind id title pages minutes }") }
type Shelf { best: Media size(x: Int): Int @connect(source: "api", http: { GET: "/{$this.best«UNSUPPORTED_VARIABLE_TYPE».id}" }, selection: "$.n") }${media}`,
  },
  {
    title: 'wants members of a union and types of the fields of an interface to be in the document',
    sdl: `type Query { a: Int @connect(source: "api", http: { GET: "/" }, selection: "$.a") }
union Hit = «MISSING_SCHEMA_TYPE»Bok
interface Node { owner: «MISSING_SCHEMA_TYPE»Owner }`,
  },
];

/** Schemas that link v0.4, have interfaces and unions, and no fault. */
export const abstractSound: readonly FaultCase[] = [
  {
    title: 'may give interfaces and unions whose types the arms of a match name',
    sdl: search(
      `$.data { id title ...kind->match(['b', { __typename: 'Book', pages }], ['f', { __typename: 'Film', ...$.film { minutes } }], [@, null]) }`,
    ),
  },
  {
    title: 'may name the type beside a spread, by a match of names, or from data',
    sdl: `type Query {
  a: Media @connect(source: "api", http: { GET: "/" }, selection: "__typename: 'Book', id, ...$.detail { title pages }")
  b: Hit @connect(source: "api", http: { GET: "/" }, selection: "__typename: kind->match(['b', 'Book'], [@, 'Film']) id title pages minutes")
  c: [Hit] @connect(source: "api", http: { GET: "/" }, selection: "$.data->map({ __typename: @.type, id: @.id })")
  d: Media @connect(source: "api", http: { GET: "/" }, selection: "__typename id")
}${media}`,
  },
  {
    title: 'may extend interfaces and unions',
    sdl: `type Query { a: Hit @connect(source: "api", http: { GET: "/" }, selection: "__typename: 'Song', id, title") }
union Hit = Book
extend union Hit = Song
interface Media { id: ID }
extend interface Media { title: String }
type Book { id: ID @external }
type Song { id: ID }
extend type Song implements Media { title: String }`,
  },
  {
    title: 'may leave fields of an abstract type to the connectors of its types',
    sdl: `type Query { a: [Hit] @connect(source: "api", http: { GET: "/" }, selection: "id ...kind->match(['b', { __typename: 'Book' }], [@, { __typename: 'Film', minutes }])") }
union Hit = Book | Film
type Book @key(fields: "id") @connect(source: "api", http: { GET: "/books", queryParams: "ids: $batch.id" }, selection: "id title") { id: ID! title: String }
type Film { id: ID minutes: Int }`,
  },
];
