import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from '@jest/globals';
import { outboxStatements } from '../../../../../events/outbox/stores/sql/outbox-statements.ts';
import { sqliteDialect } from '../../../../../events/outbox/stores/sqlite/sqlite-dialect.ts';
import {
  migrateInboxInSqlite,
  migrateIntentsInSqlite,
  migrateOutboxInSqlite,
} from '../../../../../events/outbox/stores/sqlite/sqlite-migrate.ts';
import {
  createSqliteOutbox,
  openSqliteOutbox,
} from '../../../../../events/outbox/stores/sqlite/sqlite-outbox.ts';
import { inboxContract } from '../../../../contracts/inbox-contract.ts';
import { intentStoreContract } from '../../../../contracts/intent-store-contract.ts';
import { outboxOversightContract } from '../../../../contracts/outbox-oversight-contract.ts';
import { outboxStoreContract } from '../../../../contracts/outbox-store-contract.ts';
import { openSqliteUnderTest, productEvent } from '../../../../helpers/outbox-under-test.ts';
import { killWriters } from '../../../../helpers/writer-kills.ts';

outboxStoreContract('SQLite', () => openSqliteUnderTest());
outboxOversightContract('SQLite', () => openSqliteUnderTest());
intentStoreContract('SQLite', () => openSqliteUnderTest());
inboxContract('SQLite', () => openSqliteUnderTest());

const claimOptions = { claimant: 'relay', limit: 10, leaseMs: 60_000 };

describe('openSqliteOutbox', () => {
  it('keeps its events when it is closed, and makes its commits durable', async () => {
    await using stack = new AsyncDisposableStack();
    const folder = stack.adopt(await mkdtemp(join(tmpdir(), 'banyan-sqlite-')), (path) =>
      rm(path, { recursive: true }),
    );
    const file = join(folder, 'a/b/outbox.db');
    const first = openSqliteOutbox(file, { name: 'first' });
    await first.append([productEvent('a')]);
    await first.close();

    const again = openSqliteOutbox(file, { name: 'again' });
    const rows = await again.claim(claimOptions);
    await again.close();

    const connection = stack.adopt(new DatabaseSync(file), (database) => database.close());
    expect(rows).toMatchObject([{ subject: 'Product:a' }]);
    expect(connection.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
  });

  it('works in memory', async () => {
    const outbox = openSqliteOutbox(':memory:', { name: 'memory' });
    await outbox.append([productEvent('a')]);
    const rows = await outbox.claim(claimOptions);
    await outbox.close();

    expect(rows).toMatchObject([{ subject: 'Product:a' }]);
  });

  it('does what was asked for before it closes', async () => {
    await using stack = new AsyncDisposableStack();
    const folder = stack.adopt(await mkdtemp(join(tmpdir(), 'banyan-sqlite-')), (path) =>
      rm(path, { recursive: true }),
    );
    const file = join(folder, 'outbox.db');
    const outbox = openSqliteOutbox(file, { name: 'outbox' });

    const appending = outbox.append([productEvent('a')]);
    await outbox.close();

    expect(await appending).toHaveLength(1);
  });

  it('waits for the write of another process without blocking this one', async () => {
    const under = await openSqliteUnderTest();
    await using _ = { [Symbol.asyncDispose]: under.close };
    const writer = await under.begin();
    await writer.emit([productEvent('a')]);

    const appending = under.outbox.append([productEvent('a')]);
    // That these run at all is what is tested: a wait inside of the driver would hold up every timer.
    await new Promise((resolve) => setTimeout(resolve, 1));
    await writer.commit();

    expect(await appending).toMatchObject([{ sequence: '2'.padStart(20, '0') }]);
  });

  it('rejects when another process does not end its write in time', async () => {
    await using stack = new AsyncDisposableStack();
    const under = await openSqliteUnderTest();
    stack.defer(under.close);
    const connection = new DatabaseSync(under.address, { timeout: 0 });
    const impatient = createSqliteOutbox(connection, { name: 'impatient', busyTimeoutMs: 0 });
    stack.defer(() => impatient.close());
    const writer = await under.begin();

    await expect(impatient.append([productEvent('a')])).rejects.toThrow('database is locked');

    await writer.rollback();
    expect(await impatient.append([productEvent('a')])).toHaveLength(1);
  });
});

describe('a full disk', () => {
  it('makes append and intents reject with nothing half done, and everything works again after it', async () => {
    const connection = new DatabaseSync(':memory:');
    migrateOutboxInSqlite(connection);
    migrateIntentsInSqlite(connection);
    const outbox = createSqliteOutbox(connection, { name: 'full' });
    await outbox.append([productEvent('before')]);
    // Stands for a full disk: SQLite reports the same error when its file may not grow.
    const pages = connection.prepare('PRAGMA page_count').get()?.page_count;
    connection.exec(`PRAGMA max_page_count = ${pages}`);
    const large = (id: string) => productEvent(id, { data: { note: 'x'.repeat(100_000) } });

    const during = await Promise.allSettled([
      outbox.append([productEvent('small'), large('large')]),
      outbox.append([large('other')]),
      outbox.intents.begin({ ...intent, details: { note: 'x'.repeat(100_000) } }),
    ]);
    const audit = await outbox.audit();
    connection.exec('PRAGMA max_page_count = 1000000');
    await outbox.append([large('after')]);

    expect(during).toMatchObject(
      [1, 2, 3].map(() => ({
        status: 'rejected',
        reason: { message: 'database or disk is full' },
      })),
    );
    expect(audit).toMatchObject({ total: 1 });
    expect((await outbox.claim(claimOptions)).map(({ subject }) => subject)).toEqual([
      'Product:before',
      'Product:after',
    ]);
    await outbox.close();
  });

  it('does not make small events fail that come together with one too large', async () => {
    const connection = new DatabaseSync(':memory:');
    migrateOutboxInSqlite(connection);
    const outbox = createSqliteOutbox(connection, { name: 'full' });
    await outbox.append([productEvent('before')]);
    const pages = Number(connection.prepare('PRAGMA page_count').get()?.page_count);
    connection.exec(`PRAGMA max_page_count = ${pages + 3}`);

    const outcomes = await Promise.allSettled([
      outbox.append([productEvent('a')]),
      outbox.append([productEvent('large', { data: { note: 'x'.repeat(100_000) } })]),
      outbox.append([productEvent('b')]),
    ]);

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await outbox.audit()).toMatchObject({ total: 3 });
    await outbox.close();
  });
});

const intent = {
  subgraph: 'catalog',
  coordinate: 'Mutation.updateStock',
  entity: 'Product',
  key: null,
  verb: 'updated',
};

describe('the tables of SQLite', () => {
  it('are made once, however often and wherever that is asked for', () => {
    const database = new DatabaseSync(':memory:');
    migrateOutboxInSqlite(database);
    database.exec('BEGIN');
    migrateOutboxInSqlite(database);
    migrateIntentsInSqlite(database);
    migrateInboxInSqlite(database);
    database.exec('COMMIT');

    const tables = database
      .prepare(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'banyan%' ORDER BY 1",
      )
      .all();
    database.close();
    expect(tables.map(({ name }) => name)).toEqual([
      'banyan_inbox',
      'banyan_intents',
      'banyan_outbox',
      'banyan_outbox_sequences',
      'banyan_parked_subjects',
    ]);
  });

  it('let claims be found by their indexes alone', () => {
    const database = new DatabaseSync(':memory:');
    migrateOutboxInSqlite(database);
    const { claimable } = outboxStatements(sqliteDialect);

    const steps = database.prepare(`EXPLAIN QUERY PLAN ${claimable}`).all();
    database.close();

    expect(steps.map(({ detail }) => detail)).toEqual([
      'SCAN o USING INDEX banyan_outbox_pending',
      expect.stringMatching(/^LIST SUBQUERY/),
      'COMPOUND QUERY',
      'LEFT-MOST SUBQUERY',
      'SEARCH banyan_outbox USING INDEX banyan_outbox_claimed (claimed_until>?)',
      'CREATE BLOOM FILTER',
      'UNION ALL',
      'SEARCH banyan_outbox USING INDEX banyan_outbox_waiting (available_at>?)',
      'CREATE BLOOM FILTER',
      'UNION ALL',
      'SCAN banyan_parked_subjects',
      'CREATE BLOOM FILTER',
    ]);
  });
});

describe('writers on SQLite that are killed around their commits', () => {
  it('leave a change for each event and an event for each change', async () => {
    const under = await openSqliteUnderTest();
    await using _ = { [Symbol.asyncDispose]: under.close };

    const report = await killWriters({ kind: 'sqlite', ...under }, { kills: 30, seed: 1 });

    expect(report).toMatchObject({ kills: 30, lost: 0, ghosts: 0, forgotten: 0 });
    expect(report.changes).toBeGreaterThanOrEqual(30);
    expect(report.consumed).toBe(report.changes);
  });
});
