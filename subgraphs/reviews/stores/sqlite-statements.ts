/** Parameter: JSON list of ids. */
export const READ_BY_IDS = `
  SELECT id, product_id, author_id, rating, title, body, created_at_ms
  FROM review
  WHERE id IN (SELECT value FROM json_each(?))`;

/**
 * Parameter: JSON list of `[productId, rowLimit, createdAtMs, id]`, one per page.
 * CROSS JOIN keeps the pages in the outer loop, so that each is a range of the index on (product, newest). Reviews are
 * numbered in the index alone, and only those which are wanted are read.
 */
export const READ_PAGES = `
  WITH page AS (
    SELECT
      key AS slot,
      value ->> 0 AS product_id,
      value ->> 1 AS row_limit,
      value ->> 2 AS after_ms,
      value ->> 3 AS after_id
    FROM json_each(?)
  ), numbered AS (
    SELECT page.slot, page.row_limit, review.id AS review_id, row_number() OVER (
      PARTITION BY page.slot ORDER BY review.created_at_ms DESC, review.id DESC
    ) AS place
    FROM page
    CROSS JOIN review ON review.product_id = page.product_id
      AND (review.created_at_ms, review.id) < (page.after_ms, page.after_id)
  )
  SELECT slot, id, product_id, author_id, rating, title, body, created_at_ms
  FROM numbered
  CROSS JOIN review ON review.id = numbered.review_id
  WHERE place <= row_limit
  ORDER BY slot, place`;

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
