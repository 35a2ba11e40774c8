import { openSqliteReviewStore } from '../../stores/sqlite-review-store.ts';
import { newReview } from './counted-stores.ts';

/** A process of its own that opens and fills the SQLite store named by its argument, and prints what it found. */
const store = await openSqliteReviewStore(process.argv[2] ?? '');
const filled = await store.fillIfEmpty(['1', '2', '3'].map((authorId) => newReview({ authorId })));
const [stats] = await store.readStats(['1']);
await store.close();
process.stdout.write(JSON.stringify({ filled, count: stats?.count }));
