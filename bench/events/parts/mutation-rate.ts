import { countOf, type PartOptions, type PartRow, partRow } from '../part.ts';
import {
  type BenchDatabases,
  mariadbDatabases,
  postgresDatabases,
  sqliteDatabases,
} from '../rig/databases.ts';
import { openWriters } from '../rig/writers.ts';

/**
 * Transactions that change one product, with and without its event in the outbox, by writers side by side; each has a
 * connection of its own. All databases flush each commit to the disk.
 */
export async function measureMutationRate({ isQuick, report }: PartOptions): Promise<void> {
  const durationMs = isQuick ? 300 : 3000;
  const starts = [
    sqliteDatabases,
    (stack: AsyncDisposableStack) => postgresDatabases(stack, { isDurable: true }),
    (stack: AsyncDisposableStack) => mariadbDatabases(stack, { isDurable: true }),
  ];
  for (const start of starts) {
    await using stack = new AsyncDisposableStack();
    const databases = await start(stack);
    for (const writers of isQuick ? [10] : [1, 10, 50])
      report(await compare(databases, { writers, durationMs }));
  }
}

interface Load {
  readonly writers: number;
  readonly durationMs: number;
}

async function compare(databases: BenchDatabases, load: Load): Promise<PartRow> {
  const bare = await measureRate(databases, load, false);
  const emitting = await measureRate(databases, load, true);
  const share = ((100 * emitting) / bare).toFixed(0);
  return partRow({
    what: `${databases.title}, ${countOf(load.writers, 'writers')}`,
    count: `${load.durationMs / 1000} s each`,
    result: `${countOf(emitting, 'transactions/s')} with an event, ${countOf(bare, 'transactions/s')} without (${share} %)`,
  });
}

async function measureRate(
  databases: BenchDatabases,
  { writers, durationMs }: Load,
  emits: boolean,
): Promise<number> {
  await using stack = new AsyncDisposableStack();
  const database = await databases.create(`rate_${writers}_${emits ? 'with' : 'without'}`);
  const changes = await openWriters(stack, { kind: databases.kind, database, writers, emits });
  let done = 0;
  const startMs = performance.now();
  const endMs = startMs + durationMs;
  await Promise.all(
    changes.map(async (change) => {
      while (performance.now() < endMs) {
        await change();
        done += 1;
      }
    }),
  );
  return (done * 1000) / (performance.now() - startMs);
}
