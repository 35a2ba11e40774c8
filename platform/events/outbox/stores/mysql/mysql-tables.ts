/** A table, and the indexes of ours that it needs: also a table that somebody else has made, such as a PHP migration. */
export interface MysqlTable {
  readonly name: string;
  readonly create: string;
  /** Columns by index name. */
  readonly indexes: Readonly<Record<string, string>>;
}

/**
 * MySQL has no partial indexes. Those for pending rows begin with columns that are NULL just there, so that the rows stand
 * together, in the order of the primary key with which InnoDB ends each index.
 */
export const OUTBOX_TABLES: readonly MysqlTable[] = [
  {
    name: 'banyan_outbox',
    create: `
      seq BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
      id CHAR(36) NOT NULL UNIQUE,
      aggregatetype VARCHAR(120) NOT NULL,
      aggregateid VARCHAR(255) NOT NULL,
      aggregateversion BIGINT NOT NULL,
      type VARCHAR(190) NOT NULL,
      payload LONGTEXT NOT NULL,
      headers TEXT NOT NULL,
      created_at BIGINT NOT NULL,
      available_at BIGINT NOT NULL DEFAULT 0,
      attempts INT NOT NULL DEFAULT 0,
      claimed_by VARCHAR(64) NULL,
      claimed_until BIGINT NULL,
      published_at BIGINT NULL,
      dead_at BIGINT NULL,
      last_error TEXT NULL`,
    indexes: {
      banyan_outbox_subject: 'aggregatetype, aggregateid, aggregateversion',
      banyan_outbox_pending: 'published_at, dead_at',
      banyan_outbox_claimed: 'claimed_until',
      banyan_outbox_waiting: 'available_at',
      banyan_outbox_dead: 'dead_at',
    },
  },
  {
    name: 'banyan_outbox_sequences',
    create: `
      aggregatetype VARCHAR(120) NOT NULL,
      aggregateid VARCHAR(255) NOT NULL,
      last_version BIGINT NOT NULL,
      PRIMARY KEY (aggregatetype, aggregateid)`,
    indexes: {},
  },
  {
    name: 'banyan_parked_subjects',
    create: `
      aggregatetype VARCHAR(120) NOT NULL,
      aggregateid VARCHAR(255) NOT NULL,
      reason TEXT NOT NULL,
      parked_at BIGINT NOT NULL,
      PRIMARY KEY (aggregatetype, aggregateid)`,
    indexes: {},
  },
];

export const INTENTS_TABLES: readonly MysqlTable[] = [
  {
    name: 'banyan_intents',
    create: `
      id CHAR(36) NOT NULL PRIMARY KEY,
      subgraph VARCHAR(64) NOT NULL,
      coordinate VARCHAR(255) NOT NULL,
      entity VARCHAR(120) NOT NULL,
      entity_key TEXT NULL,
      verb VARCHAR(64) NOT NULL,
      details LONGTEXT NOT NULL,
      idempotency_key VARCHAR(190) NOT NULL,
      state VARCHAR(10) NOT NULL,
      created_at BIGINT NOT NULL,
      settled_at BIGINT NULL,
      attempts INT NOT NULL DEFAULT 0,
      next_check_at BIGINT NOT NULL DEFAULT 0,
      claimed_by VARCHAR(64) NULL,
      claimed_until BIGINT NULL,
      last_error TEXT NULL`,
    indexes: {
      banyan_intents_state: 'state, created_at',
      banyan_intents_settled: 'settled_at',
    },
  },
];

export const INBOX_TABLES: readonly MysqlTable[] = [
  {
    name: 'banyan_inbox',
    create: `
      consumer VARCHAR(120) NOT NULL,
      event_id VARCHAR(190) NOT NULL,
      subject VARCHAR(376) NOT NULL,
      sequence BIGINT NULL,
      processed_at BIGINT NOT NULL,
      PRIMARY KEY (consumer, event_id)`,
    indexes: { banyan_inbox_processed: 'processed_at' },
  },
];
