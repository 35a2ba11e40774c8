import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SqliteWriter } from '../../../../../events/outbox/stores/sqlite/sqlite-writer.ts';

describe('SqliteWriter', () => {
  let database: DatabaseSync;
  let writer: SqliteWriter;
  let statements: string[];
  beforeEach(() => {
    database = new DatabaseSync(':memory:');
    database.exec('CREATE TABLE item (id INTEGER PRIMARY KEY)');
    statements = [];
    writer = new SqliteWriter(recorded(database, statements), 1000);
  });
  afterEach(() => database.close());
  const insert = (id: number) => () => {
    database.exec(`INSERT INTO item VALUES (${id})`);
    return id;
  };
  const ids = () =>
    database
      .prepare('SELECT id FROM item')
      .all()
      .map(({ id }) => id);

  it('commits what is asked for at the same time in one transaction', async () => {
    const written = await Promise.all([1, 2, 3].map((id) => writer.write(insert(id))));

    expect(written).toEqual([1, 2, 3]);
    expect(statements.filter((statement) => statement === 'COMMIT')).toHaveLength(1);
  });

  it('lets a failed write undo itself and no other', async () => {
    const outcomes = await Promise.allSettled([
      writer.write(insert(1)),
      writer.write(async () => {
        insert(2)();
        throw new Error('no');
      }),
      writer.write(insert(3)),
    ]);

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(ids()).toEqual([1, 3]);
  });

  it('writes each alone when one has undone the transaction of all', async () => {
    const outcomes = await Promise.allSettled([
      writer.write(insert(1)),
      writer.write(() => database.exec('ROLLBACK; INSERT INTO nowhere VALUES (1)')),
      writer.write(insert(3)),
    ]);

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(ids()).toEqual([1, 3]);
  });

  it('flushes notes to the disk only together with a write', async () => {
    await writer.note(() => 1);
    expect(statements).toEqual([
      'PRAGMA synchronous = NORMAL',
      'BEGIN IMMEDIATE',
      'SAVEPOINT job',
      'RELEASE job',
      'COMMIT',
      'PRAGMA synchronous = FULL',
    ]);
    statements.length = 0;
    await Promise.all([writer.note(() => 1), writer.write(() => 2)]);

    expect(statements.filter((statement) => statement.startsWith('PRAGMA'))).toEqual([]);
  });

  it('leaves a connection alone that does not flush', async () => {
    database.exec('PRAGMA synchronous = NORMAL');
    const relaxed = new SqliteWriter(recorded(database, statements), 1000);
    await relaxed.note(insert(1));

    expect(statements.filter((statement) => statement.startsWith('PRAGMA'))).toEqual([]);
    expect(ids()).toEqual([1]);
  });

  it('flushes again after a note that has failed', async () => {
    const failed = writer.note(() => database.exec('INSERT INTO nowhere VALUES (1)'));

    await expect(failed).rejects.toThrow('no such table: nowhere');
    expect(database.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 });
  });

  it('does reads in their turn, outside of any transaction', async () => {
    const [, seen, , isTransaction] = await Promise.all([
      writer.write(insert(1)),
      writer.read(ids),
      writer.write(insert(2)),
      writer.read(() => database.isTransaction),
    ]);

    expect(seen).toEqual([1]);
    expect(isTransaction).toBe(false);
  });

  it('goes on after a read that has failed', async () => {
    const reading = writer.read(() => database.exec('SELECT * FROM nowhere'));

    await expect(reading).rejects.toThrow('no such table: nowhere');
    expect(await writer.write(insert(1))).toBe(1);
  });

  it('refuses a write after the database was closed', async () => {
    const closed = new DatabaseSync(':memory:');
    const late = new SqliteWriter(closed, 10);
    closed.close();

    await expect(late.write(() => 1)).rejects.toThrow('database is not open');
  });

  it('is drained when all is done', async () => {
    void writer.write(insert(1));
    await writer.drained();

    expect(ids()).toEqual([1]);
  });
});

/** The database, with the statements that it executes written down. */
function recorded(database: DatabaseSync, statements: string[]): DatabaseSync {
  return new Proxy(database, {
    get(target, name) {
      if (name === 'exec') {
        return (text: string) => {
          statements.push(text);
          target.exec(text);
        };
      }
      const value = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
