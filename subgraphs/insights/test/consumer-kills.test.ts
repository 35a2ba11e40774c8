import { join } from 'node:path';
import { type RunningPostgres, startPostgres } from '@banyan/devkit/services/postgres.ts';
import { requireDatabaseUrl } from '@banyan/subgraph-kit/settings/database-url.ts';
import { createRecordingLog } from '@banyan/subgraph-kit/test/helpers/request-parts.ts';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openInsightsStore } from '../stores/open-insights-store.ts';
import { killConsumers } from './helpers/consumer-kills.ts';
import { openCountedSqlite } from './helpers/counted-stores.ts';
import { allFigures, takeAll } from './helpers/figures.ts';
import { manyEvents } from './helpers/many-events.ts';
import { createTemporaryFolder } from './helpers/temporary-folder.ts';

const events = 400;

let postgres: RunningPostgres;
const folder = createTemporaryFolder();

beforeAll(async () => {
  postgres = await startPostgres();
});

afterAll(async () => {
  await postgres.stop();
  folder[Symbol.dispose]();
});

it.each([
  ['SQLite', async () => `sqlite:${join(folder.path, 'killed.db')}`],
  ['PostgreSQL', () => postgres.createDatabase('killed')],
])(
  'a consumer on %s that is killed at random moments, and gets all again, has counted each event once',
  async (_title, open) => {
    const url = await open();

    await killConsumers(url, { kills: 5, seed: 7, events });

    expect(await figuresAt(url)).toEqual(await figuresOfOneRun());
  },
);

async function figuresAt(url: string) {
  const { log } = createRecordingLog();
  const store = await openInsightsStore(requireDatabaseUrl(url), { baseDir: '/', log });
  return allFigures(store, ['42']).finally(() => store.close());
}

async function figuresOfOneRun() {
  await using counted = openCountedSqlite();
  await takeAll(counted.store, manyEvents(events));
  return allFigures(counted.store, ['42']);
}
