import type { NewReview } from './stores/review-store.ts';

/** How many products and customers the made-up reviews speak of: ids 1 to `products`, 1 to `customers`. */
export interface SeedOptions {
  readonly products: number;
  readonly customers: number;
}

/** 1000 products, 500 customers. */
export const DEFAULT_SEED: SeedOptions = { products: 1000, customers: 500 };

const maxReviewsPerProduct = 12;
const firstDayMs = Date.UTC(2023, 0, 1);
const spanMs = 2 * 365 * 24 * 60 * 60 * 1000;

const titles = [
  'As described',
  'Good value',
  'Would buy again',
  'Not for me',
  'A pleasant surprise',
];
const openings = ['It arrived on time', 'The box was dented', 'I use it daily', 'It was a present'];
const verdicts = ['works well', 'feels solid', 'broke after a week', 'looks better than the photo'];

/** Made-up reviews, 0 to 12 per product, at most one per author. A product always gets the same ones. */
export function* seedReviews({ products, customers }: SeedOptions): Generator<NewReview> {
  for (let product = 1; product <= products; product += 1) {
    yield* reviewsOfProduct(product, customers);
  }
}

function* reviewsOfProduct(product: number, customers: number): Generator<NewReview> {
  const below = createGenerator(product);
  const count = Math.min(below(maxReviewsPerProduct + 1), customers);
  const firstAuthor = below(customers);
  for (let index = 0; index < count; index += 1) {
    yield {
      productId: String(product),
      // Neighbours of the first author: distinct without remembering who was drawn.
      authorId: String(((firstAuthor + index) % customers) + 1),
      rating: 5 - Math.min(below(5), below(5)),
      title: below(10) === 0 ? null : pick(titles, below),
      body: `${pick(openings, below)}, it ${pick(verdicts, below)}.`,
      createdAtMs: firstDayMs + below(spanMs),
    };
  }
}

function pick(words: readonly string[], below: (limit: number) => number): string {
  return words[below(words.length)] ?? '';
}

/** Numbers from 0 to below a limit, the same ones for the same seed: mulberry32, whose whole state is one integer. */
function createGenerator(seed: number): (limit: number) => number {
  let state = Math.imul(seed, 0x9e3779b1);
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}
