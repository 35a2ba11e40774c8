import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encodeCursor } from '../page-cursor.ts';
import { READ_FIRST_PAGES, READ_LATER_PAGES, READ_STATS } from '../stores/sqlite-statements.ts';
import { newReview } from './helpers/counted-stores.ts';
import { openReviewsGraph, productReferences, type Run } from './helpers/reviews-graph.ts';

const reviews = [
  newReview({ productId: '1', authorId: '11', rating: 5, createdAtMs: 1_000 }),
  newReview({ productId: '1', authorId: '12', rating: 2, createdAtMs: 3_000 }),
  newReview({ productId: '1', authorId: '13', rating: 4, createdAtMs: 2_000 }),
  newReview({ productId: '2', authorId: '11', rating: 3, createdAtMs: 1_000, title: null }),
];

const productsQuery = (selection: string) =>
  `query ($references: [_Any!]!) { _entities(representations: $references) { ... on Product ${selection} } }`;

describe('Product', () => {
  it('costs one statement per kind, and per size of page, however many products and aliases', async () => {
    await using graph = await openReviewsGraph(reviews);
    const ids = Array.from({ length: 50 }, (_, index) => String(index + 1));
    const selection = `{
      averageRating again: averageRating reviewCount
      few: reviews(first: 1) { nodes { id } edges { cursor } pageInfo { hasNextPage } totalCount }
      many: reviews(first: 50) { nodes { id rating } }
      alike: reviews(first: 50) { edges { node { id author { id } product { id } } } }
    }`;

    const result = await graph.run(productsQuery(selection), productReferences(ids));

    const statements = graph.takeStatements();
    expect(result.errors).toBeUndefined();
    expect(statements.toSorted()).toEqual(
      [READ_FIRST_PAGES, READ_FIRST_PAGES, READ_STATS].toSorted(),
    );
  });

  it('keeps pages with different bounds apart', async () => {
    const sameInstant = ['11', '12', '13'].map((authorId) => newReview({ authorId }));
    await using graph = await openReviewsGraph(sameInstant);
    const [third, second] = [3, 2].map((id) =>
      encodeCursor({ createdAtMs: 1_700_000_000_000, id: String(id) }),
    );
    const selection = `{
      one: reviews(first: 1) { nodes { id } }
      two: reviews(first: 2) { nodes { id } }
      behindThird: reviews(first: 2, after: "${third}") { nodes { id } }
      behindSecond: reviews(first: 2, after: "${second}") { nodes { id } }
    }`;

    const { data } = await graph.run(productsQuery(selection), productReferences(['1']));

    expect(plain(data)).toEqual({
      _entities: [
        {
          one: { nodes: [{ id: '3' }] },
          two: { nodes: [{ id: '3' }, { id: '2' }] },
          behindThird: { nodes: [{ id: '2' }, { id: '1' }] },
          behindSecond: { nodes: [{ id: '1' }] },
        },
      ],
    });
    expect(graph.takeStatements()).toEqual([READ_FIRST_PAGES, READ_FIRST_PAGES, READ_LATER_PAGES]);
  });

  it.each([
    ['{ reviewCount averageRating reviews { totalCount } }', READ_STATS],
    ['{ reviews { nodes { id } pageInfo { endCursor } } }', READ_FIRST_PAGES],
  ])('for %s asks the database for nothing else', async (selection, statement) => {
    await using graph = await openReviewsGraph(reviews);

    await graph.run(productsQuery(selection), productReferences(['1', '2']));

    expect(graph.takeStatements()).toEqual([statement]);
  });

  it('asks for nothing when only ids are selected', async () => {
    await using graph = await openReviewsGraph(reviews);

    const result = await graph.run(productsQuery('{ id }'), productReferences(['1', 2]));

    expect(result.data).toEqual({ _entities: [{ id: '1' }, { id: '2' }] });
    expect(graph.takeStatements()).toEqual([]);
  });

  it('shows reviews newest first, with counts and averages', async () => {
    await using graph = await openReviewsGraph(reviews);
    const selection = `{
      averageRating reviewCount
      reviews(first: 2) { totalCount nodes { rating createdAt author { id } } pageInfo { hasNextPage hasPreviousPage } }
    }`;

    const result = await graph.run(productsQuery(selection), productReferences(['1', '3']));

    expect(plain(result.data)).toEqual({
      _entities: [
        {
          averageRating: 11 / 3,
          reviewCount: 3,
          reviews: {
            totalCount: 3,
            nodes: [
              { rating: 2, createdAt: '1970-01-01T00:00:03.000Z', author: { id: '12' } },
              { rating: 4, createdAt: '1970-01-01T00:00:02.000Z', author: { id: '13' } },
            ],
            pageInfo: { hasNextPage: true, hasPreviousPage: false },
          },
        },
        {
          averageRating: null,
          reviewCount: 0,
          reviews: {
            totalCount: 0,
            nodes: [],
            pageInfo: { hasNextPage: false, hasPreviousPage: false },
          },
        },
      ],
    });
  });

  it.each(['zz', '', '-1', '01', '1\u0000', null])('is null for the reference %j', async (id) => {
    await using graph = await openReviewsGraph(reviews);

    const result = await graph.run(productsQuery('{ reviewCount }'), productReferences([id, '2']));

    expect(plain(result)).toEqual({ data: { _entities: [null, { reviewCount: 1 }] } });
  });

  it.each([
    ['first: 0', 'first', 'must be from 1 to 100, received 0'],
    ['first: 101', 'first', 'must be from 1 to 100, received 101'],
    ['first: -5', 'first', 'must be from 1 to 100, received -5'],
    ['after: ""', 'after', 'must be a cursor of an earlier page, received ""'],
    ['after: "x:y"', 'after', 'must be a cursor of an earlier page, received "x:y"'],
  ])('refuses reviews(%s) and answers the rest', async (args, path, fault) => {
    await using graph = await openReviewsGraph(reviews);
    const selection = `{ reviewCount reviews(${args}) { totalCount } }`;

    const result = await graph.run(productsQuery(selection), productReferences(['1']));

    expect(plain(result.data)).toEqual({ _entities: [{ reviewCount: 3, reviews: null }] });
    expect(result.errors?.map((error) => error.toJSON())).toEqual([
      expect.objectContaining({
        message: `${path}: ${fault}`,
        path: ['_entities', 0, 'reviews'],
        extensions: { code: 'BAD_USER_INPUT', service: 'reviews', fields: { [path]: [fault] } },
      }),
    ]);
  });

  it('takes a null argument for the default', async () => {
    await using graph = await openReviewsGraph(reviews);
    const selection = '{ reviews(first: null, after: null) { nodes { rating } } }';

    const result = await graph.run(productsQuery(selection), productReferences(['2']));

    expect(plain(result)).toEqual({
      data: { _entities: [{ reviews: { nodes: [{ rating: 3 }] } }] },
    });
  });

  it('gives every review once and in order to whoever walks its pages', async () => {
    const instants = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 30 });
    const pageSizes = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 5 });

    await fc.assert(
      fc.asyncProperty(instants, pageSizes, async (createdAt, sizes) => {
        const written = createdAt.map((createdAtMs, index) =>
          newReview({ authorId: String(index), createdAtMs }),
        );
        await using graph = await openReviewsGraph(written);

        const walked = await walkPages(graph.run, sizes);

        const newestFirst = written
          .map(({ createdAtMs }, index) => ({ createdAtMs, id: index + 1 }))
          .sort((a, b) => b.createdAtMs - a.createdAtMs || b.id - a.id);
        expect(walked).toEqual(newestFirst.map(({ id }) => String(id)));
      }),
      { numRuns: 60 },
    );
  });
});

describe('Review', () => {
  it('is found by id and by reference, all in one statement', async () => {
    await using graph = await openReviewsGraph(reviews);
    const query = `query ($references: [_Any!]!) {
      first: review(id: "1") { rating product { id } }
      none: review(id: "99") { id }
      odd: review(id: "x") { id }
      _entities(representations: $references) { ... on Review { title author { id } } }
    }`;
    const references = ['4', 'x', '2'].map((id) => ({ __typename: 'Review', id }));

    const result = await graph.run(query, { references });

    expect(plain(result)).toEqual({
      data: {
        first: { rating: 5, product: { id: '1' } },
        none: null,
        odd: null,
        _entities: [
          { title: null, author: { id: '11' } },
          null,
          { title: 'Fine', author: { id: '12' } },
        ],
      },
    });
    expect(graph.takeStatements()).toHaveLength(1);
  });
});

interface WalkedPage {
  readonly nodes: readonly { readonly id: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

async function walkPages(run: Run, sizes: readonly number[]): Promise<readonly string[]> {
  const query = `query ($references: [_Any!]!, $first: Int, $after: String) {
    _entities(representations: $references) { ... on Product {
      reviews(first: $first, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } }
    } }
  }`;
  const ids: string[] = [];
  let after: string | null = null;
  for (let page = 0; ; page += 1) {
    const first = sizes[page % sizes.length];
    const { data } = await run(query, { ...productReferences(['1']), first, after });
    const { nodes, pageInfo } = readPage(data);
    ids.push(...nodes.map(({ id }) => id));
    if (!pageInfo.hasNextPage) return ids;
    after = pageInfo.endCursor;
  }
}

function readPage(data: unknown): WalkedPage {
  return (data as { _entities: [{ reviews: WalkedPage }] })._entities[0].reviews;
}

/** graphql-js makes objects without a prototype, which `toEqual` tells apart in nested places. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
