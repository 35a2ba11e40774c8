import { type RunningPostgres, startPostgres } from '@banyan/devkit/services/postgres.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, Pool } from 'pg';
import { openOutbox } from '../../../../../events/outbox/open-outbox.ts';
import { claimInPostgres } from '../../../../../events/outbox/stores/postgres/postgres-claim.ts';
import {
  createPostgresDatabase,
  type PostgresDatabase,
} from '../../../../../events/outbox/stores/postgres/postgres-database.ts';
import { postgresDialect } from '../../../../../events/outbox/stores/postgres/postgres-dialect.ts';
import {
  migrateInboxInPostgres,
  migrateOutboxInPostgres,
} from '../../../../../events/outbox/stores/postgres/postgres-migrate.ts';
import { POSTGRES_SESSION } from '../../../../../events/outbox/stores/postgres/postgres-outbox.ts';
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
  type OutboxUnderTest,
  openPostgresUnderTest,
  productEvent,
} from '../../../../helpers/outbox-under-test.ts';
import { killWriters } from '../../../../helpers/writer-kills.ts';

let server: RunningPostgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

outboxStoreContract('PostgreSQL', () => openPostgresUnderTest(server));
outboxOversightContract('PostgreSQL', () => openPostgresUnderTest(server));
overlappingWritersContract('PostgreSQL', () => openPostgresUnderTest(server));
intentStoreContract('PostgreSQL', () => openPostgresUnderTest(server));
inboxContract('PostgreSQL', () => openPostgresUnderTest(server));

const connectionsOf = (name: string) =>
  `SELECT pid FROM pg_stat_activity WHERE application_name = '${name}' AND query LIKE 'LISTEN%' AND state = 'idle'`;
const listeners = connectionsOf('banyan-outbox-listener');

describe('a relay on PostgreSQL', () => {
  it('is woken by the commit of another process, not by a rolled back one', async () => {
    await using under = disposable(await openPostgresUnderTest(server));
    const heard: string[] = [];
    under.outbox.onAppended(() => heard.push('woken'));
    await eventually(
      () => heard.length,
      (count) => count === 1,
    );
    const rolledBack = await under.begin();
    await rolledBack.emit([productEvent('a')]);
    await rolledBack.rollback();
    const committed = await under.begin();
    await committed.emit([productEvent('a'), productEvent('b')]);
    await committed.commit();

    await eventually(
      () => heard.length,
      (count) => count > 1,
    );
    await under.query('NOTIFY banyan_outbox');
    await eventually(
      () => heard.length,
      (count) => count > 2,
    );

    expect(heard).toHaveLength(3);
  });

  it('listens again when its connection was lost, and looks once for what it has missed', async () => {
    await using under = disposable(await openPostgresUnderTest(server));
    const heard: string[] = [];
    under.outbox.onAppended(() => heard.push('woken'));
    await eventually(
      () => under.query(listeners),
      (rows) => rows.length === 1,
    );
    const before = heard.length;

    await under.query(`SELECT pg_terminate_backend(pid) FROM (${listeners}) AS listeners`);

    await eventually(
      () => heard.length,
      (count) => count > before,
    );
    expect(await under.query(listeners)).toHaveLength(1);
  });

  it('goes on when the server has cut all its connections', async () => {
    await using under = disposable(await openPostgresUnderTest(server));
    await under.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'banyan-outbox'",
    );

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
});

describe('a claim on PostgreSQL', () => {
  it('gives a subject back of which another relay has taken other rows at the same time', async () => {
    await using under = disposable(await openPostgresUnderTest(server));
    await under.outbox.append(['a', 'b', 'a'].map((id) => productEvent(id)));
    const pool = new Pool({ connectionString: under.address });
    const database = createPostgresDatabase(pool, { prepare: () => Promise.resolve() });
    const overtaken: PostgresDatabase = {
      ...database,
      async change(text, parameters) {
        const rows = await database.change(text, parameters);
        await under.query(
          `UPDATE banyan_outbox SET claimed_by = 'other', claimed_until = ${9e15} WHERE seq = 3`,
        );
        return rows;
      },
    };

    const rows = await claimInPostgres(overtaken, {
      claimant: 'slow',
      limit: 2,
      leaseMs: 60_000,
    });
    await pool.end();

    expect(rows.map(({ subject }) => subject)).toEqual(['Product:b']);
    expect(await under.query('SELECT claimed_by FROM banyan_outbox ORDER BY seq')).toEqual([
      { claimed_by: null },
      { claimed_by: 'slow' },
      { claimed_by: 'other' },
    ]);
  });
});

describe('openOutbox of a PostgreSQL', () => {
  it('needs no server to be there, and works when it is', async () => {
    const url = server.url.replace(/postgres$/, 'later');
    const log = createLogger({ write: () => undefined });
    const outbox = await openOutbox(url, { log, baseDir: '/' });
    const before = await outbox.ping().then(
      () => 'there',
      ({ message }: Error) => message,
    );
    await server.createDatabase('later');

    const written = await outbox.append([productEvent('a')]);
    await outbox.close();

    expect(before).toBe('database "later" does not exist');
    expect(written).toHaveLength(1);
  });

  it('tries an append again that a deadlock has undone', async () => {
    await using under = disposable(await openPostgresUnderTest(server));
    const other = await under.begin();
    await other.run("SET deadlock_timeout = '1min'");
    await other.emit([productEvent('b')]);
    const appending = under.outbox.append([productEvent('a'), productEvent('b')]);
    await eventually(
      () => under.query("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"),
      (waiting) => waiting.length === 1,
    );

    await other.emit([productEvent('a')]);
    await other.commit();

    expect(await appending).toMatchObject([
      { subject: 'Product:a', sequence: '2'.padStart(20, '0') },
      { subject: 'Product:b', sequence: '2'.padStart(20, '0') },
    ]);
  });

  it('finds what may be claimed by indexes alone', async () => {
    await using under = disposable(await openPostgresUnderTest(server));
    await under.query(POSTGRES_SESSION);
    const { text } = createPlacing('numbered')(outboxStatements(postgresDialect).claimable);
    await under.query(`PREPARE claimable (text, bigint) AS ${text}`);

    const plan = await under.query("EXPLAIN EXECUTE claimable ('relay', 512)");

    const lines = plan.map((line) => String(line['QUERY PLAN']));
    const indexes = lines.map((line) => /Scan using (\w+)/.exec(line)?.[1]);
    expect(indexes.filter((index) => index !== undefined)).toEqual([
      'banyan_outbox_pending',
      'banyan_outbox_claimed',
      'banyan_outbox_waiting',
      'banyan_parked_subjects_pkey',
    ]);
    expect(lines.join('\n')).not.toMatch(/Seq Scan|Sort/);
    expect(lines.join('\n')).toContain('hashed SubPlan');
  });
});

describe('the tables of PostgreSQL', () => {
  it('are made once by processes that start at the same time', async () => {
    const url = await server.createDatabase('fresh');
    const clients = [1, 2, 3, 4].map(() => new Client({ connectionString: url }));
    await Promise.all(clients.map((client) => client.connect()));

    const made = Promise.all(
      clients.map(async (client) => {
        await migrateOutboxInPostgres(client);
        await migrateInboxInPostgres(client);
      }),
    );

    await expect(made).resolves.toHaveLength(4);
    await Promise.all(clients.map((client) => client.end()));
  });
});

describe('writers on PostgreSQL that are killed around their commits', () => {
  it('leave a change for each event and an event for each change', async () => {
    await using under = disposable(await openPostgresUnderTest(server));

    const report = await killWriters({ kind: 'postgres', ...under }, { kills: 5, seed: 1 });

    expect(report).toMatchObject({ kills: 5, lost: 0, ghosts: 0, forgotten: 0 });
    expect(report.changes).toBeGreaterThanOrEqual(5);
    expect(report.consumed).toBe(report.changes);
  });
});

function disposable(under: OutboxUnderTest): OutboxUnderTest & AsyncDisposable {
  return { ...under, [Symbol.asyncDispose]: under.close };
}
