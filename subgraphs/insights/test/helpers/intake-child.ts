import { writeSync } from 'node:fs';
import { requireDatabaseUrl } from '@banyan/subgraph-kit/settings/database-url.ts';
import { createRecordingLog } from '@banyan/subgraph-kit/test/helpers/request-parts.ts';
import { createInsightsConsumer } from '../../intake/consume-events.ts';
import { openInsightsStore } from '../../stores/open-insights-store.ts';
import { manyEvents } from './many-events.ts';

// A consumer that takes all events from the first on, and writes the id of each behind its acknowledgement:
//
//     node intake-child.ts <database URL> <number of events>

const [url = '', count = '0'] = process.argv.slice(2);
const { log } = createRecordingLog();
const store = await openInsightsStore(requireDatabaseUrl(url), { baseDir: '/', log });
const { handle } = createInsightsConsumer(store, log);
const { signal } = new AbortController();
for (const event of manyEvents(Number(count))) {
  await handle(event, signal);
  writeSync(1, `${event.id}\n`);
}
await store.close();
