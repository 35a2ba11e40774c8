import { writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { createConnection } from 'mysql2/promise';
import { Client } from 'pg';
import { emitInMysql } from '../../events/outbox/stores/mysql/emit-in-mysql.ts';
import { emitInPostgres } from '../../events/outbox/stores/postgres/emit-in-postgres.ts';
import { emitInSqlite } from '../../events/outbox/stores/sqlite/emit-in-sqlite.ts';

// A subgraph that changes products until it is killed, and writes the id of each behind its commit:
//
//     node writer-child.ts sqlite|postgres|mariadb <file or URL> <prefix of ids>

const [kind, address = '', prefix = ''] = process.argv.slice(2);
const change = await connect();
for (let count = 0; ; count += 1) {
  const id = `${prefix}-${count}`;
  await change(id);
  writeSync(1, `${id}\n`);
}

function eventOf(id: string) {
  return { subgraph: 'catalog', entity: 'Product', key: { id }, verb: 'created' };
}

async function connect(): Promise<(id: string) => Promise<void>> {
  if (kind === 'sqlite') return inSqlite();
  return kind === 'postgres' ? inPostgres() : inMariadb();
}

function inSqlite(): (id: string) => Promise<void> {
  const database = new DatabaseSync(address, { timeout: 5000 });
  database.exec('PRAGMA synchronous = FULL');
  return async (id) => {
    database.exec(`BEGIN IMMEDIATE; INSERT INTO product VALUES ('${id}', 1)`);
    emitInSqlite(database, [eventOf(id)]);
    database.exec('COMMIT');
  };
}

async function inPostgres(): Promise<(id: string) => Promise<void>> {
  const client = new Client({ connectionString: address });
  await client.connect();
  return async (id) => {
    await client.query('BEGIN');
    await client.query(`INSERT INTO product VALUES ('${id}', 1)`);
    await emitInPostgres(client, [eventOf(id)]);
    await client.query('COMMIT');
  };
}

async function inMariadb(): Promise<(id: string) => Promise<void>> {
  const connection = await createConnection({ uri: address });
  return async (id) => {
    await connection.beginTransaction();
    await connection.query(`INSERT INTO product VALUES ('${id}', 1)`);
    await emitInMysql(connection, [eventOf(id)]);
    await connection.commit();
  };
}
