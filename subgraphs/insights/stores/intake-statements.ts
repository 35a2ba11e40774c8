import type { InsightsDialect } from './insights-dialect.ts';

/** The statements by which events take effect, in the dialect of one database. */
export function intakeStatements(dialect: InsightsDialect) {
  const sale = dialect.rows('sales', [
    ['product_id', 'text'],
    ['currency', 'text'],
    ['units', 'integer'],
    ['amount', 'integer'],
  ]);
  const oneOfIds = dialect.inList('ids', 'texts');
  return {
    /**
     * Parameters: consumer, id, subject, sequence. Changes nothing when the event was taken before; one that is being taken
     * by somebody else is waited for.
     */
    markSeen: `
      INSERT INTO banyan_inbox (consumer, event_id, subject, sequence, processed_at)
      VALUES (:consumer, :id, :subject, :sequence, ${dialect.nowMs})
      ON CONFLICT (consumer, event_id) DO NOTHING`,

    /** Parameter: id. */
    countDelivery: 'UPDATE insights_event SET deliveries = deliveries + 1 WHERE event_id = :id',

    /** Parameters: id, type, subject, timeMs, changedFields, outcome. */
    log: `
      INSERT INTO insights_event (event_id, type, subject, time_ms, changed_fields, outcome)
      VALUES (:id, :type, :subject, :timeMs, :changedFields, :outcome)
      ON CONFLICT (event_id) DO UPDATE SET deliveries = insights_event.deliveries + 1`,

    /** Parameter: orderId. The row is there, and locked, behind it. */
    lockOrder: `
      INSERT INTO insights_order (order_id, state) VALUES (:orderId, '')
      ON CONFLICT (order_id) DO UPDATE SET state = insights_order.state`,

    /** Parameter: orderId. Empty for an order that was not known. */
    readOrder: 'SELECT state FROM insights_order WHERE order_id = :orderId',

    /** Parameters: orderId, state. */
    writeOrder: 'UPDATE insights_order SET state = :state WHERE order_id = :orderId',

    /** Parameter: orderId. */
    dropSales: 'DELETE FROM insights_sale WHERE order_id = :orderId',

    /** Parameters: orderId, placedAtMs, sales as JSON lists. */
    addSales: `
      INSERT INTO insights_sale (order_id, line, product_id, currency, units, amount, placed_at_ms)
      SELECT :orderId, place, product_id, currency, units, amount, CAST(:placedAtMs AS BIGINT) FROM (${sale}) AS sale`,

    /** Parameters: productId, categoryId, version. Changes nothing when something newer is known. */
    moveProduct: `
      INSERT INTO insights_product (product_id, category_id, version)
      VALUES (:productId, :categoryId, :version)
      ON CONFLICT (product_id) DO UPDATE SET category_id = excluded.category_id, version = excluded.version
      WHERE excluded.version > insights_product.version`,

    /** Parameters: productId, version, stock, delta, firstStock, timeMs. */
    addStock: `
      INSERT INTO insights_stock (product_id, version, stock, delta, first_stock, time_ms)
      VALUES (:productId, :version, :stock, :delta, :firstStock, :timeMs)
      ON CONFLICT (product_id, version) DO NOTHING`,

    /** Parameters: reviewId, productId, rating, timeMs. */
    addReview: `
      INSERT INTO insights_review (review_id, product_id, rating, time_ms)
      VALUES (:reviewId, :productId, :rating, :timeMs)
      ON CONFLICT (review_id) DO NOTHING`,

    /** Parameter: consumer. */
    forgetSeen: 'DELETE FROM banyan_inbox WHERE consumer = :consumer',

    /** Parameters: consumer, olderThanMs, limit. */
    findOldSeen: `
      SELECT event_id FROM banyan_inbox
      WHERE consumer = :consumer AND processed_at < ${dialect.nowMs} - :olderThanMs
      ORDER BY processed_at LIMIT :limit`,

    /** Parameters: consumer, ids. */
    removeSeen: `DELETE FROM banyan_inbox WHERE consumer = :consumer AND event_id ${oneOfIds}`,

    /** Parameters: olderThanMs, limit. */
    findOldLog: `
      SELECT event_id FROM insights_event WHERE time_ms < ${dialect.nowMs} - :olderThanMs
      ORDER BY time_ms LIMIT :limit`,

    /** Parameter: ids. */
    removeLog: `DELETE FROM insights_event WHERE event_id ${oneOfIds}`,
  };
}

/** See {@link intakeStatements}. */
export type IntakeStatements = ReturnType<typeof intakeStatements>;
