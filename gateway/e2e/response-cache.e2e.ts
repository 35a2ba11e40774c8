import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type ReferenceProject, startReferenceProject } from '@banyan/devkit/reference-project.ts';
import { eventually } from '@banyan/platform/test/helpers/eventually.ts';
import { openSqliteReviewStore } from '@banyan/reviews/stores/sqlite-review-store.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

let project: ReferenceProject;

beforeAll(async () => {
  project = await startReferenceProject({ env: { ADMIN_TOKEN: 'a-token-of-operators' } });
});

afterAll(async () => {
  await project[Symbol.asyncDispose]();
});

/** Only reviews are read, which may be kept for half a minute. */
const query = '{ review(id: "1") { product { id reviewCount } } }';

function post(path: string, body: object, headers: Readonly<Record<string, string>> = {}) {
  return fetch(new URL(path, project.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

async function readProduct() {
  const { data } = await project.ask<{
    review: { product: { id: string; reviewCount: number } };
  }>({ query });
  return data.review.product;
}

/** How many events wait in an outbox. */
function unpublishedIn(file: string): unknown {
  using database = new DatabaseSync(file, { timeout: 5000 });
  const sql = 'SELECT count(*) AS count FROM banyan_outbox WHERE published_at IS NULL';
  return database.prepare(sql).get()?.count;
}

describe('answers kept by the gateway', () => {
  it('are made anew as soon as a mutation of a module changes what they hold', async () => {
    const { id, reviewCount } = await readProduct();
    const repeated = await readProduct();

    const { errors } = await project.ask({
      query: `mutation { addReview(input: { productId: ${id}, rating: 5 }) { review { id } } }`,
      headers: { authorization: 'Bearer customer-11-token' },
    });
    const changed = await readProduct();

    expect(errors).toBeUndefined();
    expect([repeated.reviewCount, changed.reviewCount]).toEqual([reviewCount, reviewCount + 1]);
  });

  it('are made anew when another process has written a review, by the event of it', async () => {
    const { id: productId, reviewCount } = await readProduct();
    const file = join(dirname(project.outboxFile), 'reviews.db');
    const reviews = await openSqliteReviewStore(file);

    const parts = { authorId: '12', rating: 4, title: null, body: null };
    await reviews.add({ productId, ...parts, createdAtMs: Date.now() });
    await reviews.close();
    await eventually(
      () => unpublishedIn(file),
      (count) => count === 0,
    );
    const changed = await readProduct();

    expect(changed.reviewCount).toBe(reviewCount + 1);
  });

  it('say how long others may keep them, and forbid it where anything must not be kept', async () => {
    const kept = await post('/graphql', { query });
    const notKept = await post('/graphql', { query: '{ product(id: 1) { name reviewCount } }' });

    expect(kept.headers.get('cache-control')).toBe('public, max-age=30');
    expect(notKept.headers.get('cache-control')).toBe('no-store');
  });

  it('can be cleared by whoever has the token', async () => {
    const headers = { authorization: 'Bearer a-token-of-operators' };

    const answer = await post('/admin/invalidate', { tags: ['Review:1'] }, headers);
    const refused = await post('/admin/invalidate', { tags: ['Review:1'] });

    expect(await answer.json()).toEqual({ status: 'done', tags: ['Review:1'] });
    expect(refused.status).toBe(401);
  });
});
