import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { eventually } from '@banyan/platform/test/helpers/eventually.ts';
import { createRecordingLog } from '@banyan/subgraph-kit/test/helpers/request-parts.ts';
import { expect, it } from '@jest/globals';
import { createInsights } from '../../create-insights.ts';
import { openCountedSqlite } from '../helpers/counted-stores.ts';
import { eventOf } from '../helpers/events.ts';
import { takeAll } from '../helpers/figures.ts';
import { createTemporaryFolder } from '../helpers/temporary-folder.ts';

const recent = new Date().toISOString();
const times = ['2020-01-01T00:00:00Z', recent];
const { signal } = new AbortController();

/** A database that holds an old event and one of now, seen by another connection. */
async function fillDatabase(stack: AsyncDisposableStack) {
  const folder = stack.use(createTemporaryFolder());
  const file = join(folder.path, 'insights.db');
  await using counted = openCountedSqlite(file);
  await takeAll(
    counted.store,
    times.map((time, index) => eventOf({ key: String(index), time })),
  );
  const other = stack.use(new DatabaseSync(file));
  other.exec("UPDATE banyan_inbox SET processed_at = 0 WHERE subject = 'Order:0'");
  const count = (table: string) => other.prepare(`SELECT * FROM ${table}`).all().length;
  return { other, count, databaseUrl: `sqlite:${file}` };
}

it('forgets old events as soon as it hears of one, the log also when the memory of them cannot go', async () => {
  await using stack = new AsyncDisposableStack();
  const { other, databaseUrl } = await fillDatabase(stack);
  other.exec(`
    CREATE TRIGGER broken BEFORE DELETE ON banyan_inbox BEGIN SELECT RAISE(FAIL, 'broken'); END`);
  const { log, entries } = createRecordingLog();

  const subgraph = await createInsights({ databaseUrl, log });
  await subgraph.events?.consumers?.[0]?.handle(eventOf({ key: '1', time: recent }), signal);
  const left = await eventually(
    async () => other.prepare('SELECT subject FROM insights_event').all(),
    ({ length }) => length < times.length,
  );
  await subgraph.close();

  expect(left).toEqual([{ subject: 'Order:1' }]);
  expect(entries).toMatchObject([{ msg: expect.stringContaining('could not be deleted') }]);
});

it('forgets nothing when it is only opened and closed, as by commands', async () => {
  await using stack = new AsyncDisposableStack();
  const { count, databaseUrl } = await fillDatabase(stack);
  const { log } = createRecordingLog();

  const subgraph = await createInsights({ databaseUrl, log, retentionDays: 1 });
  await subgraph.checkHealth(signal);
  await subgraph.close();

  expect([count('banyan_inbox'), count('insights_event')]).toEqual([2, 2]);
});
