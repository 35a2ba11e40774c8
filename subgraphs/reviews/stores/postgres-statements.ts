/** Parameter: ids. */
export const READ_BY_IDS = `
  SELECT id, product_id, author_id, rating, title, body, created_at_ms
  FROM review
  WHERE id = ANY ($1::bigint[])`;

/**
 * Parameters: product ids, row limits, and the positions behind which the pages begin, as parallel lists. The columns are
 * those of `PageTuple`; the rows stand in no order.
 *
 * The lateral LIMIT reads only as many index entries as the page has rows; numbering the rows with a window would read
 * every review of the product first.
 */
export const READ_PAGES = `
  SELECT page.slot::integer - 1, found.*
  FROM unnest($1::text[], $2::integer[], $3::bigint[], $4::bigint[])
    WITH ORDINALITY AS page (product_id, row_limit, after_ms, after_id, slot)
  CROSS JOIN LATERAL (
    SELECT id, author_id, rating, title, body, created_at_ms
    FROM review
    WHERE review.product_id = page.product_id
      AND (created_at_ms, id) < (page.after_ms, page.after_id)
    ORDER BY created_at_ms DESC, id DESC
    LIMIT page.row_limit
  ) AS found`;

/** Parameter: product ids. The columns are those of `StatsTuple`. */
export const READ_STATS = `
  SELECT asked.slot::integer - 1, count, rating_sum
  FROM unnest($1::text[]) WITH ORDINALITY AS asked (product_id, slot)
  JOIN review_stats USING (product_id)`;

/** Parameters: the columns as parallel lists. Reviews of a product that their author has reviewed are left out. */
export const ADD_REVIEWS = `
  INSERT INTO review (product_id, author_id, rating, title, body, created_at_ms)
  SELECT * FROM unnest($1::text[], $2::text[], $3::integer[], $4::text[], $5::text[], $6::bigint[])
  ON CONFLICT (product_id, author_id) DO NOTHING
  RETURNING id, product_id, author_id, rating, title, body, created_at_ms`;

/** Whether there is any review. */
export const HAS_REVIEWS = 'SELECT EXISTS (SELECT 1 FROM review) AS found';

/** Lets one process at a time change the schema or fill the tables; the end of the transaction gives the lock back. */
export const LOCK_SCHEMA = "SELECT pg_advisory_xact_lock(hashtext('banyan-reviews'))";
