import { openOutbox } from '@banyan/platform/events/outbox/open-outbox.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { killWriters, type WriterKillsReport } from '@banyan/platform/test/helpers/writer-kills.ts';
import { countOf, type PartOptions, type PartRow, partRow } from '../part.ts';
import {
  type BenchDatabases,
  mariadbDatabases,
  postgresDatabases,
  sqliteDatabases,
} from '../rig/databases.ts';

/** On each database so many runs of kills, one beside the other, since a killed writer mostly waits. */
const lanes = 2;
const seed = 1;

/** Kills writers around their commits (SIGKILL), and compares the events that a relay gets with the changes that are there. */
export async function killWritersOnAll({ isQuick, report }: PartOptions): Promise<void> {
  for (const [start, kills] of [
    [sqliteDatabases, isQuick ? 40 : 1000],
    [postgresDatabases, isQuick ? 10 : 100],
    [mariadbDatabases, isQuick ? 10 : 100],
  ] as const) {
    await using stack = new AsyncDisposableStack();
    const databases = await start(stack);
    const runs = Array.from({ length: lanes }, (_, lane) =>
      killOn(databases, { kills: kills / lanes, seed: seed + lane }),
    );
    report(toRow(databases.title, await Promise.all(runs)));
  }
}

async function killOn(
  { kind, create }: BenchDatabases,
  options: { readonly kills: number; readonly seed: number },
): Promise<WriterKillsReport> {
  await using stack = new AsyncDisposableStack();
  const { url, address, connect } = await create(`writer_kills_${options.seed}`);
  const log = createLogger({ level: 'error' });
  const outbox = stack.adopt(await openOutbox(url, { log, baseDir: '/' }), (it) => it.close());
  await outbox.ping();
  const query = await connect(stack);
  await query('CREATE TABLE product (id VARCHAR(64) PRIMARY KEY, stock INT NOT NULL)');
  return await killWriters({ kind, address, outbox, query }, options);
}

function toRow(title: string, runs: readonly WriterKillsReport[]): PartRow {
  const sum = (name: keyof WriterKillsReport) => runs.reduce((total, run) => total + run[name], 0);
  const forgotten = sum('forgotten');
  return partRow({
    what: `${title}, seeds ${seed} to ${seed + lanes - 1}`,
    count: countOf(sum('kills'), 'kills'),
    result: `${countOf(sum('changes'), 'changes')}, ${countOf(sum('consumed'), 'events')}`,
    lost: sum('lost'),
    ghosts: sum('ghosts'),
    fault: forgotten > 0 ? `${forgotten} committed changes are gone` : null,
  });
}
