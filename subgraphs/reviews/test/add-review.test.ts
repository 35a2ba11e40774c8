import { describe, expect, it } from '@jest/globals';
import { newReview, verbsOf } from './helpers/counted-stores.ts';
import { openReviewsGraph } from './helpers/reviews-graph.ts';

const addReview = `mutation ($input: AddReviewInput!) {
  addReview(input: $input) { review { id rating title body author { id } } product { id reviewCount } }
}`;

const valid = { productId: '1', rating: 5 };

describe('addReview', () => {
  it('stores the review as the caller and shows the product with it', async () => {
    await using graph = await openReviewsGraph([newReview({ authorId: '8' })]);
    const input = { ...valid, title: 'Good', body: 'Very good' };

    const { data } = await graph.run(addReview, { input }, '7');

    expect(data).toMatchObject({
      addReview: {
        review: { id: '2', rating: 5, title: 'Good', body: 'Very good', author: { id: '7' } },
        product: { id: '1', reviewCount: 2 },
      },
    });
  });

  it('writes in a transaction and reads the count afterwards', async () => {
    await using graph = await openReviewsGraph();

    await graph.run(addReview, { input: valid }, '7');

    const review = ['INSERT'];
    const sequencesAndEvents = ['INSERT', 'INSERT', 'INSERT', 'INSERT'];
    expect(verbsOf(graph.takeStatements())).toEqual(
      ['BEGIN', review, sequencesAndEvents, 'COMMIT', 'SELECT'].flat(),
    );
  });

  it('shows the product as it is after the write, though the request has read it before', async () => {
    await using graph = await openReviewsGraph([newReview({ authorId: '8' })]);
    const product = 'product { reviewCount reviews { nodes { author { id } } } }';
    const query = `mutation ($input: AddReviewInput!) { addReview(input: $input) { ${product} } }`;
    const request = graph.openRequest('7');
    const read = 'query { review(id: "1") { product { reviewCount reviews { nodes { id } } } } }';
    await request.run(read);

    const { data } = await request.run(query, { input: valid });

    expect(data).toMatchObject({
      addReview: {
        product: {
          reviewCount: 2,
          reviews: { nodes: [{ author: { id: '7' } }, { author: { id: '8' } }] },
        },
      },
    });
  });

  it('refuses callers without an identity before it looks at the input', async () => {
    await using graph = await openReviewsGraph();

    const { errors } = await graph.run(addReview, { input: { productId: 'x', rating: 9 } });

    expect(errors?.map(({ extensions }) => extensions)).toEqual([
      { code: 'UNAUTHENTICATED', service: 'reviews' },
    ]);
    expect(graph.takeStatements()).toEqual([]);
  });

  it('refuses a second review by the same author with CONFLICT and keeps the first', async () => {
    await using graph = await openReviewsGraph([newReview({ authorId: '7', rating: 1 })]);

    const { errors } = await graph.run(addReview, { input: valid }, '7');

    expect(errors?.map(({ message, extensions }) => [message, extensions.code])).toEqual([
      ['You have reviewed product 1 before.', 'CONFLICT'],
    ]);
    expect(await graph.store.readStats(['1'])).toEqual([{ count: 1, ratingSum: 1 }]);
  });

  it('names all faults of the input at once', async () => {
    await using graph = await openReviewsGraph();
    const input = { productId: 'x', rating: 6, title: 't'.repeat(121), body: 'b'.repeat(5001) };

    const { errors } = await graph.run(addReview, { input }, '7');

    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.extensions).toEqual({
      code: 'BAD_USER_INPUT',
      service: 'reviews',
      fields: {
        'input.productId': ['must be a positive integer, received "x"'],
        'input.rating': ['must be from 1 to 5, received 6'],
        'input.title': ['must have at most 120 characters, received 121'],
        'input.body': ['must have at most 5000 characters, received 5001'],
      },
    });
    expect(graph.takeStatements()).toEqual([]);
  });

  it.each([
    [{ productId: '0' }, 'input.productId'],
    [{ productId: '-1' }, 'input.productId'],
    [{ productId: '1.5' }, 'input.productId'],
    [{ productId: '1'.repeat(19) }, 'input.productId'],
    [{ rating: 0 }, 'input.rating'],
    [{ title: 'a\u0000' }, 'input.title'],
    [{ body: '\u0000' }, 'input.body'],
  ])('refuses %j', async (part, path) => {
    await using graph = await openReviewsGraph();

    const { errors } = await graph.run(addReview, { input: { ...valid, ...part } }, '7');

    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: { [path]: [expect.any(String)] },
    });
  });

  it.each([
    { rating: 1 },
    { title: null, body: null },
    { title: 't'.repeat(120), body: 'b'.repeat(5000) },
    { title: '🌳'.repeat(120) },
  ])('takes %j', async (part) => {
    await using graph = await openReviewsGraph();

    const { errors } = await graph.run(addReview, { input: { ...valid, ...part } }, '7');

    expect(errors).toBeUndefined();
    expect(await graph.store.readStats(['1'])).toMatchObject([{ count: 1 }]);
  });
});
