import { loadEventSchemas } from '@banyan/platform/events/envelope/event-schemas.ts';
import { describe, expect, it } from '@jest/globals';
import { type CountedStore, newReview, verbsOf } from '../helpers/counted-stores.ts';

const schemaFolder = new URL('../../../../schema/events', import.meta.url).pathname;

/** What every review store does. `open` gives an empty store, `reopen` another one on the same data. */
export function reviewStoreContract(
  title: string,
  open: () => Promise<CountedStore & { reopen(): Promise<CountedStore> }>,
): void {
  describe(title, () => {
    it('reads reviews by id in the order asked for, in one statement', async () => {
      await using counted = await open();
      const { store } = counted;
      const one = await store.add(newReview({ authorId: '1' }));
      const two = await store.add(newReview({ authorId: '2' }));
      counted.takeStatements();

      const found = await store.readByIds([two?.id ?? '', '999', one?.id ?? '']);

      expect(found).toEqual([two, null, one]);
      expect(verbsOf(counted.takeStatements())).toEqual(['SELECT']);
    });

    it('reads pages of many products with their own bounds', async () => {
      await using counted = await open();
      const { store } = counted;
      await store.fillIfEmpty([
        newReview({ productId: '1', authorId: 'a', createdAtMs: 10 }),
        newReview({ productId: '1', authorId: 'b', createdAtMs: 30 }),
        newReview({ productId: '1', authorId: 'c', createdAtMs: 20 }),
        newReview({ productId: '2', authorId: 'd', createdAtMs: 20 }),
      ]);
      const [all] = await store.readPages([{ productId: '1', first: 10, after: null }]);

      const pages = await store.readPages([
        { productId: '2', first: 1, after: null },
        { productId: '1', first: 2, after: null },
        { productId: '3', first: 5, after: null },
        { productId: '1', first: 3, after: null },
        { productId: '1', first: 1, after: all?.reviews[0] ?? null },
      ]);

      expect(pages.map(({ reviews }) => reviews.map(({ authorId }) => authorId).join(''))).toEqual([
        'd',
        'bc',
        '',
        'bca',
        'c',
      ]);
      expect(pages.map(({ hasNext }) => hasNext)).toEqual([false, true, false, false, true]);
    });

    it('reads first pages of one size, of whichever products, in one statement, and so later ones', async () => {
      await using counted = await open();
      const { store } = counted;
      const first = await store.add(newReview({ productId: '1', authorId: '1' }));
      const second = await store.add(newReview({ productId: '2' }));
      const third = await store.add(newReview({ productId: '1', authorId: '2' }));
      counted.takeStatements();

      const firstPages = await store.readPages([
        { productId: '1', first: 2, after: null },
        { productId: '2', first: 2, after: null },
      ]);
      const forFirst = verbsOf(counted.takeStatements());
      const laterPages = await store.readPages([
        { productId: '2', first: 2, after: second },
        { productId: '1', first: 2, after: third },
      ]);
      const forLater = verbsOf(counted.takeStatements());

      expect(firstPages.map(({ reviews }) => reviews)).toEqual([[third, first], [second]]);
      expect(laterPages.map(({ reviews }) => reviews)).toEqual([[], [first]]);
      expect([forFirst, forLater].map(({ length }) => length)).toEqual([1, 1]);
    });

    it('reads one row more than a page has, however many the product has', async () => {
      await using counted = await open();
      const { store } = counted;
      const authors = Array.from({ length: 30 }, (_, index) => String(index));
      await store.fillIfEmpty(authors.map((authorId) => newReview({ authorId })));
      counted.takeStatements();

      await store.readPages([
        { productId: '1', first: 2, after: null },
        { productId: '1', first: 4, after: null },
      ]);

      expect(counted.rowCount()).toBe(3 + 5);
    });

    it('puts the later of two reviews of the same instant first and goes on between them', async () => {
      await using counted = await open();
      const { store } = counted;
      const earlier = await store.add(newReview({ authorId: '1' }));
      const later = await store.add(newReview({ authorId: '2' }));

      const pages = await store.readPages([
        { productId: '1', first: 2, after: null },
        { productId: '1', first: 2, after: later },
      ]);

      expect(pages).toEqual([
        { reviews: [later, earlier], hasNext: false },
        { reviews: [earlier], hasNext: false },
      ]);
    });

    it('counts and sums the ratings of many products in one statement', async () => {
      await using counted = await open();
      const { store } = counted;
      await store.fillIfEmpty([
        newReview({ productId: '1', authorId: 'a', rating: 5 }),
        newReview({ productId: '1', authorId: 'b', rating: 2 }),
        newReview({ productId: '2', authorId: 'a', rating: 3 }),
      ]);
      counted.takeStatements();

      const stats = await store.readStats(['2', '3', '1']);

      expect(stats).toEqual([
        { count: 1, ratingSum: 3 },
        { count: 0, ratingSum: 0 },
        { count: 2, ratingSum: 7 },
      ]);
      expect(verbsOf(counted.takeStatements())).toEqual(['SELECT']);
    });

    it('keeps its numbers true when reviews are changed and removed by hand', async () => {
      await using counted = await open();
      const { store, run } = counted;
      await store.fillIfEmpty([
        newReview({ productId: '1', authorId: 'a', rating: 5 }),
        newReview({ productId: '1', authorId: 'b', rating: 2 }),
        newReview({ productId: '1', authorId: 'c', rating: 1 }),
      ]);

      await run("UPDATE review SET product_id = '2', rating = 3 WHERE author_id = 'a'");
      await run("UPDATE review SET rating = rating + 1, title = 'Changed' WHERE product_id = '1'");
      await run("DELETE FROM review WHERE author_id = 'c'");
      const between = await store.readStats(['1', '2', '3']);
      await run('DELETE FROM review');

      expect(between).toEqual([
        { count: 1, ratingSum: 3 },
        { count: 1, ratingSum: 3 },
        { count: 0, ratingSum: 0 },
      ]);
      expect(await store.readStats(['1', '2'])).toEqual([
        { count: 0, ratingSum: 0 },
        { count: 0, ratingSum: 0 },
      ]);
    });

    it('reads the numbers of a product from where they are kept, not from its reviews', async () => {
      await using counted = await open();
      await counted.store.add(newReview());

      await counted.run("UPDATE review_stats SET count = 7, rating_sum = 9 WHERE product_id = '1'");

      expect(await counted.store.readStats(['1'])).toEqual([{ count: 7, ratingSum: 9 }]);
    });

    it.each([
      ['nothing', null],
      ['an empty text', ''],
      ['the text NULL', 'NULL'],
      ['quotes, braces and backslashes', `'"{},\\ \n`],
      ['letters of many scripts', 'Приятно 很好 🌳'],
    ])('keeps %s as it is', async (_title, text) => {
      await using counted = await open();

      const added = await counted.store.add(newReview({ title: text, body: text }));

      expect(added).toMatchObject({ ...newReview(), title: text, body: text });
      expect(await counted.store.readByIds([added?.id ?? ''])).toEqual([added]);
    });

    it('adds in one transaction', async () => {
      await using counted = await open();

      await counted.store.add(newReview());

      const verbs = verbsOf(counted.takeStatements());
      expect(verbs.slice(0, 3)).toEqual(['BEGIN', 'INSERT', 'INSERT']);
      expect(verbs.filter((verb) => verb === 'BEGIN' || verb === 'COMMIT')).toHaveLength(2);
      expect(verbs.at(-1)).toBe('COMMIT');
    });

    it('writes the events of a review with it, as their schemas say, in the order of their subjects', async () => {
      await using counted = await open();
      const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
      const schemas = await loadEventSchemas(schemaFolder);

      const first = await counted.store.add(newReview({ authorId: '1', rating: 5 }), {
        traceparent,
      });
      await counted.store.add(newReview({ authorId: '2' }));
      const events = await counted.events();

      expect(
        events.map(({ type, subject, sequence }) => [type, subject, Number(sequence)]),
      ).toEqual([
        ['reviews.Review.created', `Review:${first?.id}`, 1],
        ['reviews.Product.updated', 'Product:1', 1],
        ['reviews.Review.created', expect.stringMatching(/^Review:/), 1],
        ['reviews.Product.updated', 'Product:1', 2],
      ]);
      expect(events[0]).toMatchObject({ data: { productId: '1', rating: 5 }, traceparent });
      expect(events[1]?.changedfields).toBe('reviews,averageRating,reviewCount');
      expect(schemas.types).toEqual(expect.arrayContaining(events.map(({ type }) => type)));
      expect(events.map((event) => schemas.check(event))).toEqual(events.map(() => null));
    });

    it('writes no event of a review that it does not take, and no review whose events cannot be written', async () => {
      await using counted = await open();
      const { store } = counted;
      await store.add(newReview());
      const before = await counted.events();

      const second = await store.add(newReview());
      const unspeakable = store.add(newReview({ authorId: '2', productId: 'x'.repeat(300) }));

      await expect(unspeakable).rejects.toThrow('key must have at most 255 characters');
      expect(second).toBeNull();
      expect(await counted.events()).toEqual(before);
      expect(await store.readStats(['1', 'x'.repeat(300)])).toEqual([
        { count: 1, ratingSum: 4 },
        { count: 0, ratingSum: 0 },
      ]);
    });

    it('writes no events of reviews with which it is filled', async () => {
      await using counted = await open();

      await counted.store.fillIfEmpty([newReview()]);

      expect(await counted.events()).toEqual([]);
    });

    it('takes one review of a product per author, even when two arrive at once', async () => {
      await using counted = await open();
      const { store } = counted;

      const added = await Promise.all([1, 2, 3].map((rating) => store.add(newReview({ rating }))));

      const kept = added.filter((review) => review !== null);
      expect(kept).toHaveLength(1);
      expect(await store.readStats(['1'])).toEqual([{ count: 1, ratingSum: kept[0]?.rating }]);
    });

    it('fills an empty store and leaves a filled one alone', async () => {
      await using counted = await open();
      const { store } = counted;

      const filled = [
        await store.fillIfEmpty([newReview({ authorId: '1' })]),
        await store.fillIfEmpty([newReview({ authorId: '2' })]),
      ];

      expect(filled).toEqual([true, false]);
      expect(await store.readStats(['1'])).toEqual([{ count: 1, ratingSum: 4 }]);
    });

    it('fills with nothing at all when the filling breaks off', async () => {
      await using counted = await open();
      const { store } = counted;

      const filling = store.fillIfEmpty([newReview(), newReview({ authorId: '2', rating: 9 })]);

      await expect(filling).rejects.toThrow();
      expect(await store.readStats(['1'])).toEqual([{ count: 0, ratingSum: 0 }]);
      expect(await store.add(newReview())).not.toBeNull();
    });

    it('fills with more reviews than one statement takes', async () => {
      await using counted = await open();
      const { store } = counted;
      const reviews = Array.from({ length: 5001 }, (_, index) =>
        newReview({ authorId: String(index), rating: 1 }),
      );

      await store.fillIfEmpty(reviews);

      expect(await store.readStats(['1'])).toEqual([{ count: 5001, ratingSum: 5001 }]);
    });

    it('keeps its reviews when it is opened again', async () => {
      await using counted = await open();
      await counted.store.add(newReview());

      await using again = await counted.reopen();

      expect(await again.store.readStats(['1'])).toEqual([{ count: 1, ratingSum: 4 }]);
    });

    it('answers a ping while it is open and rejects it afterwards', async () => {
      await using counted = await open();
      const { store } = counted;

      await expect(store.ping()).resolves.toBeUndefined();
      await store.close();

      await expect(store.ping()).rejects.toThrow();
    });
  });
}
