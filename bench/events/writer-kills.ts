import { openOutbox } from '@banyan/platform/events/outbox/open-outbox.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { killWriters, type WriterKillsReport } from '@banyan/platform/test/helpers/writer-kills.ts';
import { formatTable } from '../format-table.ts';
import {
  type BenchDatabases,
  mariadbDatabases,
  postgresDatabases,
  sqliteDatabases,
} from './databases.ts';

// Kills writers around their commits, and compares the events that a relay gets with the changes that are there:
//
//     node bench/events/writer-kills.ts [kills on SQLite, default 1000] [on each server, default 100] [seed]

/** How many writers are killed. */
export interface WriterKillsOptions {
  readonly sqliteKills: number;
  readonly serverKills: number;
  /** The moments are chosen by it. */
  readonly seed: number;
}

/** What is left by killed writers, by the title of their database. */
export async function runWriterKills(
  options: WriterKillsOptions,
): Promise<ReadonlyMap<string, WriterKillsReport>> {
  await using stack = new AsyncDisposableStack();
  const { sqliteKills, serverKills, seed } = options;
  const reports = new Map<string, WriterKillsReport>();
  for (const [start, kills] of [
    [sqliteDatabases, sqliteKills],
    [postgresDatabases, serverKills],
    [mariadbDatabases, serverKills],
  ] as const) {
    const databases = await start(stack);
    reports.set(databases.title, await killOn(databases, kills, seed));
  }
  return reports;
}

async function killOn(
  { kind, create }: BenchDatabases,
  kills: number,
  seed: number,
): Promise<WriterKillsReport> {
  await using stack = new AsyncDisposableStack();
  const { url, address, connect } = await create('writer_kills');
  const log = createLogger({ level: 'error' });
  const outbox = stack.adopt(await openOutbox(url, { log, baseDir: '/' }), (it) => it.close());
  await outbox.ping();
  const query = await connect(stack);
  await query('CREATE TABLE product (id VARCHAR(64) PRIMARY KEY, stock INT NOT NULL)');
  return await killWriters({ kind, address, outbox, query }, { kills, seed });
}

if (import.meta.main) {
  const [sqliteKills = 1000, serverKills = 100, seed = 1] = process.argv.slice(2).map(Number);
  const reports = await runWriterKills({ sqliteKills, serverKills, seed });
  const columns = ['kills', 'changes', 'consumed', 'lost', 'ghosts', 'forgotten'] as const;
  process.stdout.write(
    formatTable([
      ['database', ...columns],
      ...[...reports].map(([title, report]) => [
        title,
        ...columns.map((column) => String(report[column])),
      ]),
    ]),
  );
}
