import { subjectOf, tagsOfSubject } from '@banyan/platform/events/entity-subject.ts';
import { describe, expect, it } from '@jest/globals';
import { eventsOfReview } from '../review-events.ts';
import { newReview } from './helpers/counted-stores.ts';
import { openReviewsGraph, productReferences } from './helpers/reviews-graph.ts';

const products = (selection: string) =>
  `query ($references: [_Any!]!) { _entities(representations: $references) { ... on Product { ${selection} } } }`;

const addReview = `mutation ($input: AddReviewInput!) { addReview(input: $input) { review { id } } }`;

describe('what reviews report about being kept', () => {
  it.each([
    'averageRating',
    'reviewCount',
    'reviews { nodes { id } }',
    'reviews { edges { cursor } }',
    'reviews { pageInfo { hasNextPage } }',
    'reviews { totalCount }',
  ])('is half a minute for %s, until the product gets another review', async (selection) => {
    await using graph = await openReviewsGraph([newReview({ productId: '1' })]);
    const { run, answer } = graph.openRequest();

    await run(products(selection), productReferences(['1', '2']));
    await graph.run(addReview, { input: { productId: '2', rating: 5 } }, '7');

    expect([answer.maxAgeMs, answer.scope]).toEqual([30_000, 'public']);
    expect([...answer.tags].sort()).toEqual(['Product:1', 'Product:2']);
    expect(graph.invalidated).toContain('Product:2');
    expect(graph.invalidated).not.toContain('Product:1');
  });

  it.each(['averageRating', 'reviewCount', 'reviews { nodes { id } }'])(
    'ends for %s with the events of another review, wherever that was written',
    async (selection) => {
      await using graph = await openReviewsGraph();
      const { run, answer } = graph.openRequest();

      await run(products(selection), productReferences(['1']));
      const added = await graph.store.add(newReview({ productId: '1', authorId: '8' }));
      const events = added === null ? [] : eventsOfReview(added, {});

      const changed = events.flatMap(({ entity, key }) => tagsOfSubject(subjectOf(entity, key)));
      expect(changed).toEqual(expect.arrayContaining([...answer.tags]));
    },
  );

  it('holds for a review that is not there, until it is added', async () => {
    await using graph = await openReviewsGraph();
    const { run, answer } = graph.openRequest();

    const { data } = await run('{ review(id: "1") { id } }');
    await graph.run(addReview, { input: { productId: '2', rating: 5 } }, '7');

    expect(data).toEqual({ review: null });
    expect([answer.maxAgeMs, [...answer.tags]]).toEqual([30_000, ['Review:1']]);
    expect(graph.invalidated).toContain('Review:1');
  });

  it('has no tag for what can never be there', async () => {
    await using graph = await openReviewsGraph();
    const { run, answer } = graph.openRequest();

    await run('{ review(id: "not an id") { id } }');

    expect([answer.maxAgeMs, [...answer.tags]]).toEqual([30_000, []]);
  });

  it('does not make a written review fail when caches cannot be told', async () => {
    await using graph = await openReviewsGraph();
    graph.breakInvalidation();

    const result = await graph.run(addReview, { input: { productId: '2', rating: 5 } }, '7');

    expect(result.errors).toBeUndefined();
  });

  it('invalidates nothing for a review that was refused', async () => {
    await using graph = await openReviewsGraph();

    await graph.run(addReview, { input: { productId: '2', rating: 9 } }, '7');

    expect(graph.invalidated).toEqual([]);
  });
});
