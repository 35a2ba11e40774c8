import type { NewEvent } from '@banyan/platform/events/change-event.ts';
import { type OpenOutbox, openOutbox } from '@banyan/platform/events/outbox/open-outbox.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { formatTable } from '../format-table.ts';
import { mariadbDatabases, postgresDatabases, sqliteDatabases } from './databases.ts';

// How fast the outbox stores are, without relay and broker:
//
//     node bench/events/outbox.ts [rows, default 100000]
//
// SQLite flushes each commit to the disk. The servers are the devkit's, which do not: their figures are those of the
// statements and round trips alone.

const rows = Number(process.argv[2] ?? 100_000);
const singles = Math.min(5000, rows);
const eventsPerAppend = 500;
const rowsPerClaim = 512;
const rowsPerMark = 256;
const leaseMs = 600_000;

interface Measurement {
  readonly database: string;
  readonly what: string;
  readonly perSecond: number;
}

await using stack = new AsyncDisposableStack();
const measurements: Measurement[] = [];
const log = createLogger({ level: 'warn' });
for (const start of [sqliteDatabases, postgresDatabases, mariadbDatabases]) {
  const { title, create } = await start(stack);
  const open = async (name: string) => {
    const { url } = await create(name);
    return stack.adopt(await openOutbox(url, { log, baseDir: '/' }), (outbox) => outbox.close());
  };
  measurements.push(await measureSingles(title, await open('singles')));
  for (const subjects of [1, 1000, rows]) {
    const outbox = await open(`backlog_${subjects}`);
    measurements.push(await measureFill(title, outbox, subjects));
    measurements.push(await measureDrain(title, outbox, subjects));
  }
}
process.stdout.write(
  formatTable([
    ['database', 'what', 'events/s'],
    ...measurements.map(({ database, what, perSecond }) => [
      database,
      what,
      Math.round(perSecond).toLocaleString('en'),
    ]),
  ]),
);

async function measureSingles(database: string, outbox: OpenOutbox): Promise<Measurement> {
  const perSecond = await rateOf(singles, async () => {
    for (let index = 0; index < singles; index += 1) await outbox.append([eventOf(index)]);
  });
  return { database, what: 'append, one by one', perSecond };
}

async function measureFill(
  database: string,
  outbox: OpenOutbox,
  subjects: number,
): Promise<Measurement> {
  const perSecond = await rateOf(rows, async () => {
    for (let start = 0; start < rows; start += eventsPerAppend) {
      const size = Math.min(eventsPerAppend, rows - start);
      await outbox.append(
        Array.from({ length: size }, (_, index) => eventOf((start + index) % subjects)),
      );
    }
  });
  return { database, what: `append ${eventsPerAppend} at once, ${subjects} subjects`, perSecond };
}

async function measureDrain(
  database: string,
  outbox: OpenOutbox,
  subjects: number,
): Promise<Measurement> {
  const perSecond = await rateOf(rows, async () => {
    for (let left = rows; left > 0; ) {
      const claimed = await outbox.claim({ claimant: 'bench', limit: rowsPerClaim, leaseMs });
      if (claimed.length === 0) throw new Error(`${left} rows are left, and none can be claimed`);
      const seqs = claimed.map(({ seq }) => seq);
      for (let start = 0; start < seqs.length; start += rowsPerMark) {
        await outbox.markPublished(seqs.slice(start, start + rowsPerMark));
      }
      left -= claimed.length;
    }
  });
  return { database, what: `claim and mark, ${subjects} subjects`, perSecond };
}

async function rateOf(count: number, work: () => Promise<void>): Promise<number> {
  const startMs = performance.now();
  await work();
  return (count * 1000) / (performance.now() - startMs);
}

function eventOf(index: number): NewEvent {
  return {
    subgraph: 'catalog',
    entity: 'Product',
    key: { id: String(index) },
    verb: 'updated',
    changedFields: ['price', 'stock'],
    data: { sku: `SKU-${index}`, price: '19.90', currency: 'EUR', stock: index % 100 },
  };
}
