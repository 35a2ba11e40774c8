import type { DatabaseSync } from 'node:sqlite';

const OUTBOX = `
  CREATE TABLE IF NOT EXISTS banyan_outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id CHAR(36) NOT NULL UNIQUE,
    aggregatetype VARCHAR(120) NOT NULL,
    aggregateid VARCHAR(255) NOT NULL,
    aggregateversion BIGINT NOT NULL,
    type VARCHAR(190) NOT NULL,
    payload TEXT NOT NULL,
    headers TEXT NOT NULL DEFAULT '{}',
    created_at BIGINT NOT NULL,
    available_at BIGINT NOT NULL DEFAULT 0,
    attempts INT NOT NULL DEFAULT 0,
    claimed_by VARCHAR(64) NULL,
    claimed_until BIGINT NULL,
    published_at BIGINT NULL,
    dead_at BIGINT NULL,
    last_error TEXT NULL
  );
  CREATE INDEX IF NOT EXISTS banyan_outbox_subject
    ON banyan_outbox (aggregatetype, aggregateid, aggregateversion);
  CREATE INDEX IF NOT EXISTS banyan_outbox_pending ON banyan_outbox (seq, aggregatetype, aggregateid)
    WHERE published_at IS NULL AND dead_at IS NULL;
  CREATE INDEX IF NOT EXISTS banyan_outbox_claimed ON banyan_outbox (claimed_until)
    WHERE claimed_until IS NOT NULL;
  CREATE INDEX IF NOT EXISTS banyan_outbox_waiting ON banyan_outbox (available_at)
    WHERE available_at > 0;
  CREATE INDEX IF NOT EXISTS banyan_outbox_dead ON banyan_outbox (dead_at) WHERE dead_at IS NOT NULL;
  CREATE INDEX IF NOT EXISTS banyan_outbox_published ON banyan_outbox (published_at)
    WHERE published_at IS NOT NULL;`;

const SUBJECTS = `
  CREATE TABLE IF NOT EXISTS banyan_outbox_sequences (
    aggregatetype VARCHAR(120) NOT NULL,
    aggregateid VARCHAR(255) NOT NULL,
    last_version BIGINT NOT NULL,
    PRIMARY KEY (aggregatetype, aggregateid)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS banyan_parked_subjects (
    aggregatetype VARCHAR(120) NOT NULL,
    aggregateid VARCHAR(255) NOT NULL,
    reason TEXT NOT NULL,
    parked_at BIGINT NOT NULL,
    PRIMARY KEY (aggregatetype, aggregateid)
  ) WITHOUT ROWID;`;

const INTENTS = `
  CREATE TABLE IF NOT EXISTS banyan_intents (
    id CHAR(36) NOT NULL PRIMARY KEY,
    subgraph VARCHAR(64) NOT NULL,
    coordinate VARCHAR(255) NOT NULL,
    entity VARCHAR(120) NOT NULL,
    entity_key TEXT NULL,
    verb VARCHAR(64) NOT NULL,
    details TEXT NOT NULL,
    idempotency_key VARCHAR(190) NOT NULL,
    state VARCHAR(10) NOT NULL,
    created_at BIGINT NOT NULL,
    settled_at BIGINT NULL,
    attempts INT NOT NULL DEFAULT 0,
    next_check_at BIGINT NOT NULL DEFAULT 0,
    claimed_by VARCHAR(64) NULL,
    claimed_until BIGINT NULL,
    last_error TEXT NULL
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS banyan_intents_state ON banyan_intents (state, created_at);
  CREATE INDEX IF NOT EXISTS banyan_intents_settled ON banyan_intents (settled_at)
    WHERE settled_at IS NOT NULL;`;

const INBOX = `
  CREATE TABLE IF NOT EXISTS banyan_inbox (
    consumer VARCHAR(120) NOT NULL,
    event_id VARCHAR(190) NOT NULL,
    subject VARCHAR(376) NOT NULL,
    sequence BIGINT NULL,
    processed_at BIGINT NOT NULL,
    PRIMARY KEY (consumer, event_id)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS banyan_inbox_processed ON banyan_inbox (processed_at);`;

/** Makes the tables of an outbox where they are missing. Inside of a transaction or not; safe to repeat. */
export function migrateOutboxInSqlite(database: DatabaseSync): void {
  makeAll(database, OUTBOX + SUBJECTS);
}

/** Makes the table of intents where it is missing, as {@link migrateOutboxInSqlite} does. */
export function migrateIntentsInSqlite(database: DatabaseSync): void {
  makeAll(database, INTENTS);
}

/** Makes the table of a consumer's inbox where it is missing, as {@link migrateOutboxInSqlite} does. */
export function migrateInboxInSqlite(database: DatabaseSync): void {
  makeAll(database, INBOX);
}

/** All or nothing. SQLite takes no lock for statements that find their table, so processes that start do not wait. */
function makeAll(database: DatabaseSync, statements: string): void {
  if (database.isTransaction) {
    database.exec(statements);
    return;
  }
  database.exec('BEGIN');
  try {
    database.exec(`${statements}; COMMIT`);
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
