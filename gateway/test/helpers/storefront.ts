import { composeServices } from '@apollo/composition';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import { createSubgraph, type Subgraph } from '@banyan/subgraph-kit/subgraph.ts';
import { parse } from 'graphql';

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key"])`;

/** SDL of the three subgraphs that the gateway tests compose. */
export const STOREFRONT_SDL = {
  products: `${link}
    type Query { products: [Product!]! product(id: ID!): Product }
    type Mutation { renameProduct(id: ID!, name: String!): Product }
    type Product @key(fields: "id") { id: ID! name: String price: Int }`,
  reviews: `${link}
    type Query { latestReviews: [Review!] reviewCount: Int }
    type Mutation { addReview(body: String!): Review }
    type Subscription { reviewAdded: Review }
    type Review { id: ID! body: String product: Product }
    type Product @key(fields: "id") { id: ID! reviews: [Review!] rating: Int }`,
  accounts: `${link}
    type Query { me: Account }
    type Account { id: ID! name: String }`,
} as const;

/** Name of a subgraph of {@link STOREFRONT_SDL}. */
export type StorefrontName = keyof typeof STOREFRONT_SDL;

const composed = new Map<string, string>();

/** The composed schema of some subgraphs of the storefront. */
export function storefrontSupergraph(names: readonly StorefrontName[]): string {
  const key = names.join();
  const known = composed.get(key);
  if (known !== undefined) return known;
  const supergraphSdl = compose(names);
  composed.set(key, supergraphSdl);
  return supergraphSdl;
}

function compose(names: readonly StorefrontName[]): string {
  const services = names.map((name) => ({ name, typeDefs: parse(STOREFRONT_SDL[name]) }));
  const { supergraphSdl, errors } = composeServices(services);
  if (supergraphSdl === undefined) throw new Error(`Not composed: ${errors?.join('\n')}`);
  return supergraphSdl;
}

/** Context of the test subgraphs: counts how many were made. */
export interface StorefrontContext {
  readonly request: RequestContext;
}

type Resolvers = Parameters<typeof createSubgraph<StorefrontContext>>[0]['resolvers'];
type Options = Partial<Parameters<typeof createSubgraph<StorefrontContext>>[0]>;

const products = [
  { id: '1', name: 'Lamp', price: 30 },
  { id: '2', name: 'Chair', price: 80 },
];

const defaults: Readonly<Record<StorefrontName, Resolvers>> = {
  products: {
    Query: {
      products: () => products,
      product: (_: object, { id }: { id: string }) => products.find((item) => item.id === id),
    },
    Mutation: { renameProduct: (_: object, args: object) => ({ ...products[0], ...args }) },
    Product: {
      __resolveReference: ({ id }: { id: string }) =>
        products.find((item) => item.id === id) ?? null,
    },
  },
  reviews: {
    Query: {
      // The first product is reviewed twice, so its representation is asked for twice.
      latestReviews: () =>
        ['1', '1', '2'].map((id, n) => ({ id: `r${n}`, body: 'Good', product: { id } })),
      reviewCount: () => 3,
    },
    Mutation: { addReview: (_: object, { body }: { body: string }) => ({ id: 'r9', body }) },
    Product: {
      __resolveReference: ({ id }: { id: string }) => ({ id }),
      reviews: ({ id }: { id: string }) => [{ id: `r-${id}`, body: `About ${id}` }],
      rating: () => 5,
    },
  },
  accounts: { Query: { me: () => ({ id: '7', name: 'Ada' }) } },
};

/** A storefront subgraph whose types can be given other resolvers. */
export function storefrontSubgraph(
  name: StorefrontName,
  resolvers: Resolvers = {},
  options: Options = {},
): Subgraph {
  return createSubgraph<StorefrontContext>({
    name,
    sdl: STOREFRONT_SDL[name],
    resolvers: { ...defaults[name], ...resolvers },
    createContext: (request) => ({ request }),
    ...options,
  });
}
