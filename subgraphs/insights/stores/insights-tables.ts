/** Steps from an empty database to the present one, for both databases. A released step is never edited; add the next one. */
export function migrationsOf(exactText: string): readonly string[] {
  return [createFacts(exactText)];
}

function createFacts(text: string): string {
  return `
    CREATE TABLE insights_event (
      event_id ${text} NOT NULL PRIMARY KEY,
      type ${text} NOT NULL,
      subject ${text} NOT NULL,
      time_ms BIGINT NOT NULL,
      changed_fields TEXT,
      outcome VARCHAR(20) NOT NULL,
      deliveries BIGINT NOT NULL DEFAULT 1
    );
    CREATE INDEX insights_event_newest ON insights_event (time_ms, event_id);
    CREATE INDEX insights_event_subject ON insights_event (subject, time_ms, event_id);

    CREATE TABLE insights_order (
      order_id ${text} NOT NULL PRIMARY KEY,
      state TEXT NOT NULL
    );

    CREATE TABLE insights_sale (
      order_id ${text} NOT NULL,
      line INTEGER NOT NULL,
      product_id ${text},
      currency ${text} NOT NULL,
      units BIGINT NOT NULL,
      amount BIGINT NOT NULL,
      placed_at_ms BIGINT NOT NULL,
      PRIMARY KEY (order_id, line)
    );
    -- Figures are read from these indexes alone.
    CREATE INDEX insights_sale_product
      ON insights_sale (product_id, placed_at_ms, currency, order_id, units, amount);
    CREATE INDEX insights_sale_time
      ON insights_sale (placed_at_ms, product_id, currency, order_id, units, amount);

    CREATE TABLE insights_product (
      product_id ${text} NOT NULL PRIMARY KEY,
      category_id ${text} NOT NULL,
      version ${text} NOT NULL
    );

    CREATE TABLE insights_stock (
      product_id ${text} NOT NULL,
      version ${text} NOT NULL,
      stock BIGINT,
      delta BIGINT,
      first_stock BIGINT,
      time_ms BIGINT NOT NULL,
      PRIMARY KEY (product_id, version)
    );
    CREATE INDEX insights_stock_time ON insights_stock (product_id, time_ms);

    CREATE TABLE insights_review (
      review_id ${text} NOT NULL PRIMARY KEY,
      product_id ${text} NOT NULL,
      rating INTEGER NOT NULL,
      time_ms BIGINT NOT NULL
    );
    CREATE INDEX insights_review_product ON insights_review (product_id, time_ms, rating);`;
}

/** All that is kept, without the memory of events in `banyan_inbox`. */
export const INSIGHTS_TABLES = [
  'insights_event',
  'insights_order',
  'insights_sale',
  'insights_product',
  'insights_stock',
  'insights_review',
] as const;

/** Remembers how many steps were taken. */
export const CREATE_MIGRATIONS_TABLE = `
  CREATE TABLE IF NOT EXISTS insights_migration (version INTEGER NOT NULL PRIMARY KEY)`;

/** How many steps were taken. */
export const READ_VERSION = 'SELECT coalesce(max(version), 0) AS version FROM insights_migration';
