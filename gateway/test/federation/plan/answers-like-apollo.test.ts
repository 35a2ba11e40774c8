import { composeServices } from '@apollo/composition';
import { BanyanError } from '@banyan/platform/errors/banyan-error.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { createSubgraph, type Subgraph } from '@banyan/subgraph-kit/subgraph.ts';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { createGateway } from '../../../create-gateway.ts';
import { ask, gatewayTests, TEST_LIMITS, TEST_SERVER } from '../../helpers/test-gateway.ts';

const { closeLater } = gatewayTests();

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@external", "@requires", "@shareable"])`;

const sdl = {
  library: `${link}
    type Query { works(ids: [ID!]): [Work] shelf: Shelf grid: [[Book!]!]! broken: Book strict: Strict }
    type Mutation { lend(id: ID!): Book read(id: ID!): Book }
    interface Work { id: ID! title: String }
    type Book implements Work @key(fields: "id") { id: ID! title: String kind: Kind size: Size! author: Author }
    type Film implements Work @key(fields: "id") { id: ID! title: String minutes: Int }
    union Thing = Book | Film
    type Shelf { things: [Thing!]! favourite: Work }
    type Strict { book: Book! }
    type Size @shareable { pages: Int }
    type Author @key(fields: "id") { id: ID! }
    enum Kind { NOVEL ESSAY }`,
  people: `${link}
    type Query { people: [Author!] }
    type Author @key(fields: "id") { id: ID! name: String born: Int! works(first: Int = 2): [Book!] }
    type Book @key(fields: "id") { id: ID! }`,
  prices: `${link}
    type Size @shareable { pages: Int }
    type Book @key(fields: "id") { id: ID! size: Size! @external price(currency: String = "EUR"): Float weight: Int @requires(fields: "size { pages }") }
    type Film @key(fields: "id") { id: ID! price: Float }`,
};

const book = (id: string, author: string | null) => ({
  __typename: 'Book',
  id,
  title: `Book ${id}`,
  kind: 'NOVEL',
  size: { pages: Number(id) * 100 },
  author: author === null ? null : { id: author },
});
const film = { __typename: 'Film', id: '9', title: 'Film', minutes: 90 };
const books = [
  book('1', 'a'),
  book('2', 'b'),
  book('3', 'a'),
  book('4', null),
  book('5', 'nobody'),
];

interface Reference {
  readonly id: string;
  readonly size?: { readonly pages: number };
}

const library = {
  Query: {
    works: () => [...books, null, film],
    shelf: () => ({ things: [books[0], film, books[0]], favourite: film }),
    grid: () => [[books[0], books[1]], [], [books[0]]],
    broken: () => {
      throw new BanyanError('UPSTREAM_ERROR', 'The library is closed.', { service: 'library' });
    },
    strict: () => ({ book: { id: '5' } }),
  },
  Mutation: { lend: () => books[0], read: () => books[1] },
  Book: {
    __resolveReference: ({ id }: Reference) => books.find((one) => one.id === id) ?? null,
  },
};

const people = {
  Query: { people: () => ['a', 'b'].map((id) => ({ id })) },
  Author: {
    __resolveReference: ({ id }: Reference) => (id === 'nobody' ? null : { id }),
    name: ({ id }: Reference) => id.toUpperCase(),
    born: ({ id }: Reference) => (id === 'b' ? null : 1900),
    works: (_: Reference, { first }: { first: number }) =>
      books.slice(0, first).map(({ id }) => ({ id })),
  },
};

const prices = {
  Book: {
    price({ id }: Reference, { currency }: { currency: string }) {
      if (id === '2') throw new BanyanError('NOT_FOUND', 'No price.', { service: 'prices' });
      return currency === 'EUR' ? 10 : 11;
    },
    weight: ({ size }: Reference) => (size?.pages ?? 0) * 2,
  },
  Film: { price: () => 20.5 },
};

const supergraphSdl = compose();

function compose(): string {
  const services = Object.entries(sdl).map(([name, text]) => ({ name, typeDefs: parse(text) }));
  const composed = composeServices(services);
  if (composed.supergraphSdl === undefined) throw new Error(composed.errors?.join('\n'));
  return composed.supergraphSdl;
}

/** A gateway that executes by compiled plans, unless the header asks it for its plan: then Apollo's executor answers. */
async function openGateway() {
  const subgraph = (name: keyof typeof sdl, resolvers: object): [string, Subgraph] => [
    name,
    createSubgraph({
      name,
      sdl: sdl[name],
      resolvers: resolvers as Parameters<typeof createSubgraph>[0]['resolvers'],
      createContext: (request) => ({ request }),
    }),
  ];
  const subgraphs = [
    subgraph('library', library),
    subgraph('people', people),
    subgraph('prices', prices),
  ];
  const gateway = await createGateway({
    supergraphSdl,
    subgraphs: new Map(
      subgraphs.map(([name, one]) => [name, { kind: 'in-process', subgraph: one }]),
    ),
    environment: 'development',
    server: TEST_SERVER,
    limits: TEST_LIMITS,
    identity: null,
    log: createLogger({ level: 'silent' }),
  });
  closeLater(gateway);
  return gateway;
}

const all = `fragment Book on Book { id title kind price weight size { pages } author { name } }`;

/** By what is special about each. */
const operations: Readonly<Record<string, string | { query: string; variables: object }>> = {
  'only the type of the root': '{ __typename }',
  'entities of two types behind an interface': `{ works { __typename id title ...Book ... on Film { minutes price } } } ${all}`,
  'a union with a repeated entity': `{ shelf { things { __typename ... on Book { ...Book } ... on Film { length: minutes } } favourite { title } } } ${all}`,
  'lists in lists': `{ grid { ...Book type: __typename } } ${all}`,
  'aliases and arguments':
    '{ works { ... on Book { name: title eur: price usd: price(currency: "USD") } } }',
  'one field in several places': `{ works { ... on Book { author { name } } ...More } } fragment More on Work { title ... on Book { author { id works { id } } } }`,
  'a chain through three subgraphs': '{ people { name works { title price author { name } } } }',
  'a default in the schema and a variable without a value': {
    query: 'query ($first: Int) { people { works(first: $first) { id } } }',
    variables: {},
  },
  'a part that is skipped': {
    query:
      'query ($no: Boolean!, $yes: Boolean = true) { works { title @skip(if: $yes) ... on Book @include(if: $yes) { price @include(if: $no) weight } } }',
    variables: { no: false },
  },
  'the same with other values': {
    query:
      'query ($no: Boolean!, $yes: Boolean = true) { works { title @skip(if: $yes) ... on Book @include(if: $yes) { price @include(if: $no) weight } } }',
    variables: { no: true, yes: false },
  },
  'a null that moves up': '{ people { id born } works { ... on Book { author { born } } } }',
  'an entity that does not exist where it must not be null':
    '{ strict { book { author { name } weight } } }',
  'a root field that fails': '{ broken { title } shelf { favourite { id } } }',
  'mutations in turn': 'mutation { lend(id: 1) { id price } read(id: 2) { id price } }',
  'a variable of the wrong type': {
    query: 'query ($first: Int) { people { works(first: $first) { id } } }',
    variables: { first: 'two' },
  },
  'introspection beside data': '{ __schema { queryType { name } } shelf { favourite { id } } }',
};

describe('compiled plans', () => {
  it.each(Object.entries(operations))('answer as Apollo does: %s', async (_what, operation) => {
    const gateway = await openGateway();

    const apollo = await ask(gateway, operation, { 'apollo-query-plan-experimental': '1' });
    const first = await ask(gateway, operation);
    const again = await ask(gateway, operation);

    expect(apollo.data ?? apollo.errors[0]).toBeTruthy();
    const { status, data, errors } = apollo;
    expect(first).toMatchObject({ status, data, errors });
    expect(JSON.stringify(first.data)).toBe(JSON.stringify(data));
    expect([again.data, again.errors]).toEqual([first.data, first.errors]);
  });

  it('follow the variables of each request', async () => {
    const gateway = await openGateway();
    const query =
      'query ($with: Boolean!) { shelf { favourite { id title @include(if: $with) } } }';
    const favourites = [];

    for (const value of [true, false, true]) {
      favourites.push((await ask(gateway, { query, variables: { with: value } })).data);
    }

    const withTitle = { shelf: { favourite: { id: '9', title: 'Film' } } };
    expect(favourites).toEqual([withTitle, { shelf: { favourite: { id: '9' } } }, withTitle]);
  });
});
