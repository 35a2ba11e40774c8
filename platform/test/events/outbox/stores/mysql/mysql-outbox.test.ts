import { type RunningMariadb, startMariadb } from '@banyan/devkit/services/mariadb.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createConnection } from 'mysql2/promise';
import { openOutbox } from '../../../../../events/outbox/open-outbox.ts';
import { mysqlDialect } from '../../../../../events/outbox/stores/mysql/mysql-dialect.ts';
import {
  migrateInboxInMysql,
  migrateOutboxInMysql,
} from '../../../../../events/outbox/stores/mysql/mysql-migrate.ts';
import { createPlacing } from '../../../../../events/outbox/stores/sql/named-parameters.ts';
import { outboxStatements } from '../../../../../events/outbox/stores/sql/outbox-statements.ts';
import { createLogger } from '../../../../../telemetry/logger.ts';
import { inboxContract } from '../../../../contracts/inbox-contract.ts';
import { intentStoreContract } from '../../../../contracts/intent-store-contract.ts';
import { outboxOversightContract } from '../../../../contracts/outbox-oversight-contract.ts';
import {
  outboxStoreContract,
  overlappingWritersContract,
} from '../../../../contracts/outbox-store-contract.ts';
import { eventually } from '../../../../helpers/eventually.ts';
import {
  mariadbUrl,
  type OutboxUnderTest,
  openMariadbUnderTest,
  productEvent,
} from '../../../../helpers/outbox-under-test.ts';
import { killWriters } from '../../../../helpers/writer-kills.ts';

let server: RunningMariadb;
beforeAll(async () => {
  server = await startMariadb();
});
afterAll(() => server.stop());

outboxStoreContract('MariaDB', () => openMariadbUnderTest(server));
outboxOversightContract('MariaDB', () => openMariadbUnderTest(server));
overlappingWritersContract('MariaDB', () => openMariadbUnderTest(server));
intentStoreContract('MariaDB', () => openMariadbUnderTest(server));
inboxContract('MariaDB', () => openMariadbUnderTest(server));

const log = createLogger({ write: () => undefined });

describe('openOutbox of a MariaDB', () => {
  it('takes a mariadb:// URL, needs no server to be there, and works when it is', async () => {
    const url = mariadbUrl(server, 'later').replace('mysql:', 'mariadb:');
    const outbox = await openOutbox(url, { log, baseDir: '/' });
    const before = await outbox.ping().then(
      () => 'there',
      ({ message }: Error) => message,
    );
    await server.createDatabase('later');

    const written = await outbox.append([productEvent('a')]);
    await outbox.close();

    expect(before).toBe("Unknown database 'later'");
    expect(written).toHaveLength(1);
  });

  it('tries an append again that a deadlock has undone', async () => {
    await using under = disposable(await openMariadbUnderTest(server));
    const other = await under.begin();
    // The server undoes the transaction that has changed fewer rows.
    await other.run("INSERT INTO product VALUES ('1', 1), ('2', 1), ('3', 1), ('4', 1)");
    await other.emit([productEvent('b')]);
    const appending = under.outbox.append([productEvent('a'), productEvent('b')]);
    // Not from innodb_trx: it stays as it is while somebody looks.
    await eventually(
      () => under.query("SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_current_waits'"),
      ([status]) => status?.Value === '1',
    );

    await other.emit([productEvent('a')]);
    await other.commit();

    expect(await appending).toMatchObject([
      { subject: 'Product:a', sequence: '2'.padStart(20, '0') },
      { subject: 'Product:b', sequence: '2'.padStart(20, '0') },
    ]);
  });

  it('goes on when the server has cut all its connections', async () => {
    await using under = disposable(await openMariadbUnderTest(server));
    const ids = await under.query(
      'SELECT id FROM information_schema.processlist WHERE id <> CONNECTION_ID() AND id > 0 AND user = "banyan"',
    );
    await Promise.all(ids.map(({ id }) => under.query(`KILL ${id}`)));

    await eventually(
      () => under.outbox.append([productEvent('a')]).catch(() => null),
      (written) => written !== null,
    );

    const audit = await eventually(
      () => under.peer.audit().catch(() => null),
      (counts) => counts !== null,
    );
    expect(audit).toMatchObject({ pending: 1 });
  });

  it('keeps to UTC whatever time zone a session has', async () => {
    await using under = disposable(await openMariadbUnderTest(server));
    const writer = await under.begin();
    await writer.run("SET time_zone = '+05:30'");
    await writer.emit([productEvent('a')]);
    await writer.commit();

    const { oldestPendingMs } = await under.outbox.audit();

    expect(Math.abs(oldestPendingMs ?? Number.NaN)).toBeLessThan(60_000);
  });

  it('finds what may be claimed by indexes alone, and the blocked subjects once', async () => {
    await using under = disposable(await openMariadbUnderTest(server));
    await under.outbox.append(Array.from({ length: 200 }, (_, id) => productEvent(String(id))));
    const { text } = createPlacing('question-marks')(outboxStatements(mysqlDialect).claimable);

    const plan = await under.query(
      `EXPLAIN ${text.replace('?', "'relay'").replace('LIMIT ?', 'LIMIT 512')}`,
    );

    expect(plan.map(({ select_type, key }) => `${select_type} ${key}`)).toEqual([
      'PRIMARY banyan_outbox_pending',
      'MATERIALIZED null',
      'DERIVED banyan_outbox_claimed',
      'UNION banyan_outbox_waiting',
      'UNION PRIMARY',
    ]);
    expect(plan.map(({ Extra }) => Extra).join()).not.toContain('filesort');
  });
});

describe('the tables of MariaDB', () => {
  it('are made once by processes that start at the same time', async () => {
    await server.createDatabase('fresh');
    const uri = mariadbUrl(server, 'fresh');
    const connections = await Promise.all([1, 2, 3, 4].map(() => createConnection({ uri })));

    const made = Promise.all(
      connections.map(async (connection) => {
        await migrateOutboxInMysql(connection);
        await migrateInboxInMysql(connection);
      }),
    );

    await expect(made).resolves.toHaveLength(4);
    await Promise.all(connections.map((connection) => connection.end()));
  });

  it('get the indexes that they lack when somebody else has made them', async () => {
    await server.createDatabase('foreign_made');
    const connection = await createConnection({ uri: mariadbUrl(server, 'foreign_made') });
    await migrateOutboxInMysql(connection);
    await connection.query('DROP INDEX banyan_outbox_pending ON banyan_outbox');

    await migrateOutboxInMysql(connection);

    const [indexes] = await connection.query('SHOW INDEX FROM banyan_outbox');
    await connection.end();
    expect(indexes).toContainEqual(expect.objectContaining({ Key_name: 'banyan_outbox_pending' }));
  });
});

describe('writers on MariaDB that are killed around their commits', () => {
  it('leave a change for each event and an event for each change', async () => {
    await using under = disposable(await openMariadbUnderTest(server));

    const report = await killWriters({ kind: 'mariadb', ...under }, { kills: 5, seed: 1 });

    expect(report).toMatchObject({ kills: 5, lost: 0, ghosts: 0, forgotten: 0 });
    expect(report.changes).toBeGreaterThanOrEqual(5);
    expect(report.consumed).toBe(report.changes);
  });
});

function disposable(under: OutboxUnderTest): OutboxUnderTest & AsyncDisposable {
  return { ...under, [Symbol.asyncDispose]: under.close };
}
