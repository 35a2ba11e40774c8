import { describe, expect, it } from '@jest/globals';
import { DEFAULT_SEED, seedReviews } from '../seed.ts';

describe('seedReviews', () => {
  const reviews = [...seedReviews(DEFAULT_SEED)];

  it('makes the same reviews every time', () => {
    const again = [...seedReviews(DEFAULT_SEED)];

    expect(again).toEqual(reviews);
  });

  it('makes the same reviews of a product, however many products there are', () => {
    const few = [...seedReviews({ ...DEFAULT_SEED, products: 20 })];

    expect(reviews.slice(0, few.length)).toEqual(few);
  });

  it('gives products 1 to 1000 from 0 to 12 reviews by customers 1 to 500', () => {
    const byProduct = Map.groupBy(reviews, ({ productId }) => Number(productId));
    const sizes = new Set([...byProduct.values()].map(({ length }) => length));
    const authors = reviews.map(({ authorId }) => Number(authorId));

    expect(Math.max(...byProduct.keys())).toBe(1000);
    expect(byProduct.size).toBeLessThan(1000);
    expect([...sizes].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect([Math.min(...authors), Math.max(...authors)]).toEqual([1, 500]);
  });

  it('uses all ratings and no author twice for a product', () => {
    const pairs = new Set(reviews.map(({ productId, authorId }) => `${productId}:${authorId}`));

    expect(pairs.size).toBe(reviews.length);
    expect(new Set(reviews.map(({ rating }) => rating))).toEqual(new Set([1, 2, 3, 4, 5]));
  });

  it('gives a product no more reviews than there are customers', () => {
    const lonely = [...seedReviews({ products: 50, customers: 1 })];

    expect(new Set(lonely.map(({ productId }) => productId)).size).toBe(lonely.length);
    expect(new Set(lonely.map(({ authorId }) => authorId))).toEqual(new Set(['1']));
  });
});
