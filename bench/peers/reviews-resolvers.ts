import { DatabaseSync } from 'node:sqlite';

/** One row of the reviews table. */
interface Review {
  readonly id: number;
  readonly author_id: string;
  readonly product_id: string;
  readonly created_at_ms: number;
}

interface Id {
  readonly id: string;
}

interface Page {
  readonly productId: string;
  readonly first: number;
}

/**
 * Hand-written resolvers of `schema/reviews.graphql` over the SQLite file that Banyan's own subgraph made, as far as the
 * workloads need them. Statements are prepared once and run synchronously: batching would gain nothing here.
 */
export function createReviewsResolvers(databaseFile: string) {
  const database = new DatabaseSync(databaseFile, { readOnly: true });
  const readPage = database.prepare(
    'SELECT * FROM review WHERE product_id = ? ORDER BY created_at_ms DESC, id DESC LIMIT ?',
  );
  const readStats = database.prepare(
    'SELECT count, 1.0 * rating_sum / count AS average FROM review_stats WHERE product_id = ?',
  );
  // One more than the page, so that it is known whether there is a next one.
  const rowsOf = ({ productId, first }: Page) =>
    readPage.all(productId, first + 1) as unknown as readonly Review[];
  return {
    Product: {
      __resolveReference: ({ id }: Id) => ({ id }),
      reviews: ({ id }: Id, { first }: Page): Page => ({ productId: id, first }),
      averageRating: ({ id }: Id) => readStats.get(id)?.average,
      reviewCount: ({ id }: Id) => readStats.get(id)?.count,
    },
    Review: {
      createdAt: ({ created_at_ms }: Review) => new Date(created_at_ms).toISOString(),
      author: ({ author_id }: Review) => ({ id: author_id }),
      product: ({ product_id }: Review) => ({ id: product_id }),
    },
    ReviewConnection: {
      nodes: (page: Page) => rowsOf(page).slice(0, page.first),
      edges: (page: Page) =>
        rowsOf(page)
          .slice(0, page.first)
          .map((node) => ({ node, cursor: cursorOf(node) })),
      pageInfo: (page: Page) => describePage(rowsOf(page), page.first),
    },
  };
}

function describePage(rows: readonly Review[], first: number) {
  const shown = rows.slice(0, first);
  return {
    hasNextPage: rows.length > first,
    hasPreviousPage: false,
    startCursor: cursorOf(shown.at(0)),
    endCursor: cursorOf(shown.at(-1)),
  };
}

function cursorOf(review: Review | undefined): string | null {
  if (review === undefined) return null;
  return Buffer.from(`${review.created_at_ms}:${review.id}`).toString('base64url');
}
