import { describe, expect, it } from '@jest/globals';
import { ask, gatewayTests, inProcess, TEST_SERVER } from '../helpers/test-gateway.ts';

const { startGateway } = gatewayTests();

describe('in-process data source', () => {
  it('shares one subgraph context among the fetches of a request and makes another for the next', async () => {
    const contexts: object[] = [];
    const seen = new Set<unknown>();
    const reviews = inProcess(
      'reviews',
      {
        Query: {
          reviewCount: (_: object, _args: object, context: object) => seen.add(context).size,
        },
        Product: {
          __resolveReference: ({ id }: { id: string }, context: object) => {
            seen.add(context);
            return { id };
          },
          rating: () => 1,
        },
      },
      {
        createContext: (request) => {
          const context = { request };
          contexts.push(context);
          return context;
        },
      },
    );
    const gateway = await startGateway({ subgraphs: { reviews } });

    await ask(gateway, '{ reviewCount products { rating } }');
    const countAfterFirst = [contexts.length, seen.size];
    await ask(gateway, '{ reviewCount }');

    expect(countAfterFirst).toEqual([1, 1]);
    expect(contexts).toHaveLength(2);
  });

  it('makes another context after each mutation of the request, by whichever subgraph', async () => {
    const renameProduct = ({ id }: { id: string }) => ({ id });
    const products = inProcess('products', {
      Mutation: { renameProduct: (_: object, args: { id: string }) => renameProduct(args) },
    });
    const contexts = new Set<object>();
    const rating = (_product: object, _args: object, context: object) => contexts.add(context).size;
    const reviews = inProcess('reviews', {
      Mutation: { addReview: () => ({ id: '9' }) },
      Product: { __resolveReference: ({ id }: { id: string }) => ({ id }), rating },
    });
    const gateway = await startGateway({ subgraphs: { products, reviews } });

    const answer = await ask(
      gateway,
      `mutation {
        one: renameProduct(id: "1", name: "a") { rating }
        other: addReview(body: "b") { id }
        two: renameProduct(id: "1", name: "c") { rating }
      }`,
    );

    expect(answer.data).toEqual({ one: { rating: 1 }, other: { id: '9' }, two: { rating: 2 } });
  });

  it('stops waiting for a resolver when the time of the request is up', async () => {
    const reviews = inProcess('reviews', { Query: { reviewCount: () => new Promise(() => {}) } });
    const server = { ...TEST_SERVER, requestTimeoutMs: 200 };
    const gateway = await startGateway({ subgraphs: { reviews }, server });

    const answer = await ask(gateway, '{ reviewCount product(id: "1") { name } }');

    expect(answer.data).toEqual({ reviewCount: null, product: { name: 'Lamp' } });
    expect(answer.errors).toEqual([
      {
        message: 'The request took longer than 200 ms.',
        path: ['reviewCount'],
        extensions: { code: 'UPSTREAM_TIMEOUT', service: 'reviews' },
      },
    ]);
  });

  it('reports one masked error when the context of a subgraph cannot be made', async () => {
    const createContext = () => {
      throw new Error('secret');
    };
    const reviews = inProcess('reviews', {}, { createContext });
    const gateway = await startGateway({ subgraphs: { reviews } });

    const answer = await ask(gateway, '{ products { name reviews { body } rating } }');

    expect(answer.data).toMatchObject({ products: [{ name: 'Lamp', reviews: null }, {}] });
    expect(answer.errors).toEqual([
      {
        message: 'Internal server error',
        path: ['products'],
        extensions: { code: 'INTERNAL_SERVER_ERROR', service: 'reviews' },
      },
    ]);
  });
});
