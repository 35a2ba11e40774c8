import { BanyanError } from '@banyan/platform/errors/banyan-error.ts';
import type { Subgraph } from '@banyan/subgraph-kit/subgraph.ts';
import { describe, expect, it } from '@jest/globals';
import type { Gateway } from '../../create-gateway.ts';
import type { RunningSubgraph } from '../../running-subgraph.ts';
import { storefrontSubgraph } from '../helpers/storefront.ts';
import { ask } from '../helpers/test-gateway.ts';

/** What a data source must be given to be tested. */
export interface DataSourceSetup {
  /** Runs a subgraph in the way that is under test, until the end of the test. */
  run(subgraph: Subgraph): Promise<RunningSubgraph>;
  startGateway(options: { subgraphs: Readonly<Record<string, RunningSubgraph>> }): Promise<Gateway>;
}

/** Every way to a subgraph must give the client the same answers and the same errors. */
export function dataSourceContract(name: string, { run, startGateway }: DataSourceSetup): void {
  async function gatewayOver(...subgraphs: Subgraph[]): Promise<Gateway> {
    const running = await Promise.all(
      subgraphs.map(async (subgraph) => [subgraph.name, await run(subgraph)]),
    );
    return startGateway({ subgraphs: Object.fromEntries(running) });
  }

  describe(`data source contract: ${name}`, () => {
    it('answers root fields with variables', async () => {
      const gateway = await gatewayOver(storefrontSubgraph('products'));
      const query = 'query One($id: ID!) { product(id: $id) { name } }';

      const answer = await ask(gateway, { query, variables: { id: '2' } });

      expect(answer).toMatchObject({
        status: 200,
        errors: [],
        data: { product: { name: 'Chair' } },
      });
    });

    it('answers a mutation and what another subgraph adds to it', async () => {
      const gateway = await gatewayOver(
        storefrontSubgraph('products'),
        storefrontSubgraph('reviews'),
      );

      const answer = await ask(
        gateway,
        'mutation { renameProduct(id: "1", name: "Sun") { name rating } }',
      );

      expect(answer).toMatchObject({
        errors: [],
        data: { renameProduct: { name: 'Sun', rating: 5 } },
      });
    });

    it('asks once for an entity that stands in several places and gives it to all of them', async () => {
      const asked: string[] = [];
      const resolveReference = ({ id }: { id: string }) => {
        asked.push(id);
        return { id, name: `Product ${id}` };
      };
      const gateway = await gatewayOver(
        storefrontSubgraph('products', { Product: { __resolveReference: resolveReference } }),
      );

      const answer = await ask(gateway, '{ latestReviews { product { name } } }');

      const names = ['Product 1', 'Product 1', 'Product 2'].map((name) => ({ product: { name } }));
      expect(answer).toMatchObject({ errors: [], data: { latestReviews: names } });
      expect(asked).toEqual(['1', '2']);
    });

    it('keeps the code, fields, waiting time and place of an expected error', async () => {
      const fail = () => {
        const fields = { 'input.id': ['Unknown.'] };
        throw new BanyanError('RATE_LIMITED', 'Too many.', { fields, retryAfterSeconds: 3 });
      };
      const gateway = await gatewayOver(
        storefrontSubgraph('reviews', { Query: { reviewCount: fail } }),
      );

      const answer = await ask(gateway, '{ reviewCount product(id: "1") { name } }');

      expect(answer.status).toBe(200);
      expect(answer.data).toEqual({ reviewCount: null, product: { name: 'Lamp' } });
      expect(answer.errors).toEqual([
        {
          message: 'Too many.',
          path: ['reviewCount'],
          extensions: {
            code: 'RATE_LIMITED',
            service: 'reviews',
            fields: { 'input.id': ['Unknown.'] },
            retryAfterSeconds: 3,
          },
        },
      ]);
    });

    it('masks an unexpected error', async () => {
      const fail = () => {
        throw new Error('SELECT secret FROM users');
      };
      const gateway = await gatewayOver(
        storefrontSubgraph('reviews', { Query: { reviewCount: fail } }),
      );

      const answer = await ask(gateway, '{ reviewCount }');

      expect(answer.errors).toEqual([
        {
          message: 'Internal server error',
          path: ['reviewCount'],
          extensions: { code: 'INTERNAL_SERVER_ERROR', service: 'reviews' },
        },
      ]);
    });

    it('places the error of an entity at every place where the entity stands', async () => {
      const resolveReference = async ({ id }: { id: string }) => {
        if (id === '1') throw new BanyanError('FORBIDDEN', 'Not yours.');
        return { id, name: 'Chair' };
      };
      const gateway = await gatewayOver(
        storefrontSubgraph('products', { Product: { __resolveReference: resolveReference } }),
      );

      const answer = await ask(gateway, '{ latestReviews { product { name } } }');

      expect(answer.data).toEqual({
        latestReviews: [
          { product: { name: null } },
          { product: { name: null } },
          { product: { name: 'Chair' } },
        ],
      });
      expect(answer.errors.map(({ path, extensions }) => [path, extensions.code])).toEqual([
        [['latestReviews', 0, 'product'], 'FORBIDDEN'],
        [['latestReviews', 1, 'product'], 'FORBIDDEN'],
      ]);
    });

    it('gives null without an error for an entity that does not exist', async () => {
      const gateway = await gatewayOver(
        storefrontSubgraph('products', { Product: { __resolveReference: () => null } }),
      );

      const answer = await ask(gateway, '{ latestReviews { body product { name } } }');

      expect(answer.errors).toEqual([]);
      expect(answer.data).toMatchObject({ latestReviews: [{ body: 'Good' }, {}, {}] });
      expect(answer.extensions).toBeUndefined();
    });
  });
}
