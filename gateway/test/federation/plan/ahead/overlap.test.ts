import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { createRequestContext } from '@banyan/subgraph-kit/request-context.ts';
import { describe, expect, it } from '@jest/globals';
import { buildSchema, OperationTypeNode } from 'graphql';
import { createEntity, type Entity } from '../../../../federation/plan/entity.ts';
import { compilePlan, type PlanRun } from '../../../../federation/plan/plan-step.ts';
import type { FetchNode, PlanNode } from '../../../../federation/plan/query-plan.ts';
import type { SubgraphAnswer, SubgraphExecutor } from '../../../../federation/subgraph-executor.ts';

const catalogSchema = buildSchema(`
  type Query { products: [Product] product: Product }
  type Product { id: ID name: String supplier: Supplier }
  type Supplier { name: String }
`);

const whole = '{ products { __typename id name supplier { name } } }';
const keysAlone = '{\n  products {\n    __typename\n    id\n  }\n}';

const fetchProducts: FetchNode = {
  kind: 'Fetch',
  serviceName: 'catalog',
  operation: whole,
  operationName: undefined,
  operationKind: OperationTypeNode.QUERY,
};

const fetchRatings: FetchNode = {
  ...fetchProducts,
  serviceName: 'ratings',
  operation:
    'query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Product { rating } } }',
  requires: [
    {
      kind: 'InlineFragment',
      typeCondition: 'Product',
      selections: [
        { kind: 'Field', name: '__typename' },
        { kind: 'Field', name: 'id' },
      ],
    },
  ],
};

const rateProducts: PlanNode = { kind: 'Flatten', path: ['products', '@'], node: fetchRatings };

const plan: PlanNode = { kind: 'Sequence', nodes: [fetchProducts, rateProducts] };

const product = (id: string) => ({ __typename: 'Product', id });
const row = (id: string) => ({ ...product(id), name: `No ${id}`, supplier: { name: 'Oak' } });

type Variables = Readonly<Record<string, unknown>>;

function keysIn({ representations }: Variables): readonly { id: string }[] {
  return representations as readonly { id: string }[];
}

type Answers = Readonly<Record<string, () => SubgraphAnswer | Promise<SubgraphAnswer>>>;

interface Trial {
  /** What the catalog answers, by operation. */
  readonly catalog: Answers;
  readonly ratings: (representations: readonly { id: string }[]) => SubgraphAnswer;
  /** Those who rate; only some plans ask for them. */
  readonly people?: () => Promise<SubgraphAnswer>;
  readonly node?: PlanNode;
  readonly isShared?: boolean;
}

/** Runs the plan over stubs of the two subgraphs, which count what they are asked. */
async function run({
  catalog,
  ratings,
  people = async () => ({}),
  node = plan,
  isShared = true,
}: Trial) {
  const asked: string[] = [];
  const errors: PlanRun['errors'] = [];
  const data = createEntity();
  const stub = (
    name: string,
    answer: (query: string, variables: Variables) => SubgraphAnswer | Promise<SubgraphAnswer>,
  ) =>
    ({
      name,
      ...(isShared && {
        sharedReads: {
          schema: catalogSchema,
          callOf: (_type, field) => (field === 'supplier' ? 'entity' : null),
        },
      }),
      async execute({ query, variables }) {
        asked.push(query.includes('_entities') ? name : query);
        return answer(query, variables);
      },
      checkHealth: async () => undefined,
      close: async () => undefined,
    }) satisfies SubgraphExecutor;
  const executors = new Map([
    ['catalog', stub('catalog', (query) => catalog[query]?.() ?? {})],
    ['ratings', stub('ratings', (_query, variables) => ratings(keysIn(variables)))],
    ['people', stub('people', people)],
  ]);
  const parts = { executors, supergraphSchema: catalogSchema, conditions: {} };
  const request = createRequestContext({
    requestId: 'r1',
    headers: new Map(),
    signal: new AbortController().signal,
    log: createLogger({ level: 'silent' }),
    identity: async () => null,
  });
  await compilePlan(node, [], parts)({ variables: {}, request, data, errors }, [data]);
  return { asked, errors, data: JSON.parse(JSON.stringify(data)) as Entity };
}

const rated = (...ratings: (number | null)[]) => ({
  data: { _entities: ratings.map((rating) => ({ __typename: 'Product', rating })) },
});

describe('overlap', () => {
  it('asks the second subgraph while the first is still at work', async () => {
    const isRated = Promise.withResolvers<SubgraphAnswer>();

    const { asked, data, errors } = await run({
      catalog: {
        [whole]: () => isRated.promise,
        [keysAlone]: () => ({ data: { products: [product('1'), product('2')] } }),
      },
      ratings: () => {
        isRated.resolve({ data: { products: [row('1'), row('2')] } });
        return rated(4, 5);
      },
    });

    expect(asked).toEqual([whole, keysAlone, 'ratings']);
    expect(data).toEqual({
      products: [
        { ...row('1'), rating: 4 },
        { ...row('2'), rating: 5 },
      ],
    });
    expect(errors).toEqual([]);
  });

  describe('when the whole answer comes before the last of the later steps', () => {
    const fetchRaters: FetchNode = {
      ...fetchRatings,
      serviceName: 'people',
      requires: [
        { kind: 'Field', name: '__typename' },
        { kind: 'Field', name: 'id' },
      ],
    };

    /** Runs the plan with a third step, at `path`, which answers when the whole answer has been put together. */
    async function runThree(path: string[], rating: object, last: object) {
      const isWhole = Promise.withResolvers<SubgraphAnswer>();
      const isMerged = isWhole.promise.then(() => new Promise((resolve) => setImmediate(resolve)));
      const { asked, data } = await run({
        node: {
          kind: 'Sequence',
          nodes: [fetchProducts, rateProducts, { kind: 'Flatten', path, node: fetchRaters }],
        },
        catalog: {
          [whole]: () => isWhole.promise,
          [keysAlone]: () => ({ data: { products: [product('1')] } }),
        },
        ratings: () => ({ data: { _entities: [{ __typename: 'Product', ...rating }] } }),
        people: async () => {
          isWhole.resolve({ data: { products: [row('1')] } });
          await isMerged;
          return { data: { _entities: [last] } };
        },
      });
      expect(asked).toEqual([whole, keysAlone, 'ratings', 'people']);
      return data;
    }

    it('puts what comes then below what came before', async () => {
      const rater = { __typename: 'Person', id: '7' };

      const data = await runThree(['products', '@', 'rater'], { rater }, { name: 'Ada' });

      expect(data).toEqual({ products: [{ ...row('1'), rater: { ...rater, name: 'Ada' } }] });
    });

    it('adds what comes then, and lets it replace what a later step had brought', async () => {
      const early = { extras: null, tags: ['a'] };
      const late = { extras: { weight: 2 }, tags: ['b', 'c'], rank: 1 };

      const data = await runThree(['products', '@'], early, late);

      expect(data).toEqual({ products: [{ ...row('1'), ...late }] });
    });
  });

  describe('when the list has changed between the two reads', () => {
    const rateById = (keys: readonly { id: string }[]) =>
      rated(...keys.map(({ id }) => Number(id)));
    const ratedRow = (id: string) => ({ ...row(id), rating: Number(id) });

    it.each([
      { what: 'has a row more', keys: ['3', '1', '2'] },
      { what: 'has a row less', keys: ['1'] },
      { what: 'has other rows', keys: ['3', '1'] },
    ])('asks again for the rows that the client gets: $what', async ({ keys }) => {
      for (const isWholeFirst of [true, false]) {
        const isWhole = Promise.withResolvers<SubgraphAnswer>();
        const answerWhole = () => isWhole.resolve({ data: { products: [row('1'), row('2')] } });

        const { asked, data, errors } = await run({
          catalog: {
            [whole]: () => isWhole.promise,
            [keysAlone]: async () => {
              if (isWholeFirst) answerWhole();
              return { data: { products: keys.map(product) } };
            },
          },
          ratings: (representations) => {
            answerWhole();
            return rateById(representations);
          },
        });

        expect(asked).toEqual([whole, keysAlone, 'ratings', 'ratings']);
        expect(data).toEqual({ products: [ratedRow('1'), ratedRow('2')] });
        expect(errors).toEqual([]);
      }
    });

    it('takes nothing over of what came for other rows', async () => {
      const isWhole = Promise.withResolvers<SubgraphAnswer>();
      const isMerged = isWhole.promise.then(() => new Promise((resolve) => setImmediate(resolve)));
      const nobodyKnows = { data: { _entities: [null] } };

      const { data } = await run({
        node: {
          kind: 'Sequence',
          nodes: [
            fetchProducts,
            rateProducts,
            { ...rateProducts, node: { ...fetchRatings, serviceName: 'people' } },
          ],
        },
        catalog: {
          [whole]: () => isWhole.promise,
          [keysAlone]: () => ({ data: { products: [product('3')] } }),
        },
        ratings: (representations) =>
          representations[0]?.id === '3' ? rateById(representations) : nobodyKnows,
        people: async () => {
          isWhole.resolve({ data: { products: [row('1')] } });
          await isMerged;
          return nobodyKnows;
        },
      });

      expect(data).toEqual({ products: [row('1')] });
    });

    it('asks again for the object that the client gets', async () => {
      const one = '{ product { __typename id name supplier { name } } }';
      const keyAlone = '{\n  product {\n    __typename\n    id\n  }\n}';
      const isWhole = Promise.withResolvers<SubgraphAnswer>();

      const { data } = await run({
        node: {
          kind: 'Sequence',
          nodes: [
            { ...fetchProducts, operation: one },
            { ...rateProducts, path: ['product'] },
          ],
        },
        catalog: {
          [one]: () => isWhole.promise,
          [keyAlone]: () => ({ data: { product: product('8') } }),
        },
        ratings: (representations) => {
          isWhole.resolve({ data: { product: row('7') } });
          return rateById(representations);
        },
      });

      expect(data).toEqual({ product: ratedRow('7') });
    });
  });

  it('lets the calls go first for which the operation itself waits', async () => {
    const isRated = Promise.withResolvers<SubgraphAnswer>();
    const order: string[] = [];

    await run({
      catalog: {
        [whole]: () => isRated.promise,
        [keysAlone]: () => {
          // As a loader and the HTTP client do: a call is made in this turn, and written in the "immediate" after it.
          process.nextTick(() => setImmediate(() => order.push('supplier')));
          return { data: { products: [product('1')] } };
        },
      },
      ratings: () => {
        order.push('ratings');
        isRated.resolve({ data: { products: [row('1')] } });
        return rated(4);
      },
    });

    expect(order).toEqual(['supplier', 'ratings']);
  });

  it('asks for nothing ahead of what is there at once', async () => {
    const { asked, data } = await run({
      catalog: { [whole]: () => ({ data: { products: [row('1')] } }) },
      ratings: () => rated(4),
    });

    expect(asked).toEqual([whole, 'ratings']);
    expect(data).toEqual({ products: [{ ...row('1'), rating: 4 }] });
  });

  it('goes on in turn when what was asked ahead has failed', async () => {
    const order: string[] = [];
    const isRefused = Promise.withResolvers<void>();

    const { data, errors } = await run({
      catalog: {
        async [whole]() {
          await isRefused.promise;
          order.push('whole');
          return { data: { products: [row('1')] } };
        },
        [keysAlone]() {
          setImmediate(isRefused.resolve);
          return { data: { products: [product('1')] }, errors: [{ message: 'no' }] };
        },
      },
      ratings() {
        order.push('ratings');
        return rated(4);
      },
    });

    expect(order).toEqual(['whole', 'ratings']);
    expect(data).toEqual({ products: [{ ...row('1'), rating: 4 }] });
    expect(errors).toEqual([]);
  });

  it('believes the whole answer where it has errors, and asks again for what it gave', async () => {
    const isRated = Promise.withResolvers<SubgraphAnswer>();

    const { asked, data, errors } = await run({
      catalog: {
        [whole]: () => isRated.promise,
        [keysAlone]: () => ({ data: { products: [product('1'), product('2')] } }),
      },
      ratings: () => {
        isRated.resolve({
          data: { products: [null, row('2')] },
          errors: [{ message: 'no', path: ['products', 0, 'name'] }],
        });
        return rated(5);
      },
    });

    expect(asked).toEqual([whole, keysAlone, 'ratings', 'ratings']);
    expect(data).toEqual({ products: [null, { ...row('2'), rating: 5 }] });
    expect(errors.map(({ path }) => path)).toEqual([['products', 0, 'name']]);
  });

  it('leaves null what the whole answer has as null', async () => {
    const isRated = Promise.withResolvers<SubgraphAnswer>();

    const { data } = await run({
      catalog: {
        [whole]: () => isRated.promise,
        [keysAlone]: () => ({ data: { products: [product('1')] } }),
      },
      ratings: () => {
        isRated.resolve({ data: { products: null } });
        return rated(4);
      },
    });

    expect(data).toEqual({ products: null });
  });

  it('tells of what went wrong on the way at its place', async () => {
    const isRated = Promise.withResolvers<SubgraphAnswer>();

    const { errors } = await run({
      catalog: {
        [whole]: () => isRated.promise,
        [keysAlone]: () => ({ data: { products: [product('1')] } }),
      },
      ratings: () => {
        isRated.resolve({ data: { products: [row('1')] } });
        return { ...rated(null), errors: [{ message: 'no', path: ['_entities', 0, 'rating'] }] };
      },
    });

    expect(errors.map(({ path }) => path)).toEqual([['products', 0, 'rating']]);
  });

  it.each<[string, Partial<Trial>]>([
    ['a subgraph whose reads cost twice when they are made twice', { isShared: false }],
    [
      'a mutation',
      {
        node: {
          ...plan,
          nodes: [{ ...fetchProducts, operationKind: OperationTypeNode.MUTATION }, rateProducts],
        } as PlanNode,
      },
    ],
  ])('asks nothing ahead of %s', async (_, trial) => {
    const isLate = new Promise<SubgraphAnswer>((resolve) => {
      setImmediate(() => setImmediate(() => resolve({ data: { products: [row('1')] } })));
    });

    const { asked } = await run({
      catalog: { [whole]: () => isLate },
      ratings: () => rated(4),
      ...trial,
    });

    expect(asked).toEqual([whole, 'ratings']);
  });
});
