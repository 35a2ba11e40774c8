import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { OutboxStore } from '../../events/outbox/outbox-store.ts';
import { createSeededRandom } from './seeded-random.ts';

/** The database of which writers are killed, with the tables `product` and those of an outbox. */
export interface WriterTarget {
  readonly kind: 'sqlite' | 'postgres' | 'mariadb';
  /** File or URL. */
  readonly address: string;
  readonly outbox: OutboxStore;
  query(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

/** What was left by writers that were killed at random moments around their commits. */
export interface WriterKillsReport {
  readonly kills: number;
  /** Changes that are in the database. */
  readonly changes: number;
  /** Events that a relay got. */
  readonly consumed: number;
  /** Changes without an event. */
  readonly lost: number;
  /** Events without a change. */
  readonly ghosts: number;
  /** Changes that a writer knew as committed, and which are not there. */
  readonly forgotten: number;
}

const childFile = fileURLToPath(new URL('./writer-child.ts', import.meta.url));
const mostCommits = 12;
const longestWaitMs = 4;

const MISMATCHES = `
  SELECT (SELECT COUNT(*) FROM product) AS changes,
    (SELECT COUNT(*) FROM product p
     WHERE NOT EXISTS (SELECT 1 FROM banyan_outbox o WHERE o.aggregateid = p.id)) AS lost,
    (SELECT COUNT(*) FROM banyan_outbox o
     WHERE NOT EXISTS (SELECT 1 FROM product p WHERE p.id = o.aggregateid)) AS ghosts`;

/** Kills one writer after the other, then drains the outbox. The same seed kills after the same number of commits. */
export async function killWriters(
  target: WriterTarget,
  { kills, seed }: { readonly kills: number; readonly seed: number },
): Promise<WriterKillsReport> {
  const random = createSeededRandom(seed);
  const known: string[] = [];
  for (let kill = 0; kill < kills; kill += 1) {
    const commits = 1 + Math.floor(random() * mostCommits);
    known.push(
      ...(await killOne(target, `${seed}-${kill}`, { commits, waitMs: random() * longestWaitMs })),
    );
  }
  const { counts, consumed } = await drainAndCount(target);
  const ids = new Set((await target.query('SELECT id FROM product')).map(({ id }) => id));
  return { kills, ...counts, consumed, forgotten: known.filter((id) => !ids.has(id)).length };
}

/** A server may end the last transaction of a killed writer only now: what is counted was there before and behind the drain. */
async function drainAndCount(
  target: WriterTarget,
): Promise<{ readonly counts: Counts; readonly consumed: number }> {
  let consumed = 0;
  let counts = await count(target);
  for (;;) {
    consumed += await drain(target.outbox);
    const before = counts;
    counts = await count(target);
    if (before.changes === counts.changes) return { counts, consumed };
  }
}

type Counts = Pick<WriterKillsReport, 'changes' | 'lost' | 'ghosts'>;

async function count({ query }: WriterTarget): Promise<Counts> {
  const [row] = await query(MISMATCHES);
  return {
    changes: Number(row?.changes),
    lost: Number(row?.lost),
    ghosts: Number(row?.ghosts),
  };
}

/** The ids that it has told of. */
async function killOne(
  { kind, address }: WriterTarget,
  prefix: string,
  { commits, waitMs }: { readonly commits: number; readonly waitMs: number },
): Promise<readonly string[]> {
  const child = spawn(process.execPath, [childFile, kind, address, prefix], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const told: string[] = [];
  for await (const id of createInterface({ input: child.stdout })) {
    told.push(id);
    if (told.length !== commits) continue;
    // Not right behind a commit, but somewhere in the transactions after it.
    await delay(waitMs);
    child.kill('SIGKILL');
  }
  const [, signal] = await closed;
  if (signal !== 'SIGKILL')
    throw new Error(`The writer ended by itself after ${told.length} commits`);
  return told;
}

async function drain(outbox: OutboxStore): Promise<number> {
  let consumed = 0;
  for (;;) {
    const rows = await outbox.claim({ claimant: 'drain', limit: 500, leaseMs: 60_000 });
    if (rows.length === 0) return consumed;
    await outbox.markPublished(rows.map(({ seq }) => seq));
    consumed += rows.length;
  }
}
