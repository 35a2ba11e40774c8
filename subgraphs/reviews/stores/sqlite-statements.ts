/** Parameter: JSON list of ids. */
export const READ_BY_IDS = `
  SELECT id, product_id, author_id, rating, title, body, created_at_ms
  FROM review
  WHERE id IN (SELECT value FROM json_each(?))`;

/**
 * Parameters: JSON list of `[slot, productId, createdAtMs, id]`, one per page, and how many rows each may have.
 * The LIMIT reads only as many index entries as a page has rows; numbering the rows with a window would read every review
 * of the product first. SQLite lets no LIMIT name a column, so all pages of a statement have the same.
 * CROSS JOIN keeps the pages in the outer loop.
 */
export const READ_PAGES = `
  WITH page AS MATERIALIZED (
    SELECT
      value ->> 0 AS slot,
      value ->> 1 AS product_id,
      value ->> 2 AS after_ms,
      value ->> 3 AS after_id
    FROM json_each(?)
  )
  SELECT slot, id, review.product_id, author_id, rating, title, body, created_at_ms
  FROM page
  CROSS JOIN review ON review.id IN (
    SELECT id FROM review
    WHERE product_id = page.product_id AND (created_at_ms, id) < (page.after_ms, page.after_id)
    ORDER BY created_at_ms DESC, id DESC
    LIMIT ?
  )
  ORDER BY slot, created_at_ms DESC, id DESC`;

/** Parameter: JSON list of product ids. */
export const READ_STATS = `
  SELECT product_id, count(*) AS count, sum(rating) AS rating_sum
  FROM review
  WHERE product_id IN (SELECT value FROM json_each(?))
  GROUP BY product_id`;

/** No row comes back when the author has reviewed the product. */
export const ADD_REVIEW = `
  INSERT INTO review (product_id, author_id, rating, title, body, created_at_ms)
  VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT (product_id, author_id) DO NOTHING
  RETURNING id, product_id, author_id, rating, title, body, created_at_ms`;

/** Whether there is any review. */
export const HAS_REVIEWS = 'SELECT EXISTS (SELECT 1 FROM review) AS found';
