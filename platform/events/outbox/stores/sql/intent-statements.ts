import type { SqlDialect } from './sql-database.ts';

/** The statements that are the same for all databases, in the dialect of one. */
export type IntentStatements = ReturnType<typeof intentStatements>;

export function intentStatements(dialect: SqlDialect) {
  const { nowMs } = dialect;
  const ids = dialect.inList('ids', 'texts');
  const isClaimable = `
    (state = 'unknown' OR (state = 'pending' AND created_at <= ${nowMs} - :olderThanMs))
    AND next_check_at <= ${nowMs} AND (claimed_until IS NULL OR claimed_until <= ${nowMs})`;
  return {
    /** Parameters: the columns. */
    begin: `
      INSERT INTO banyan_intents (id, subgraph, coordinate, entity, entity_key, verb, details,
        idempotency_key, state, created_at)
      VALUES (:id, :subgraph, :coordinate, :entity, :key, :verb, :details, :idempotencyKey, 'pending', ${nowMs})`,

    /** Parameter: id. Whoever settles the same intent waits for the end of this transaction. */
    lockState: `SELECT state FROM banyan_intents WHERE id = :id ${dialect.lockRows}`,

    /** Parameters: id, state, isFinal (0 or 1), error. Not known is not settled. */
    settle: `
      UPDATE banyan_intents
      SET state = :state, last_error = :error, claimed_by = NULL, claimed_until = NULL,
        settled_at = CASE WHEN :isFinal = 1 THEN ${nowMs} END
      WHERE id = :id`,

    /** Parameters: olderThanMs, limit. Locks nothing. */
    findUnsettled: `
      SELECT id FROM banyan_intents WHERE state IN ('pending', 'unknown') AND ${isClaimable}
      ORDER BY created_at, id LIMIT :limit`,

    /** Parameters: ids, olderThanMs. By primary key; those that somebody else takes at this moment are left out. */
    lockUnsettled: `
      SELECT id FROM banyan_intents WHERE id ${ids} AND ${isClaimable} ${dialect.lockFreeRows}`,

    /** Parameters: ids, claimant, leaseMs. */
    claim: `
      UPDATE banyan_intents
      SET claimed_by = :claimant, claimed_until = ${nowMs} + :leaseMs, attempts = attempts + 1
      WHERE id ${ids}`,

    /** Parameter: ids. */
    readClaimed: `SELECT * FROM banyan_intents WHERE id ${ids} ORDER BY created_at, id`,

    /** Parameters: id, claimant, error, retryInMs. */
    postpone: `
      UPDATE banyan_intents
      SET claimed_by = NULL, claimed_until = NULL, next_check_at = ${nowMs} + :retryInMs, last_error = :error
      WHERE id = :id AND claimed_by = :claimant AND state IN ('pending', 'unknown')`,

    audit: `
      SELECT state, COUNT(*) AS intents, ${nowMs} - MIN(created_at) AS oldest
      FROM banyan_intents GROUP BY state`,

    /** Parameters: olderThanMs, limit. */
    findOld: `
      SELECT id FROM banyan_intents WHERE settled_at < ${nowMs} - :olderThanMs
      ORDER BY settled_at LIMIT :limit`,

    /** Parameter: ids. */
    remove: `DELETE FROM banyan_intents WHERE id ${ids} AND settled_at IS NOT NULL`,
  };
}
