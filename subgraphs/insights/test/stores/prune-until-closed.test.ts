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

it('forgets old events as soon as it is started, the log also when the memory of them cannot go', async () => {
  using folder = createTemporaryFolder();
  const file = join(folder.path, 'insights.db');
  await using counted = openCountedSqlite(file);
  const times = ['2020-01-01T00:00:00Z', new Date().toISOString()];
  await takeAll(
    counted.store,
    times.map((time, index) => eventOf({ key: String(index), time })),
  );
  using other = new DatabaseSync(file);
  other.exec(`
    UPDATE banyan_inbox SET processed_at = 0 WHERE subject = 'Order:0';
    CREATE TRIGGER broken BEFORE DELETE ON banyan_inbox BEGIN SELECT RAISE(FAIL, 'broken'); END`);
  const { log, entries } = createRecordingLog();

  const subgraph = await createInsights({ databaseUrl: `sqlite:${file}`, log });
  const left = await eventually(
    async () => other.prepare('SELECT subject FROM insights_event').all(),
    ({ length }) => length < times.length,
  );
  await subgraph.close();

  expect(left).toEqual([{ subject: 'Order:1' }]);
  expect(entries).toMatchObject([{ msg: expect.stringContaining('could not be deleted') }]);
});
