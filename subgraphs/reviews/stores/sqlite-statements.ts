/** Parameter: JSON list of ids. */
export const READ_BY_IDS = `
  SELECT id, product_id, author_id, rating, title, body, created_at_ms
  FROM review
  WHERE id IN (SELECT value FROM json_each(?))`;

/**
 * First pages, the newest reviews of products. Parameters: JSON object of product ids by slot, and how many rows each page
 * may have. The columns are those of `PageTuple`; the rows stand in no order.
 *
 * The LIMIT reads only as many index entries as a page has rows; numbering the rows with a window would read every review
 * of the product first. SQLite lets no LIMIT name a column, so all pages of a statement have the same.
 * CROSS JOIN keeps the pages in the outer loop.
 */
export const READ_FIRST_PAGES = `
  SELECT page.key, review.id, author_id, rating, title, body, created_at_ms
  FROM json_each(?) AS page
  CROSS JOIN review ON review.id IN (
    SELECT id FROM review
    WHERE product_id = page.value
    ORDER BY created_at_ms DESC, id DESC
    LIMIT ?
  )`;

/** Pages behind a position: as {@link READ_FIRST_PAGES}, with `[productId, createdAtMs, id]` for each slot. */
export const READ_LATER_PAGES = `
  WITH page AS MATERIALIZED (
    SELECT key, value ->> 0 AS product_id, value ->> 1 AS after_ms, value ->> 2 AS after_id
    FROM json_each(?)
  )
  SELECT page.key, review.id, author_id, rating, title, body, created_at_ms
  FROM page
  CROSS JOIN review ON review.id IN (
    SELECT id FROM review
    WHERE product_id = page.product_id AND (created_at_ms, id) < (page.after_ms, page.after_id)
    ORDER BY created_at_ms DESC, id DESC
    LIMIT ?
  )`;

/** Parameter: JSON list of product ids. The columns are those of `StatsTuple`. */
export const READ_STATS = `
  SELECT asked.key, count, rating_sum
  FROM json_each(?) AS asked
  CROSS JOIN review_stats ON product_id = asked.value`;

/** No row comes back when the author has reviewed the product. */
export const ADD_REVIEW = `
  INSERT INTO review (product_id, author_id, rating, title, body, created_at_ms)
  VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT (product_id, author_id) DO NOTHING
  RETURNING id, product_id, author_id, rating, title, body, created_at_ms`;

/** Whether there is any review. */
export const HAS_REVIEWS = 'SELECT EXISTS (SELECT 1 FROM review) AS found';
