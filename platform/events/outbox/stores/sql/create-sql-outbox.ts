import { columnsOfSubject } from '../../emit/subject-columns.ts';
import type { ClaimOptions, OutboxRow, OutboxStore, ReplayOptions } from '../../outbox-store.ts';
import type { AppendListeners } from './append-listeners.ts';
import { toAudit, toDeadEvent, toOutboxRow, toParkedSubject } from './outbox-rows.ts';
import { outboxStatements } from './outbox-statements.ts';
import { releaseRows } from './release-rows.ts';
import { toSequenceGap } from './sequence-gaps.ts';
import type { SqlDatabase } from './sql-database.ts';

/** What an outbox of one database is made of. */
export interface SqlOutboxParts {
  readonly name: string;
  readonly database: SqlDatabase;
  /** How rows are claimed is each database's own affair. */
  readonly claim: (options: ClaimOptions) => Promise<readonly OutboxRow[]>;
  readonly listeners: AppendListeners;
}

/** The store, all but its end. */
export type SqlOutbox = Omit<OutboxStore, 'close'>;

export function createSqlOutbox({ name, database, claim, listeners }: SqlOutboxParts): SqlOutbox {
  return {
    name,
    async append(events) {
      if (events.length === 0) return [];
      const written = await database.transact((transaction) => transaction.emit(events));
      listeners.wakeAll();
      return written;
    },
    claim: async (options) => (options.limit > 0 ? claim(options) : []),
    onAppended: (wake) => listeners.add(wake),
    ...relaySide(database),
    ...parking(database),
    ...deadEvents(database),
    ...oversight(database),
  };
}

function relaySide(database: SqlDatabase): Pick<SqlOutbox, 'markPublished' | 'release'> {
  const statements = outboxStatements(database.dialect);
  return {
    async markPublished(seqs) {
      // Without its mark an event is published once more, so a mark is not worth a disk flush.
      if (seqs.length > 0) await database.note(statements.markPublished, { seqs });
    },
    async release(claimant, failures) {
      if (failures.length === 0) return;
      await database.transact((transaction) =>
        releaseRows(transaction, statements, { claimant, failures }),
      );
    },
  };
}

function parking(
  database: SqlDatabase,
): Pick<SqlOutbox, 'park' | 'unpark' | 'listParked' | 'findParkedBehind'> {
  const statements = outboxStatements(database.dialect);
  return {
    async park(subject, reason) {
      await database.write(statements.park, { ...columnsOfSubject(subject), reason });
    },
    async unpark(subject) {
      return (await database.write(statements.unpark, { ...columnsOfSubject(subject) })) > 0;
    },
    async listParked({ limit }) {
      return (await database.read(statements.listParked, { limit })).map(toParkedSubject);
    },
    async findParkedBehind(id) {
      const parked = (await database.read(statements.findParked, { id })).map(toParkedSubject);
      return parked.find(({ firstEvent }) => firstEvent === id) ?? null;
    },
  };
}

function deadEvents(database: SqlDatabase): Pick<SqlOutbox, 'kill' | 'revive' | 'listDead'> {
  const statements = outboxStatements(database.dialect);
  return {
    async kill(id, reason) {
      return (await database.write(statements.kill, { id, reason })) > 0;
    },
    async revive(id) {
      return (await database.write(statements.revive, { id })) > 0;
    },
    async listDead({ limit, after = BEFORE_ALL }) {
      const { diedAtMs, seq } = after;
      return (await database.read(statements.listDead, { limit, diedAtMs, seq })).map(toDeadEvent);
    },
  };
}

const BEFORE_ALL = { diedAtMs: 0, seq: 0 };

type Oversight = Pick<SqlOutbox, 'audit' | 'findGaps' | 'readPublished' | 'prune' | 'ping'>;

function oversight(database: SqlDatabase): Oversight {
  const statements = outboxStatements(database.dialect);
  return {
    async audit() {
      const [counts] = await database.read(statements.audit);
      return toAudit(counts);
    },
    async findGaps({ limit }) {
      return (await database.read(statements.gaps, { limit })).map(toSequenceGap);
    },
    async readPublished(options) {
      return (await database.read(statements.readPublished, toPage(options))).map(toOutboxRow);
    },
    async prune({ olderThanMs, limit }) {
      const rows = await database.read(statements.findOld, { olderThanMs, limit });
      if (rows.length === 0) return 0;
      return database.write(statements.remove, { seqs: rows.map(({ seq }) => Number(seq)) });
    },
    async ping() {
      await database.read('SELECT 1 AS here');
    },
  };
}

function toPage({ after, limit, typePrefix = '', sinceMs = 0 }: ReplayOptions) {
  return { after, limit, typePrefix, prefixLength: typePrefix.length, sinceMs };
}
